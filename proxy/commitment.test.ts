import { expect, it } from 'vitest';
import { commitmentOf } from './commitment.ts';

const key = Buffer.alloc(32, 7);

it('a commitment is the same for the same value in one session, and tells nothing without the key', () => {
  expect(commitmentOf(key, 'hunter2')).toMatch(/^[0-9a-f]{16}$/);
  expect(commitmentOf(key, 'hunter2')).toBe(commitmentOf(key, Buffer.from('hunter2')));
  expect(commitmentOf(key, 'hunter2')).not.toBe(commitmentOf(Buffer.alloc(32, 8), 'hunter2'));
  expect(commitmentOf(key, 'hunter2')).not.toBe(commitmentOf(key, 'hunter3'));
});
