/** The writing side of one stream: records in, whole frames out. It does no I/O and advances only when told that the write held. */
import { createHash } from 'node:crypto';
import type { Random } from '../../contract/clock.ts';
import { HASH_SIZE } from './digest.ts';
import { NONCE_SIZE, releaseParts, sealParts, TAG_SIZE } from './box.ts';
import { CODEC_DEFLATE, CODEC_NONE, FRAME_HEAD, TYPE_CHECKPOINT, TYPE_RECORDS, writeFrameHead, type FrameHead } from './frame.ts';
import type { MerkleTree } from './merkle.ts';
import { signNote } from './note.ts';
import { leafHash, RECORD_HEAD, SALT_SIZE } from './record.ts';
import type { Signer } from './signer.ts';
import { Squeezer } from './squeeze.ts';

/** A frame that is ready to be written: its bytes in order, and what the stream becomes once they are. */
export interface SealedFrame {
  readonly parts: readonly Uint8Array[];
  readonly length: number;
  readonly chain: Uint8Array;
  readonly leaves: readonly Uint8Array[];
  /** The signed note of a checkpoint, else null. */
  readonly note: Uint8Array | null;
  /** Once it is written: the memory of its body is used again, `parts` must not be. */
  readonly release: () => void;
}

export interface SealerOptions {
  readonly origin: string;
  readonly vault: string;
  readonly framesKey: Uint8Array;
  readonly signer: Signer;
  /** Salts and nonces. */
  readonly random: Random;
  /** Where the stream stands: at its start, `chainStart(head)` and an empty tree. The tree is taken over. */
  readonly chain: Uint8Array;
  readonly tree: MerkleTree;
}

export class StreamSealer {
  readonly #options: SealerOptions;
  readonly #tree: MerkleTree;
  readonly #squeezer = new Squeezer();
  #chain: Uint8Array;

  constructor(options: SealerOptions) {
    this.#options = options;
    this.#tree = options.tree;
    this.#chain = options.chain;
  }

  get chain(): Uint8Array {
    return this.#chain;
  }

  get size(): number {
    return this.#tree.size;
  }

  root(): Uint8Array {
    return this.#tree.root();
  }

  /**
   * `plain` is 1 to 4,096 framed records in at most 4 MiB whose salts are still to be filled in; it is changed and may be
   * reused once the frame is written. `busy` leaves out compression.
   */
  records(plain: Uint8Array, busy: boolean): SealedFrame {
    const { random } = this.#options;
    const view = new DataView(plain.buffer, plain.byteOffset, plain.byteLength);
    const leaves: Uint8Array[] = [];
    for (let start = 0; start < plain.length;) {
      const end = start + RECORD_HEAD + view.getUint32(start);
      plain.set(random(SALT_SIZE), start + RECORD_HEAD - SALT_SIZE);
      leaves.push(leafHash(plain, start, end));
      start = end;
    }
    const packed = this.#squeezer.squeeze(plain, busy);
    const body = packed ?? plain;
    const nonce = random(NONCE_SIZE);
    const front = this.#front(
      {
        type: TYPE_RECORDS,
        codec: packed === null ? CODEC_NONE : CODEC_DEFLATE,
        count: leaves.length,
        bodyLength: body.length + TAG_SIZE,
        plainLength: plain.length,
        nonce,
      },
      leaves,
    );
    // Hashed right after it was encrypted: by then it is still in the processor's cache.
    const hash = createHash('sha256').update(front);
    const parts = sealParts(this.#options.framesKey, nonce, body, [front], (part) => hash.update(part));
    const frame = sealed(front, parts, hash.digest(), leaves, null);
    return {
      ...frame,
      release: () => {
        releaseParts(parts);
      },
    };
  }

  /** Signs everything so far. */
  checkpoint(): SealedFrame {
    const { origin, vault, signer } = this.#options;
    const note = signNote({ origin, size: this.#tree.size, root: this.#tree.root(), chain: this.#chain }, vault, signer);
    const head = {
      type: TYPE_CHECKPOINT,
      codec: 0,
      count: 0,
      bodyLength: note.length,
      plainLength: 0,
      nonce: new Uint8Array(NONCE_SIZE),
    };
    const front = this.#front(head, []);
    return sealed(front, [note], createHash('sha256').update(front).update(note).digest(), [], note);
  }

  /** The frame is on the file: the stream goes on behind it. Frames are committed in the order in which they were made. */
  commit(frame: SealedFrame): void {
    for (const leaf of frame.leaves) this.#tree.append(leaf);
    this.#chain = frame.chain;
  }

  /** For frames that are written together with the one before: a sealer as it will be after `frame`. */
  after(frame: SealedFrame): StreamSealer {
    const next = new StreamSealer({ ...this.#options, chain: this.#chain, tree: this.#tree.clone() });
    next.commit(frame);
    return next;
  }

  wipe(): void {
    this.#options.framesKey.fill(0);
  }

  /** Previous chain || fixed part || leaf hashes: additional data of the body and beginning of the chain's input. */
  #front(head: FrameHead, leaves: readonly Uint8Array[]): Uint8Array {
    return Buffer.concat([this.#chain, writeFrameHead(head), ...leaves], HASH_SIZE + FRAME_HEAD + leaves.length * HASH_SIZE);
  }
}

function sealed(
  front: Uint8Array,
  body: readonly Uint8Array[],
  chain: Uint8Array,
  leaves: readonly Uint8Array[],
  note: Uint8Array | null,
): SealedFrame {
  const parts = [front.subarray(HASH_SIZE), ...body, chain];
  return { parts, length: parts.reduce((sum, part) => sum + part.length, 0), chain, leaves, note, release: () => undefined };
}
