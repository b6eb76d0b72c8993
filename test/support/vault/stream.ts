/** A small sealed session stream in memory, made with the same parts as the log makes it. */
import type { RecordEvent } from '../../../contract/record.ts';
import { plaintextOf } from '../../../vault/log/payload.ts';
import { base64 } from '../../../vault/seal/digest.ts';
import { chainStart, encodeHead, framesKey, wrapDataKey } from '../../../vault/seal/head.ts';
import { MerkleTree } from '../../../vault/seal/merkle.ts';
import { originOf } from '../../../vault/seal/note.ts';
import { KIND_PIECE, PIECE_HEAD, RECORD_HEAD, writePieceHead, writeRecordHead } from '../../../vault/seal/record.ts';
import { StreamSealer, type SealedFrame } from '../../../vault/seal/sealer.ts';
import { signerOf } from '../../../vault/seal/signer.ts';
import { seededRandom } from './fixture.ts';

export const VAULT = '01JD0000000000000000000000';
export const SESSION = '01JD0000000000000000000001';
export const WRAP_KEY = new Uint8Array(32).fill(0x11);
export const SEED = new Uint8Array(32).fill(0x22);
export const DATA_KEY = new Uint8Array(32).fill(0x33);

export interface MadeStream {
  readonly head: Uint8Array;
  readonly sealer: StreamSealer;
  /** Parts so far: the head, then one entry per frame. */
  readonly parts: Uint8Array[];
  readonly add: (frame: SealedFrame) => void;
  readonly bytes: () => Uint8Array;
}

export function makeStream(seed = 'stream', stream: 'session' | 'catalogue' = 'session'): MadeStream {
  const random = seededRandom(seed);
  const id = stream === 'session' ? SESSION : VAULT;
  const name = { stream, vault: VAULT, id } as const;
  const signer = signerOf(SEED);
  const key = wrapDataKey(WRAP_KEY, DATA_KEY, random(12), name);
  const head = encodeHead({ format: 1, ...name, createdAt: '2026-11-20T10:00:00.000Z', signer: base64(signer.publicKey), key });
  const sealer = new StreamSealer({
    origin: originOf(stream, VAULT, id),
    vault: VAULT,
    framesKey: framesKey(DATA_KEY),
    signer,
    random,
    chain: chainStart(head),
    tree: new MerkleTree(),
  });
  const parts: Uint8Array[] = [head];
  return {
    head,
    sealer,
    parts,
    add(frame) {
      sealer.commit(frame);
      parts.push(Buffer.concat(frame.parts));
    },
    bytes: () => Buffer.concat(parts),
  };
}

/** A framed body piece with an empty salt. */
export function framedPiece(x: number, offset: number, bytes: Uint8Array): Uint8Array {
  const payload = PIECE_HEAD + bytes.length;
  const record = Buffer.alloc(RECORD_HEAD + payload);
  writeRecordHead(record, 0, KIND_PIECE, payload);
  writePieceHead(record, RECORD_HEAD, { x, direction: 'request', at: 5, offset });
  record.set(bytes, RECORD_HEAD + PIECE_HEAD);
  return record;
}

export const EVENTS: readonly RecordEvent[] = [
  { t: 'gap', at: 1, reason: 'one' },
  { t: 'gap', at: 2, reason: 'two', records: 3, bytes: 4 },
  { t: 'session.closed', at: 3, reason: 'ended', exitCode: 0 },
];

/** Three frames (events, a compressed body, the last event) and the seal. */
export function sealedStream(seed = 'stream'): MadeStream {
  const made = makeStream(seed);
  made.add(made.sealer.records(plaintextOf(EVENTS.slice(0, 2)), false));
  made.add(made.sealer.records(Uint8Array.from(framedPiece(1, 0, Buffer.alloc(5000, 'abc '))), false));
  made.add(made.sealer.records(plaintextOf(EVENTS.slice(2)), false));
  made.add(made.sealer.checkpoint());
  return made;
}
