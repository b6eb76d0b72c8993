import { expect, it } from 'vitest';
import { sizeOf } from './size.ts';

const read = (text: string) => sizeOf(new TextEncoder().encode(text));

it('reads columns and rows', () => {
  expect(read('{"Width":100,"Height":30}\n')).toEqual({ columns: 100, rows: 30 });
});

it.each([
  '',
  '{"Width":0,"Height":0}',
  '{"Width":70000,"Height":1}',
  '{"Width":"8","Height":1}',
  '{}',
  'null',
  '[1]',
  '{"Width":8',
])('%j is no size', (text) => {
  expect(read(text)).toBeNull();
});
