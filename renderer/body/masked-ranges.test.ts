import { expect, it } from 'vitest';
import type { MaskedSpan } from '../../contract/record.ts';
import { maskedRanges, normalPath } from './masked-ranges.ts';

const span = (path: string, commitment = '0011223344556677'): MaskedSpan => ({
  part: 'response.body',
  path,
  bytes: 7,
  commitment,
  rule: 'secret-data',
});
const plain = '(chaperone-masked:0011223344556677)';

it('finds values by their paths, in lists and under keys with dots', () => {
  const text = JSON.stringify(
    { items: [{ data: { a: 'x' } }, { data: { a: 'y', 'tls.crt': 'z' } }], data: { a: 'not this' } },
    null,
    2,
  );
  const ranges = maskedRanges(text, [span('items[1].data.a'), span('items[1].data["tls.crt"]')], 'json');
  expect(ranges.map((r) => text.slice(r.from, r.to))).toEqual(['"y"', '"z"']);
  expect(ranges[1]?.span.path).toBe('items[1].data["tls.crt"]');
});

it('finds placeholders by their commitment, plain and in base64, in what is not JSON', () => {
  const text = `password: ${plain}\ndata: ${btoa(plain)}\nagain: ${plain}\n`;
  const ranges = maskedRanges(text, [span('password')], 'yaml');
  expect(ranges.map((r) => text.slice(r.from, r.to))).toEqual([plain, btoa(plain), plain]);
});

it('does not mark one place twice, and leaves out what was cut away', () => {
  const text = JSON.stringify({ data: { a: btoa(plain) } });
  expect(maskedRanges(text, [span('data.a'), span('data.gone', 'ffffffffffffffff')], 'json')).toHaveLength(1);
  expect(maskedRanges('{"data":{"a":"x', [span('data.b', 'ffffffffffffffff')], 'json')).toEqual([]);
  expect(maskedRanges(text, [], 'json')).toEqual([]);
});

it.each([
  ['data["tls.crt"]', 'data.tls.crt'],
  ["['a'].b", 'a.b'],
  ['$.items[0].x', 'items[0].x'],
])('spells %s as %s', (path, normal) => {
  expect(normalPath(path)).toBe(normal);
});
