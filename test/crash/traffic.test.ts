import { expect, test } from 'vitest';
import { GET_PATH, writeBody, writeId, writePath } from './traffic.ts';

test('a write is known by its path and its body', () => {
  expect(writeId(writePath(42))).toBe(42);
  expect(writeId(GET_PATH)).toBeNull();
  expect(JSON.parse(writeBody(42).toString())).toMatchObject({ metadata: { name: 'write-42' } });
  expect(writeBody(1).length).toBeGreaterThan(1800);
  expect(writeBody(15).length).toBeGreaterThan(3 * 65_536);
});
