import { expect, it } from 'vitest';
import { countedRandom, START } from '../fixture.ts';
import { letters, suffix, timestamp, uuid } from './identity.ts';

it('makes names without vowels and look-alikes', () => {
  expect(suffix(countedRandom(), 200)).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{200}$/);
  expect(letters(Uint8Array.from([0, 26, 27]))).toBe('b9b');
});

it('makes version 4 UUIDs', () => {
  const random = countedRandom();
  expect(uuid(random)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(uuid(random)).not.toBe(uuid(random));
});

it('writes times in whole seconds', () => {
  const clock = { wall: () => START + 999.5, monotonic: () => 0 };
  expect(timestamp(clock)).toBe('2026-11-01T12:00:00Z');
  expect(timestamp(clock, -60_000)).toBe('2026-11-01T11:59:00Z');
});
