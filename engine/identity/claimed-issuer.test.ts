import { expect, it } from 'vitest';
import { claimedIssuer } from './claimed-issuer.ts';

const jwt = (claims: unknown): string => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;

it('reads the issuer that a token claims to have', () => {
  expect(claimedIssuer(jwt({ iss: 'https://issuer.test/realms/a' }))).toBe('https://issuer.test/realms/a');
});

it.each(['chp_abc', 'a.b', 'a.b.c', jwt(null), jwt([]), jwt({}), jwt({ iss: 7 })])('finds none in %s', (token) => {
  expect(claimedIssuer(token)).toBeUndefined();
});

it('shows no text that is not a URL, and no query', () => {
  expect(claimedIssuer(jwt({ iss: 'password hunter2' }))).toBe('of this token');
  expect(claimedIssuer(jwt({ iss: 'https://issuer.test/?token=canary#canary' }))).toBe('https://issuer.test/');
  expect(claimedIssuer(jwt({ iss: `https://issuer.test/${'a'.repeat(5_000)}` }))).toHaveLength(200);
});
