import { expect, it } from 'vitest';
import { bearer, unobtainable } from './source.ts';
import { testContext } from './testing/context.ts';

it('is a refusal of the table, with the target in it', () => {
  expect(unobtainable(testContext(), 'it is gone')).toMatchObject({
    code: 'forward.credential',
    message: 'The credential of target t cannot be obtained: it is gone.',
  });
});

it('writes a bearer token as RFC 6750 says', () => {
  expect(bearer('abc')).toEqual({ headers: { authorization: 'Bearer abc' } });
});
