import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { HeaderList } from '../../contract/record.ts';
import type { BodyView } from '../../contract/step.ts';
import { BodyCollector, bodyText, mediaTypeOf, viewBody, type BodyFacts } from './body.ts';

const JSON_TYPE: HeaderList = [['Content-Type', 'application/json; charset=utf-8']];
const GZIP: HeaderList = [...JSON_TYPE, ['Content-Encoding', 'gzip']];

/** kubectl 1.36, `create secret generic s1 --from-literal=p=q`. */
const SECRET = Buffer.from('azhzAAoMCgJ2MRIGU2VjcmV0EiUKGQoCczESABoHc2VxdGVzdCIAKgAyADgAQgASBgoBcBIBcRoAGgAiAA==', 'base64');

function collected(bytes: Uint8Array, keep = 1 << 20, pieces = 3): BodyCollector {
  const body = new BodyCollector(keep);
  const size = Math.max(1, Math.ceil(bytes.length / pieces));
  for (let offset = 0; offset < bytes.length; offset += size) body.add({ offset, bytes: bytes.subarray(offset, offset + size) });
  return body;
}

function view(bytes: Uint8Array, headers: HeaderList, limit: number, more: Partial<BodyFacts> = {}): Promise<BodyView> {
  const facts = {
    headers,
    body: collected(bytes),
    wire: bytes.length,
    complete: true,
    excluded: false,
    watch: false,
    raw: null,
    ...more,
  };
  return viewBody(facts, limit);
}

