import { expect, it } from 'vitest';
import { isTelling, isTellingParameter } from './names.ts';

it.each([
  'password',
  'DB_PASSWORD',
  'x-auth-token',
  'clientSecret',
  'AWS_SECRET_ACCESS_KEY',
  'REDIS_PASS',
  'MYSQL_PWD',
  'Cookie',
  '_auth',
  'secret_id',
])('%s says that its value is secret', (name) => {
  expect(isTelling(name)).toBe(true);
  expect(isTellingParameter(name)).toBe(true);
});

it.each([
  'PWD',
  'compass',
  'secretName',
  'TOKEN_FILE',
  'password-stdin',
  'AWS_ACCESS_KEY_ID',
  'max_tokens',
  'tokens',
  'author',
  'key',
  'limit',
])('%s does not', (name) => {
  expect(isTelling(name)).toBe(false);
});

it.each(['sig', 'X-Amz-Signature', 'code', 'SAMLResponse', 'key'])('%s is known as a parameter', (name) => {
  expect(isTellingParameter(name)).toBe(true);
});
