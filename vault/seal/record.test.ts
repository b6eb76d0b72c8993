import { describe, expect, it } from 'vitest';
import { sha256 } from './digest.ts';
import {
  KIND_EVENT,
  KIND_PIECE,
  leafHash,
  PIECE_HEAD,
  readPiece,
  RECORD_HEAD,
  splitRecords,
  writePieceHead,
  writeRecordHead,
} from './record.ts';

function record(kind: number, payload: Uint8Array, salt = 5): Buffer {
  const bytes = Buffer.alloc(RECORD_HEAD + payload.length, salt);
  writeRecordHead(bytes, 0, kind, payload.length);
  bytes.set(payload, RECORD_HEAD);
  return bytes;
}

describe('record', () => {
  it('frames length, kind, salt and payload, and finds them again', () => {
    const plain = Buffer.concat([record(KIND_EVENT, Buffer.from('{}')), record(KIND_PIECE, Buffer.from('abc'))]);
    expect(plain.subarray(0, 6).toString('hex')).toBe('000000020105');
    const records = splitRecords(plain);
    expect(records?.map(({ kind, payload, start, end }) => [kind, Buffer.from(payload).toString(), start, end])).toEqual([
      [1, '{}', 0, 23],
      [2, 'abc', 23, 47],
    ]);
  });

  it('refuses framing that does not fit exactly', () => {
    const plain = record(KIND_EVENT, Buffer.from('{}'));
    for (let cut = 1; cut < plain.length; cut += 1) expect(splitRecords(plain.subarray(0, cut)), `${cut}`).toBeNull();
    const huge = Buffer.from(plain);
    huge.writeUInt32BE(0xffffffff, 0);
    expect(splitRecords(huge)).toBeNull();
  });

  it('hashes 0x00 || kind || salt || payload and leaves the bytes as they were', () => {
    const payload = Buffer.alloc(300, 9);
    const plain = Buffer.concat([record(KIND_EVENT, Buffer.from('x')), record(KIND_PIECE, payload, 7)]);
    const before = Buffer.from(plain);
    const expected = sha256(Buffer.concat([Uint8Array.of(0, KIND_PIECE), Buffer.alloc(16, 7), payload]));
    expect(Buffer.from(leafHash(plain, 22, plain.length))).toEqual(Buffer.from(expected));
    expect(plain).toEqual(before);
  });

  it('keeps pieces whole, offsets beyond 32 bits included', () => {
    const piece = { x: 4_000_000_000, direction: 'response', at: 123_456_789_012, offset: 9_007_199_254_740_991 } as const;
    const payload = Buffer.alloc(PIECE_HEAD + 3, 1);
    writePieceHead(payload, 0, piece);
    const { bytes, ...rest } = readPiece(payload)!;
    expect([rest, Array.from(bytes)]).toEqual([piece, [1, 1, 1]]);
  });

  it('refuses pieces that are no pieces', () => {
    const payload = Buffer.alloc(PIECE_HEAD);
    expect(readPiece(payload)?.direction).toBe('request');
    expect(readPiece(payload.subarray(1))).toBeNull();
    payload[4] = 2;
    expect(readPiece(payload)).toBeNull();
    expect(readPiece(Buffer.alloc(PIECE_HEAD, 0).fill(255, 5))).toBeNull();
    expect(readPiece(Buffer.alloc(PIECE_HEAD + 65_537))).toBeNull();
  });
});
