import { expect, it } from 'vitest';
import { auditId } from './audit-id.ts';

it('is a UUID of version 4, made from nothing but the randomness it is given', () => {
  expect(auditId((n) => new Uint8Array(n).fill(0xff))).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff');
  expect(auditId((n) => new Uint8Array(n))).toBe('00000000-0000-4000-8000-000000000000');
});
