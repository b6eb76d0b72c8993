/**
 * READ SECOND: the way of one record through the vault, in order. On the path's own thread a record is only packed; the
 * log's thread seals and appends; followers are told, and nothing ever waits for them.
 *
 *   queue    log/queue.ts           packed into a batch; batches leave when somebody waits, else every few milliseconds
 *   seal     seal/sealer.ts         salts, leaf hashes, compression, encryption, chain: one frame per batch
 *   append   log/session-stream.ts  the whole frame on the file, or the file as it was and the caller refused
 *   durable  log/serve.ts           one fdatasync for all who wait, else within a few milliseconds
 *   tell     below                  live rows (read/step-builder.ts) now; the index (index/follower.ts) reads the file
 */
import { MAX_PIECE, type BodyPiece, type RecordEvent } from '../contract/record.ts';

export interface RecordQueue {
  /** Throws ChaperoneError `record.*` or `vault.full` when recording has stopped. */
  event(json: string): void;
  body(piece: BodyPiece): void;
}

export interface RecordFollower {
  event(event: RecordEvent): void;
  /** May look at the bytes, not keep them. */
  piece(piece: BodyPiece): void;
}

export function keepEvent(queue: RecordQueue, followers: readonly RecordFollower[], event: RecordEvent): void {
  queue.event(JSON.stringify(event));
  for (const follower of followers) follower.event(event);
}

/** Larger pieces are split here, so that whoever records need not know the format's limit. */
export function keepBody(queue: RecordQueue, followers: readonly RecordFollower[], piece: BodyPiece): void {
  for (let from = 0; from < piece.bytes.length; from += MAX_PIECE) {
    const part = { ...piece, offset: piece.offset + from, bytes: piece.bytes.subarray(from, from + MAX_PIECE) };
    queue.body(part);
    for (const follower of followers) follower.piece(part);
  }
}
