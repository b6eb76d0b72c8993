import { expect, test } from 'vitest';
import { formsIn, formsOf, makeCanary } from './forms.ts';

const VALUE = 'canary-0123456789abcdef';

test.each(['', 'x', 'xy', 'xyz'])('base64 is found behind the prefix "%s"', (prefix) => {
  const text = Buffer.from(`${prefix}${VALUE}-and-more`);
  expect(formsIn(text.toString('base64'), VALUE)).not.toEqual([]);
  expect(formsIn(text.toString('base64url'), VALUE)).not.toEqual([]);
  expect(formsIn(text.toString('base64'), 'canary-fedcba9876543210')).toEqual([]);
});

test('what is escaped is found', () => {
  const odd = 'canary "/+ 0123456789';
  expect(formsIn(encodeURIComponent(odd), odd)).not.toEqual([]);
  expect(formsIn(JSON.stringify({ odd }), odd)).not.toEqual([]);
});

test('two canaries are never the same, and none is found in nothing', () => {
  expect(makeCanary('token')).toMatch(/^canary-token-[0-9a-f]{24}$/);
  expect(makeCanary('token')).not.toBe(makeCanary('token'));
  expect(formsIn('', VALUE)).toEqual([]);
  expect(formsOf(VALUE).every((form) => form.length >= 12)).toBe(true);
});
