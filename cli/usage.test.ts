import { expect, it } from 'vitest';
import { strayOption, usage } from './usage.ts';

it('is one sentence, exit code 2', () => {
  expect(usage('Say which.')).toMatchObject({ code: 'cli.usage', message: 'Say which.', exit: 2 });
});

it('names an option that does not belong, as it is typed', () => {
  expect(strayOption({ json: true, stsCaFile: 'x' }, ['json'])).toBe('--sts-ca-file');
  expect(strayOption({ json: true, stsCaFile: undefined }, ['json'])).toBeNull();
});
