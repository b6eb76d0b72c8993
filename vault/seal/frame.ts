/** The fixed part of a frame and its limits (FORMAT.md, Frames). */
import { HASH_SIZE } from './digest.ts';
import { NONCE_SIZE } from './box.ts';

export const TYPE_RECORDS = 1;
export const TYPE_CHECKPOINT = 2;
export const CODEC_NONE = 0;
export const CODEC_DEFLATE = 1;

export const FRAME_HEAD = 1 + 1 + 2 + 4 + 4 + NONCE_SIZE;
export const MAX_RECORDS = 4096;
export const MAX_BODY = 4 << 20;
export const MAX_PLAIN = 4 << 20;
/** No frame is longer. */
export const MAX_FRAME = FRAME_HEAD + MAX_RECORDS * HASH_SIZE + MAX_BODY + HASH_SIZE;

export interface FrameHead {
  readonly type: number;
  readonly codec: number;
  /** Number of records. */
  readonly count: number;
  readonly bodyLength: number;
  readonly plainLength: number;
  readonly nonce: Uint8Array;
}

/** Length of the whole frame, chain included. */
export function frameLength(head: Pick<FrameHead, 'count' | 'bodyLength'>): number {
  return FRAME_HEAD + head.count * HASH_SIZE + head.bodyLength + HASH_SIZE;
}

export function writeFrameHead(head: FrameHead): Uint8Array {
  const bytes = Buffer.alloc(FRAME_HEAD);
  bytes[0] = head.type;
  bytes[1] = head.codec;
  bytes.writeUInt16BE(head.count, 2);
  bytes.writeUInt32BE(head.bodyLength, 4);
  bytes.writeUInt32BE(head.plainLength, 8);
  bytes.set(head.nonce, 12);
  return bytes;
}

/** Reads `FRAME_HEAD` bytes; a string says in one clause why no writer wrote them. */
export function readFrameHead(bytes: Uint8Array): FrameHead | string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, FRAME_HEAD);
  const head: FrameHead = {
    type: view.getUint8(0),
    codec: view.getUint8(1),
    count: view.getUint16(2),
    bodyLength: view.getUint32(4),
    plainLength: view.getUint32(8),
    nonce: bytes.subarray(12, FRAME_HEAD),
  };
  if (head.type !== TYPE_RECORDS && head.type !== TYPE_CHECKPOINT) return `frame type ${head.type} does not exist`;
  if (head.codec !== CODEC_NONE && head.codec !== CODEC_DEFLATE) return `codec ${head.codec} does not exist`;
  if (head.count > MAX_RECORDS) return `${head.count} records in one frame`;
  if (head.bodyLength > MAX_BODY) return `a body of ${head.bodyLength} bytes`;
  if (head.plainLength > MAX_PLAIN) return `a plaintext of ${head.plainLength} bytes`;
  if (head.type === TYPE_RECORDS) return head.count === 0 ? 'a frame without records' : head;
  const zero = head.codec === 0 && head.count === 0 && head.plainLength === 0 && head.nonce.every((byte) => byte === 0);
  return zero ? head : 'a checkpoint with fields that must be zero';
}
