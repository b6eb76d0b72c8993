import { expect, it } from 'vitest';
import { roughBits, strength } from './strength.ts';

it.each([
  ['', 0],
  ['short', 0],
  ['1234567', 0],
  ['abcdefgh', 1],
  ['aaaaaaaaaaaaaaaa', 1],
  ['tr0ub4dor', 2],
  ['correct horse battery staple', 3],
  ['k#9vQ!x2Lm@7', 3],
])('%j is of level %d', (passphrase, level) => {
  expect(strength(passphrase).level).toBe(level);
});

it('says how many characters are missing, counting what people see as one as one', () => {
  expect(strength('abc').hint).toContain('5 to go');
  expect(strength('🐎🐎🐎').hint).toContain('5 to go');
});

it('is not impressed by rows of keys', () => {
  expect(roughBits('abcdefghijkl')).toBeLessThan(roughBits('qhzmwtkpxvbn') / 2);
});
