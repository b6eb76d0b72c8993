import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { HeaderList } from '../../contract/record.ts';
import { documentsOf, eventsOf, HeldBody, type Budget } from './object-body.ts';

const JSON_TYPE: HeaderList = [['Content-Type', 'application/json; charset=utf-8']];
const PROTOBUF: HeaderList = [['Content-Type', 'application/vnd.kubernetes.protobuf;stream=watch']];
const texts = (events: readonly Uint8Array[]): string[] => events.map((event) => Buffer.from(event).toString());

describe('HeldBody', () => {
  it('keeps a copy of a body, and gives back what it held', () => {
    const budget: Budget = { left: 10 };
    const body = new HeldBody(8, budget);
    const piece = Buffer.from('abc');
    body.add({ offset: 0, bytes: piece });
    piece.fill(0);
    body.add({ offset: 3, bytes: Buffer.from('de') });
    expect(budget.left).toBe(5);
    expect(Buffer.from(body.release()!).toString()).toBe('abcde');
    expect(budget.left).toBe(10);
  });

  it.each<readonly [string, number, number, string]>([
    ['is too long', 4, 100, 'cde'],
    ['is more than all may hold', 100, 4, 'cde'],
  ])('gives a body up that %s', (_, limit, left, more) => {
    const budget: Budget = { left };
    const body = new HeldBody(limit, budget);
    body.add({ offset: 0, bytes: Buffer.from('ab') });
    body.add({ offset: 2, bytes: Buffer.from(more) });
    body.add({ offset: 5, bytes: Buffer.from('f') });
    expect(body.release()).toBeNull();
    expect(budget.left).toBe(left);
  });

  it('gives a body up that has a hole', () => {
    const body = new HeldBody(100, { left: 100 });
    body.add({ offset: 0, bytes: Buffer.from('ab') });
    body.add({ offset: 3, bytes: Buffer.from('d') });
    expect(body.release()).toBeNull();
  });
});

describe('eventsOf', () => {
  it('gives lines as they become complete, however they were cut', () => {
    const bytes = Buffer.from('{"ä":1}\n\n{"b":2}\n{"c":');
    for (let size = 1; size <= bytes.length; size += 1) {
      const budget: Budget = { left: 1000 };
      const reader = eventsOf(JSON_TYPE, budget)!;
      const events: Uint8Array[] = [];
      for (let at = 0; at < bytes.length; at += size)
        events.push(...reader.push({ offset: at, bytes: bytes.subarray(at, at + size) }));
      expect(texts(events)).toEqual(['{"ä":1}\n', '\n', '{"b":2}\n']);
      expect(reader.lost).toBe(false);
      reader.close();
      expect(budget.left).toBe(1000);
    }
  });

  it('notices a missing piece, and reads the lines after it', () => {
    const reader = eventsOf(JSON_TYPE, { left: 1000 })!;
    reader.push({ offset: 0, bytes: Buffer.from('a') });
    expect(texts(reader.push({ offset: 5, bytes: Buffer.from('b\nc\n') }))).toContain('c\n');
    expect(reader.lost).toBe(true);
  });

  it('passes over a line that is too long', () => {
    const reader = eventsOf(JSON_TYPE, { left: 64 << 20 })!;
    const chunk = Buffer.alloc(3 << 20, 'x');
    for (let i = 0; i < 3; i += 1) expect(reader.push({ offset: i * chunk.length, bytes: chunk })).toEqual([]);
    expect(texts(reader.push({ offset: 3 * chunk.length, bytes: Buffer.from('\nnext\n') }))).toEqual(['next\n']);
    expect(reader.lost).toBe(true);
  });

  it('gives the frames of a protobuf watch, lengths included, however they were cut', () => {
    const bytes = Buffer.from('\0\0\0\u0003abc\0\0\0\0\0\0\0\u0001d\0\0\u0001\u0000e', 'latin1');
    for (let size = 1; size <= bytes.length; size += 1) {
      const reader = eventsOf(PROTOBUF, { left: 1000 })!;
      const events: Uint8Array[] = [];
      for (let at = 0; at < bytes.length; at += size)
        events.push(...reader.push({ offset: at, bytes: bytes.subarray(at, at + size) }));
      expect(texts(events)).toEqual(['\0\0\0\u0003abc', '\0\0\0\0', '\0\0\0\u0001d']);
    }
    const broken = eventsOf(PROTOBUF, { left: 1000 })!;
    expect(broken.push({ offset: 2, bytes })).toEqual([]);
    expect(broken.lost).toBe(true);
  });

  it('holds nothing of a frame that claims to be huge', () => {
    const budget: Budget = { left: 64 << 20 };
    const reader = eventsOf(PROTOBUF, budget)!;
    reader.push({ offset: 0, bytes: Buffer.from('ffffffff', 'hex') });
    const chunk = Buffer.alloc(5 << 20);
    for (let i = 0; i < 4; i += 1) reader.push({ offset: 4 + i * chunk.length, bytes: chunk });
    expect(budget.left).toBe(64 << 20);
  });

  it('has no events to give of other forms and of compressed ones', () => {
    expect(eventsOf([['Content-Type', 'application/yaml']], { left: 1 })).toBeNull();
    expect(eventsOf([...JSON_TYPE, ['Content-Encoding', 'gzip']], { left: 1 })).toBeNull();
  });
});