describe('body', () => {
  it('shows JSON as text', async () => {
    expect(await view(Buffer.from('{"a":"ü"}'), JSON_TYPE, 1000)).toEqual({
      state: 'complete',
      mediaType: 'application/json',
      bytes: 10,
      encoding: 'utf8',
      form: 'json',
      decodedFrom: null,
      content: '{"a":"ü"}',
      truncated: false,
      opaque: null,
      note: null,
    });
  });

  it('undoes gzip and counts the bytes of the wire', async () => {
    const text = JSON.stringify({ items: 'x'.repeat(5000) });
    const packed = gzipSync(text);
    expect(await view(packed, GZIP, 10_000)).toMatchObject({
      content: text,
      bytes: packed.length,
      encoding: 'utf8',
      truncated: false,
      opaque: null,
    });
    expect(await view(packed, GZIP, 10)).toMatchObject({ content: text.slice(0, 10), truncated: true, opaque: null });
  });

  it('does not let a bomb go off', async () => {
    const bomb = gzipSync(Buffer.alloc(200 << 20, 65));
    const before = process.memoryUsage().rss;
    const { content, truncated } = await view(bomb, GZIP, 1000);
    expect([content, truncated]).toEqual(['A'.repeat(1000), true]);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 << 20);
  });

  it('gives what there is of a gzip body that broke off, and the raw bytes of a damaged one', async () => {
    const text = 'kubernetes '.repeat(10_000);
    const packed = gzipSync(text);
    const part = await view(packed.subarray(0, packed.length - 20), GZIP, 1 << 20, { complete: false });
    expect([part.state, text.startsWith(part.content), part.content.length > 0]).toEqual(['partial', true, true]);
    const damaged = Buffer.from(packed);
    damaged.fill(0xff, 10, 30);
    expect(await view(damaged, GZIP, 1 << 20)).toMatchObject({ encoding: 'base64', opaque: 'the gzip data are damaged' });
  });

  it('says why bytes are shown raw', async () => {
    const brotli: HeaderList = [...JSON_TYPE, ['content-encoding', 'br']];
    expect(await view(brotliCompressSync('{}'), brotli, 100)).toMatchObject({
      encoding: 'base64',
      opaque: 'Content-Encoding br is not decoded',
    });
    const protobuf: HeaderList = [['Content-Type', 'application/vnd.kubernetes.protobuf']];
    expect(await view(Buffer.from('k8s\0\n'), protobuf, 100)).toMatchObject({
      encoding: 'base64',
      form: 'opaque',
      opaque: 'the protobuf could not be decoded: it ends too early',
    });
    expect(await view(Uint8Array.of(0xff, 0xfe), [], 100)).toMatchObject({ opaque: 'it is not text', content: '//4=' });
    expect(await view(Buffer.from('text'), [], 100, { raw: 'raw bytes of an upgraded connection' })).toMatchObject({
      encoding: 'base64',
      opaque: 'raw bytes of an upgraded connection',
    });
  });

  it('cuts text between characters', async () => {
    const euro = Buffer.from('€€€');
    for (const [limit, expected] of [
      [9, '€€€'],
      [8, '€€'],
      [7, '€€'],
      [1, ''],
      [0, ''],
    ] as const) {
      expect(await view(euro, [], limit), `${limit}`).toMatchObject({
        content: expected,
        truncated: limit < 9,
        encoding: 'utf8',
      });
    }
  });

  it('says how much of a body was recorded', async () => {
    const states = await Promise.all([
      view(Buffer.alloc(0), [], 10),
      view(Buffer.alloc(0), [], 10, { wire: 5 }),
      view(Buffer.alloc(0), [], 10, { wire: null, complete: false }),
      view(Buffer.alloc(0), [], 10, { wire: null, complete: false, excluded: true }),
      view(Buffer.from('ab'), [], 10, { complete: false }),
    ]);
    expect(states.map(({ state }) => state)).toEqual(['none', 'not-recorded', 'none', 'not-recorded', 'partial']);
    const holed = new BodyCollector(100);
    holed.add({ offset: 0, bytes: Buffer.from('ab') });
    holed.add({ offset: 5, bytes: Buffer.from('fg') });
    expect([holed.whole, holed.bytes, Buffer.from(holed.content()).toString()]).toEqual([false, 4, 'ab']);
    expect((await view(Buffer.alloc(0), [], 10, { body: holed })).state).toBe('partial');
  });

  it('keeps no more than it was asked to, and copies', () => {
    const bytes = Buffer.from('abcdef');
    const body = collected(bytes, 4, 2);
    bytes.fill(0);
    expect([Buffer.from(body.content()).toString(), body.bytes]).toEqual(['abcd', 6]);
  });

  it('makes small what it was given so far, and goes on', () => {
    const body = new BodyCollector(50_000);
    const line = Buffer.from('{"type":"MODIFIED","object":{}}\n'.repeat(500));
    const lines = Buffer.concat([line, line, line, line]);
    const looseAt: number[] = [];
    for (let offset = 0; offset < lines.length; offset += line.length) {
      body.add({ offset, bytes: line });
      looseAt.push(body.loose);
      if (offset !== line.length) body.pack();
    }
    expect(looseAt).toEqual([16_000, 16_000, 32_000, 2_000]);
    expect([body.loose, body.bytes]).toEqual([0, 64_000]);
    expect(Buffer.from(body.content()).equals(lines.subarray(0, 50_000))).toBe(true);
    body.pack();
    expect(body.content()).toHaveLength(50_000);
  });

  it('shows protobuf as the JSON that it would be, packed or broken off as it may be', async () => {
    const headers: HeaderList = [['Content-Type', 'application/vnd.kubernetes.protobuf']];
    const json = '{"kind":"Secret","apiVersion":"v1","metadata":{"name":"s1","namespace":"seqtest"},"data":{"p":"cQ=="}}';
    const shown = {
      form: 'json',
      decodedFrom: 'application/vnd.kubernetes.protobuf',
      encoding: 'utf8',
      content: json,
      bytes: SECRET.length,
    };
    expect(await view(SECRET, headers, 1000)).toMatchObject({ ...shown, truncated: false });
    const packed = gzipSync(SECRET);
    expect(await view(packed, [...headers, ['Content-Encoding', 'gzip']], 1000)).toMatchObject({
      ...shown,
      bytes: packed.length,
    });
    // The limit is of what is shown, not of what it is made from.
    expect(await view(SECRET, headers, 20)).toMatchObject({ content: json.slice(0, 20), truncated: true, opaque: null });
    const part = { body: collected(SECRET.subarray(0, 40)), complete: false };
    expect(await view(SECRET, headers, 1000, part)).toMatchObject({
      state: 'partial',
      content: '{"kind":"Secret","apiVersion":"v1","metadata":{"name":"s1","namespace":"seqtest"}}',
    });
  });

  it('takes the answer to a watch for lines', async () => {
    const lines = Buffer.from('{"type":"ADDED","object":{}}\n');
    expect((await view(lines, JSON_TYPE, 100, { watch: true })).form).toBe('lines');
    expect((await view(lines, JSON_TYPE, 100)).form).toBe('json');
    expect((await view(Buffer.alloc(0), JSON_TYPE, 100)).form).toBe('none');
  });

  it('gives the text of bodies to the index, of protobuf as well, and of nothing else', async () => {
    const text = '{"image":"nginx"}';
    const of = (headers: HeaderList, bytes: Uint8Array, limit = 100): Promise<string> =>
      bodyText(headers, collected(bytes), false, limit);
    expect(await of(JSON_TYPE, Buffer.from(text))).toBe(text);
    expect(await of(GZIP, gzipSync(text))).toBe(text);
    expect(await of([['content-type', 'application/merge-patch+json']], Buffer.from(text), 8)).toBe('{"image"');
    expect(await of([['content-type', 'text/plain']], Buffer.from('a log line'))).toBe('a log line');
    expect(await of([['content-type', 'application/vnd.kubernetes.protobuf']], SECRET)).toContain('seqtest');
    expect(await of(JSON_TYPE, Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff))).toBe('');
    expect(await of([['content-encoding', 'br']], Buffer.from(text))).toBe('');
    expect(mediaTypeOf([])).toBe('');
  });
});
