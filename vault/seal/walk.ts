/**
 * The reading side of one stream, without I/O: it is shown the bytes from its position on and says head, frame, fault,
 * or how many bytes it needs. The first fault ends the walk. Nothing is allocated by a length that was not checked.
 */
import { createHash } from 'node:crypto';
import { base64, fromUtf8, HASH_SIZE, same } from './digest.ts';
import { openBox } from './box.ts';
import { CODEC_DEFLATE, FRAME_HEAD, frameLength, readFrameHead, TYPE_CHECKPOINT, type FrameHead } from './frame.ts';
import { chainStart, decodeHead, FORMAT, framesKey, unwrapDataKey, type StreamHead } from './head.ts';
import { MerkleTree } from './merkle.ts';
import { openNote, originOf, type Checkpoint } from './note.ts';
import { leafHash, splitRecords, type RawRecord } from './record.ts';
import { unsqueeze } from './squeeze.ts';

export interface Fault {
  /** A word of contract/verify.ts, Finding.kind. */
  readonly kind: 'header' | 'frame' | 'chain' | 'decrypt' | 'leaf' | 'order' | 'tail' | 'seal' | 'signature' | 'foreign';
  readonly offset: number;
  readonly frame: number | null;
  readonly record: number | null;
  /** One clause without the file's name. */
  readonly reason: string;
  /** Set for `header`: the format number of a later writer. */
  readonly newer?: number;
}

export interface WalkedFrame {
  /** From 0. */
  readonly index: number;
  readonly offset: number;
  readonly length: number;
  /** Number of the first record in the stream, from 0, as the leaves of the tree are numbered. */
  readonly firstRecord: number;
  readonly count: number;
  /** Null without a key, and for checkpoints. Payloads are views of memory that the walk does not use again. */
  readonly records: readonly RawRecord[] | null;
  readonly checkpoint: Checkpoint | null;
  readonly note: Uint8Array | null;
}

export type WalkStep =
  | { readonly is: 'need'; readonly bytes: number }
  | { readonly is: 'head'; readonly head: StreamHead }
  | { readonly is: 'frame'; readonly frame: WalkedFrame }
  | { readonly is: 'fault'; readonly fault: Fault }
  | { readonly is: 'end' };

export interface WalkOptions {
  /** `HKDF(vault key, "chaperone/v1/stream-wrap")`; null checks what can be checked without. */
  readonly wrapKey: Uint8Array | null;
  /**
   * `all`: chain, leaf hashes, roots and signatures. `recover`: the same without signatures, which a crash cannot make
   * wrong. `read`: only the AEAD, which already binds the order; for those who show records and leave judging to
   * verification.
   */
  readonly checks: 'all' | 'recover' | 'read';
  readonly expect?: Partial<Pick<StreamHead, 'stream' | 'id' | 'vault' | 'signer'>>;
}

export class StreamWalk {
  readonly #options: WalkOptions;
  readonly tree = new MerkleTree();
  #framesKey: Uint8Array | null = null;
  #dataKey: Uint8Array | null = null;
  #signer = new Uint8Array(0);
  #sealed = false;
  #done = false;
  head: StreamHead | null = null;
  /** Bytes before the first frame. */
  headLength = 0;
  /** H as the chain starts; what the catalogue records of the head. */
  headHash = new Uint8Array(0);
  chain: Uint8Array = new Uint8Array(0);
  /** Bytes behind the last whole and good frame. */
  position = 0;
  frames = 0;
  records = 0;
  /** The last frame was a checkpoint: frame number and content. */
  last: Checkpoint | null = null;

  constructor(options: WalkOptions) {
    this.#options = options;
  }

  /** The unwrapped data key; null before the head or without a wrap key. Owned by the walk until `wipe`. */
  get dataKey(): Uint8Array | null {
    return this.#dataKey;
  }

  wipe(): void {
    this.#dataKey?.fill(0);
    this.#framesKey?.fill(0);
  }