describe('documentsOf', () => {
  const of = (text: string | Buffer, headers: HeaderList = JSON_TYPE, watch = false) =>
    documentsOf(Buffer.from(text as string), headers, watch);

  it('reads JSON, compressed JSON, lines and YAML', () => {
    expect(of('{"a":1}')).toEqual([{ a: 1 }]);
    expect(of(gzipSync('{"a":1}'), [...JSON_TYPE, ['content-encoding', 'GZIP']])).toEqual([{ a: 1 }]);
    expect(of('{"type":"ADDED"}\n\n{"type":"X"}\n', JSON_TYPE, true)).toEqual([{ type: 'ADDED' }, { type: 'X' }]);
    expect(of('a: 1\n', [['Content-Type', 'application/yaml']])).toEqual([{ a: 1 }]);
    expect(of('')).toEqual([]);
  });

  it('reads protobuf as the JSON that it would be, single and in a watch', () => {
    const field = (number: number, value: string | Buffer): Buffer => {
      const bytes = Buffer.from(value as string);
      return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
    };
    const envelope = (kind: string, raw: Buffer): Buffer =>
      Buffer.concat([Buffer.from('k8s\0'), field(1, Buffer.concat([field(1, 'v1'), field(2, kind)])), field(2, raw)]);
    const map = envelope('ConfigMap', field(1, Buffer.concat([field(1, 'settings'), field(3, 'shop'), field(6, '7')])));
    const object = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings', namespace: 'shop', resourceVersion: '7' },
    };
    expect(of(map, [['Content-Type', 'application/vnd.kubernetes.protobuf']])).toMatchObject([object]);
    const event = Buffer.concat([field(1, 'ADDED'), field(2, field(1, map))]);
    const frame = Buffer.concat([Buffer.from([0, 0, 0, event.length]), event]);
    const [read] = eventsOf(PROTOBUF, { left: 1000 })!.push({ offset: 0, bytes: frame });
    expect(of(Buffer.from(read!), PROTOBUF, true)).toMatchObject([{ type: 'ADDED', object }]);
  });

  it.each<readonly [string, string | Buffer, HeaderList]>([
    ['half a document', '{"a":', JSON_TYPE],
    ['bytes that are no text', Buffer.from([0x7b, 0xff]), JSON_TYPE],
    ['plain text', 'a log', [['Content-Type', 'text/plain']]],
    ['protobuf that is none', 'k8s\0\u0001', [['Content-Type', 'application/vnd.kubernetes.protobuf']]],
    ['another coding', '{}', [...JSON_TYPE, ['Content-Encoding', 'br']]],
    ['broken gzip', '{}', [...JSON_TYPE, ['Content-Encoding', 'gzip']]],
    ['a bomb', gzipSync(Buffer.alloc(33 << 20, ' ')), [...JSON_TYPE, ['Content-Encoding', 'gzip']]],
  ])('cannot read %s', (_, text, headers) => {
    expect(of(text, headers)).toBeNull();
  });
});
