/** Records inside a frame's plaintext, their leaf hashes and the payload of body pieces (FORMAT.md, Records). */
import { MAX_EVENT, MAX_PIECE, type BodyPiece } from '../../contract/record.ts';
import { sha256 } from './digest.ts';

export const KIND_EVENT = 1;
export const KIND_PIECE = 2;

export const SALT_SIZE = 16;
/** Length (4), kind (1) and salt (16) before each payload. */
export const RECORD_HEAD = 4 + 1 + SALT_SIZE;
/** Exchange (4), direction (1), at (8) and offset (8) before a piece's bytes. */
export const PIECE_HEAD = 4 + 1 + 8 + 8;
/** Longest payload that is read, bytes. */
export const MAX_PAYLOAD = Math.max(MAX_EVENT, PIECE_HEAD + MAX_PIECE);

export interface RawRecord {
  readonly kind: number;
  readonly payload: Uint8Array;
  /** Where the record begins in its plaintext, and where it ends. */
  readonly start: number;
  readonly end: number;
}

/** Writes length and kind; the salt is left as it is and must be filled in before sealing. */
export function writeRecordHead(buffer: Buffer, start: number, kind: number, payloadLength: number): void {
  buffer.writeUInt32BE(payloadLength, start);
  buffer[start + 4] = kind;
}

/** All records of a plaintext, or null when the framing does not fit exactly. Payloads are views. */
export function splitRecords(plain: Uint8Array): RawRecord[] | null {
  const view = new DataView(plain.buffer, plain.byteOffset, plain.byteLength);
  const records: RawRecord[] = [];
  let start = 0;
  while (start < plain.length) {
    if (plain.length - start < RECORD_HEAD) return null;
    const length = view.getUint32(start);
    const end = start + RECORD_HEAD + length;
    if (length > MAX_PAYLOAD || end > plain.length) return null;
    records.push({ kind: view.getUint8(start + 4), payload: plain.subarray(start + RECORD_HEAD, end), start, end });
    start = end;
  }
  return records;
}

/**
 * H(0x00 || kind || salt || payload), RFC 9162 section 2.1.1. The prefix is put for a moment into the last length byte,
 * which sits right before the kind, so that nothing is copied: the caller must own `plain`.
 */
export function leafHash(plain: Uint8Array, start: number, end: number): Uint8Array {
  const kept = plain[start + 3] ?? 0;
  plain[start + 3] = 0;
  const leaf = sha256(plain.subarray(start + 3, end));
  plain[start + 3] = kept;
  return leaf;
}

/** The head of a piece's payload; the bytes follow it. */
export function writePieceHead(buffer: Buffer, at: number, piece: Omit<BodyPiece, 'bytes'>): void {
  buffer.writeUInt32BE(piece.x, at);
  buffer[at + 4] = piece.direction === 'request' ? 0 : 1;
  writeU64(buffer, at + 5, piece.at);
  writeU64(buffer, at + 13, piece.offset);
}

/** Null when the payload is not a well-formed piece. `bytes` is a view. */
export function readPiece(payload: Uint8Array): BodyPiece | null {
  if (payload.length < PIECE_HEAD || payload.length > PIECE_HEAD + MAX_PIECE) return null;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const direction = view.getUint8(4);
  const at = Number(view.getBigUint64(5));
  const offset = Number(view.getBigUint64(13));
  if (direction > 1 || !Number.isSafeInteger(at) || !Number.isSafeInteger(offset)) return null;
  return {
    x: view.getUint32(0),
    direction: direction === 0 ? 'request' : 'response',
    at,
    offset,
    bytes: payload.subarray(PIECE_HEAD),
  };
}

function writeU64(buffer: Buffer, at: number, value: number): void {
  const high = Math.floor(value / 2 ** 32);
  buffer.writeUInt32BE(high, at);
  buffer.writeUInt32BE(value - high * 2 ** 32, at + 4);
}
