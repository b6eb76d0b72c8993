import { expect, it } from 'vitest';
import { fileFinding, findingOf } from './findings.ts';

it('says where, in one sentence', () => {
  const fault = { kind: 'chain', offset: 420, frame: 2, record: null, reason: 'the frame was changed' } as const;
  expect(findingOf('sessions/A.log', fault)).toEqual({
    file: 'sessions/A.log',
    kind: 'chain',
    offset: 420,
    frame: 2,
    record: null,
    message: 'sessions/A.log: the frame was changed (in frame 2 at byte 420).',
  });
  expect(findingOf('a', { ...fault, frame: null }).message).toBe('a: the frame was changed (at byte 420).');
  expect(fileFinding('vault.json', 'vault', 'its MAC does not hold')).toMatchObject({
    offset: null,
    frame: null,
    message: 'vault.json: its MAC does not hold.',
  });
});
