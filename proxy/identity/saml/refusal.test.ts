import { expect, it } from 'vitest';
import { NAMESPACES, refused } from './refusal.ts';

it('names the provider and the reason', () => {
  expect(refused('corp', 'it is old')).toMatchObject({
    code: 'identity.assertion',
    message: 'The SAML assertion is refused by provider corp: it is old.',
  });
  expect(new Set(Object.values(NAMESPACES)).size).toBe(5);
});
