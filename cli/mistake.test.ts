import { expect, it } from 'vitest';
import { z } from 'zod';
import { mistake, type Options } from './mistake.ts';

const Request = z.strictObject({
  targets: z.array(z.string()).min(1),
  issuer: z.url({ protocol: /^https$/ }),
  rules: z.array(z.strictObject({ reason: z.string() })).optional(),
});
const options: Options = { targets: ['--target NAME'], issuer: ['--issuer', 'an https address'] };
const said = (value: unknown, table?: Options): string => mistake(Request.safeParse(value).error?.issues ?? [], table);
const whole = { targets: ['a'], issuer: 'https://i' };

it('names all that is left out by its options', () => {
  expect(said({}, options)).toBe('not complete: give --target NAME and --issuer');
  expect(said({ issuer: 'http://hush' }, options)).toBe('not complete: give --target NAME');
});

it('says what an option has to be, and does not repeat what it was', () => {
  expect(said({ ...whole, issuer: 'http://hush' }, options)).toBe('not valid: --issuer has to be an https address');
});

it('names what has no option by its path', () => {
  expect(said({ ...whole, rules: [{}] }, options)).toBe('not complete: give rules.0.reason');
  expect(said({ ...whole, rules: [{ reason: 7 }] }, options)).toMatch(
    /^not valid: rules\.0\.reason: Invalid input: expected string/,
  );
  expect(said({ ...whole, more: 1 })).toBe('not valid: Unrecognized key: "more"');
  expect(mistake([])).toBe('not valid');
});