  /**
   * A walk in the same stream that begins at a place where this one has been: the offset and number of a frame, the number
   * of its first record, and the chain value before it. It only reads, and has its own copies of the keys.
   */
  fork(place: {
    readonly position: number;
    readonly frames: number;
    readonly records: number;
    readonly chain: Uint8Array;
  }): StreamWalk {
    const walk = new StreamWalk({ ...this.#options, checks: 'read' });
    walk.head = this.head;
    walk.headHash = this.headHash;
    walk.#framesKey = this.#framesKey === null ? null : Uint8Array.from(this.#framesKey);
    walk.#signer = this.#signer;
    walk.position = place.position;
    walk.frames = place.frames;
    walk.records = place.records;
    walk.chain = place.chain;
    return walk;
  }

  /** `bytes` begin at `position`; `final` when the file has no more. Call again after each head or frame. */
  next(bytes: Uint8Array, final: boolean): WalkStep {
    if (this.#done) return { is: 'end' };
    if (this.head === null) return this.#head(bytes, final);
    if (bytes.length === 0 && final) return { is: 'end' };
    if (this.#sealed && bytes.length > 0) return this.#fault('order', 'bytes follow the seal');
    if (bytes.length < FRAME_HEAD) return this.#short(FRAME_HEAD, bytes, final);
    const head = readFrameHead(bytes);
    if (typeof head === 'string') return this.#fault('frame', head);
    const length = frameLength(head);
    if (bytes.length < length) return this.#short(length, bytes, final);
    return this.#frame(head, bytes.subarray(0, length));
  }

  #head(bytes: Uint8Array, final: boolean): WalkStep {
    const result = decodeHead(bytes);
    if (!result.ok) {
      if (result.fault === 'short')
        return final ? this.#fault('tail', 'the file ends inside its head') : { is: 'need', bytes: bytes.length + 1 };
      if (result.fault === 'foreign') return this.#fault('foreign', 'it is not a Chaperone log');
      if (result.fault === 'newer')
        return this.#fault('header', `format ${result.format ?? '?'} is newer than ${FORMAT}`, null, result.format);
      return this.#fault('header', 'the head is not what a writer writes');
    }
    const { head } = result;
    const { expect = {}, wrapKey } = this.#options;
    for (const name of ['stream', 'id', 'vault', 'signer'] as const) {
      if (expect[name] !== undefined && expect[name] !== head[name])
        return this.#fault('foreign', `its head has another ${name}`);
    }
    if (wrapKey !== null) {
      this.#dataKey = unwrapDataKey(wrapKey, head);
      if (this.#dataKey === null) return this.#fault('header', "the stream's key does not open with the vault's key");
      this.#framesKey = framesKey(this.#dataKey);
    }
    this.#signer = Uint8Array.from(Buffer.from(head.signer, 'base64'));
    this.chain = chainStart(bytes.subarray(0, result.length));
    this.headHash = Uint8Array.from(this.chain);
    this.head = head;
    this.position = result.length;
    this.headLength = result.length;
    return { is: 'head', head };
  }

  #frame(head: FrameHead, whole: Uint8Array): WalkStep {
    const chain = Uint8Array.from(whole.subarray(whole.length - HASH_SIZE));
    const beforeChain = whole.subarray(0, whole.length - HASH_SIZE);
    if (this.#options.checks !== 'read') {
      const computed = createHash('sha256').update(this.chain).update(beforeChain).digest();
      if (!same(computed, chain)) {
        const reason =
          this.frames === 0 ? 'the head or the first frame was changed' : 'the frame was changed, or is not the next one';
        return this.#fault('chain', reason);
      }
    }
    const result = head.type === TYPE_CHECKPOINT ? this.#checkpoint(beforeChain) : this.#records(head, beforeChain);
    if ('kind' in result) return this.#fault(result.kind, result.reason, result.record ?? null);
    const frame: WalkedFrame = {
      index: this.frames,
      offset: this.position,
      length: whole.length,
      firstRecord: this.records,
      ...result,
    };
    this.chain = chain;
    this.position += whole.length;
    this.frames += 1;
    this.records += head.count;
    this.last = result.checkpoint;
    if (result.checkpoint !== null && this.head?.stream === 'session') this.#sealed = true;
    return { is: 'frame', frame };
  }

  #records(head: FrameHead, bytes: Uint8Array): Content | Bad {
    const bodyAt = FRAME_HEAD + head.count * HASH_SIZE;
    const leafAt = (index: number): Uint8Array =>
      bytes.subarray(FRAME_HEAD + index * HASH_SIZE, FRAME_HEAD + (index + 1) * HASH_SIZE);
    let records: RawRecord[] | null = null;
    if (this.#framesKey !== null) {
      const opened = openBox(this.#framesKey, head.nonce, bytes.subarray(bodyAt), [this.chain, bytes.subarray(0, bodyAt)]);
      if (opened === null) return { kind: 'decrypt', reason: 'the frame does not open with its key' };
      const plain = head.codec === CODEC_DEFLATE ? unsqueeze(opened, head.plainLength) : opened;
      if (plain?.length !== head.plainLength) return { kind: 'frame', reason: 'the plaintext does not have its length' };
      records = splitRecords(plain);
      if (records?.length !== head.count) return { kind: 'frame', reason: 'the records do not fill the plaintext' };
      if (this.#options.checks !== 'read') {
        const wrong = records.findIndex(({ start, end }, index) => !same(leafHash(plain, start, end), leafAt(index)));
        if (wrong !== -1)
          return { kind: 'leaf', reason: 'a record is not what its leaf hash says', record: this.records + wrong };
      }
    }
    if (this.#options.checks !== 'read') for (let index = 0; index < head.count; index += 1) this.tree.append(leafAt(index));
    return { count: head.count, records, checkpoint: null, note: null };
  }

  #checkpoint(bytes: Uint8Array): Content | Bad {
    const head = this.head;
    if (head === null) return { kind: 'seal', reason: 'a checkpoint before the head' };
    const note = Uint8Array.from(bytes.subarray(FRAME_HEAD));
    const content = { count: 0, records: null, note };
    if (this.#options.checks !== 'all') {
      return { ...content, checkpoint: { origin: '', size: this.records, root: new Uint8Array(0), chain: this.chain } };
    }
    const point = openNote(note, head.vault, this.#signer);
    if (point === 'text') return { kind: 'seal', reason: 'the checkpoint is not what a writer writes' };
    if (point === 'signer') return { kind: 'signature', reason: 'the checkpoint bears the name of another vault' };
    if (point === 'signature') return { kind: 'signature', reason: 'the signature does not hold' };
    const origin = originOf(head.stream, head.vault, head.id);
    if (point.origin !== origin)
      return { kind: 'seal', reason: `the checkpoint is of another stream (${fromUtf8(Buffer.from(point.origin)) ?? '?'})` };
    if (point.size !== this.records)
      return { kind: 'seal', reason: `the checkpoint counts ${point.size} records, the stream has ${this.records}` };
    if (!same(point.root, this.tree.root())) return { kind: 'seal', reason: `the Merkle root differs (${base64(point.root)})` };
    if (!same(point.chain, this.chain)) return { kind: 'seal', reason: 'the checkpoint has another chain value' };
    return { ...content, checkpoint: point };
  }

  #short(bytes: number, shown: Uint8Array, final: boolean): WalkStep {
    return final ? this.#fault('tail', `the last frame is cut off (${shown.length} bytes)`) : { is: 'need', bytes };
  }

  #fault(kind: Fault['kind'], reason: string, record: number | null = null, newer?: number): WalkStep {
    this.#done = true;
    const frame = this.head === null ? null : this.frames;
    const fault = { kind, offset: this.position, frame, record, reason };
    return { is: 'fault', fault: newer === undefined ? fault : { ...fault, newer } };
  }
}

type Content = Pick<WalkedFrame, 'count' | 'records' | 'checkpoint' | 'note'>;
interface Bad {
  readonly kind: Fault['kind'];
  readonly reason: string;
  readonly record?: number;
}
