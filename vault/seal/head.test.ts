import { describe, expect, it } from 'vitest';
import { base64, sha256 } from './digest.ts';
import {
  chainStart,
  decodeHead,
  encodeHead,
  framesKey,
  maskingKey,
  unwrapDataKey,
  wrapDataKey,
  type StreamHead,
} from './head.ts';

const vault = '01J00000000000000000000000';
const id = '01J00000000000000000000001';
const wrapKey = Buffer.alloc(32, 1);
const dataKey = Buffer.alloc(32, 2);
const name = { stream: 'session', vault, id } as const;
const head: StreamHead = {
  format: 1,
  stream: 'session',
  id,
  vault,
  createdAt: '2026-11-20T10:00:00.000Z',
  signer: base64(new Uint8Array(32)),
  key: wrapDataKey(wrapKey, dataKey, Buffer.alloc(12, 3), name),
};

/** The head's bytes with other JSON. */
function withJson(json: string): Buffer {
  const prefix = Buffer.from('CHAPLOG1\0\0\0\0', 'latin1');
  prefix.writeUInt32BE(Buffer.byteLength(json), 8);
  return Buffer.concat([prefix, Buffer.from(json)]);
}

describe('head', () => {
  it('is magic, length and JSON in the documented order', () => {
    const bytes = Buffer.from(encodeHead(head));
    expect(bytes.subarray(0, 8).toString()).toBe('CHAPLOG1');
    expect(bytes.readUInt32BE(8)).toBe(bytes.length - 12);
    expect(Object.keys(JSON.parse(bytes.subarray(12).toString()) as object)).toEqual([
      'format',
      'stream',
      'id',
      'vault',
      'createdAt',
      'signer',
      'key',
    ]);
    expect(decodeHead(Buffer.concat([bytes, Buffer.from('frames')]))).toEqual({ ok: true, head, length: bytes.length });
  });

  it('asks for more while it is short', () => {
    const bytes = encodeHead(head);
    for (let cut = 0; cut < bytes.length; cut += 1)
      expect(decodeHead(bytes.subarray(0, cut)), `${cut}`).toEqual({ ok: false, fault: 'short' });
  });

  it('refuses what would not re-encode to the same bytes', () => {
    const json = JSON.stringify(head);
    const { format, ...rest } = head;
    for (const other of [
      json.replace(',', ', '),
      JSON.stringify({ ...rest, format }),
      json.replace('{', '{"extra":1,'),
      `${json} `,
      'null',
      '{',
    ]) {
      expect(decodeHead(withJson(other)), other.slice(0, 40)).toEqual({ ok: false, fault: 'malformed' });
    }
  });

  it('tells newer and foreign files', () => {
    expect(decodeHead(withJson('{"format":7,"other":true}'))).toEqual({ ok: false, fault: 'newer', format: 7 });
    expect(decodeHead(Buffer.from('PK\u0003\u0004 something'))).toEqual({ ok: false, fault: 'foreign' });
  });

  it('never waits for a length that no writer writes', () => {
    const bytes = Buffer.from(encodeHead(head));
    bytes.writeUInt32BE(0xffffffff, 8);
    expect(decodeHead(bytes)).toEqual({ ok: false, fault: 'malformed' });
  });

  it('binds the data key to stream, vault and id', () => {
    expect(unwrapDataKey(wrapKey, head)).toEqual(dataKey);
    expect(unwrapDataKey(Buffer.alloc(32, 9), head)).toBeNull();
    expect(unwrapDataKey(wrapKey, { ...head, stream: 'catalogue' })).toBeNull();
    expect(unwrapDataKey(wrapKey, { ...head, id: vault })).toBeNull();
  });

  it('derives different keys for frames and masks, and starts the chain from the head', () => {
    expect(framesKey(dataKey)).not.toEqual(maskingKey(dataKey));
    const bytes = encodeHead(head);
    expect(chainStart(bytes)).toEqual(sha256(Buffer.concat([Buffer.from('chaperone/v1/chain\0'), bytes])));
  });
});
