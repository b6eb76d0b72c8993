import type { Violation } from '../decoded.ts';
import { CONTROL, FLAG_FIN, FLAG_UNIDIRECTIONAL, SPDY_VERSION, type ControlFrame } from './frame.ts';
import { HeaderBlocks } from './header-block.ts';

const NO_BYTES: Uint8Array = new Uint8Array(0);

/** A piece of a DATA frame, handed on as it arrives; frames are never held. */
export interface DataPiece {
  readonly stream: number;
  /** A view into the pushed bytes. */
  readonly data: Uint8Array;
  /** The frame ends with this piece, which may be empty. */
  readonly last: boolean;
  /** The sender ends the stream with this piece: true on the last piece of a frame with FLAG_FIN. */
  readonly fin: boolean;
}

/** A returned clause says why the frame cannot be understood; nothing is read after it. */
export interface FrameHandler {
  readonly control: (frame: ControlFrame) => string | undefined;
  readonly data: (piece: DataPiece) => string | undefined;
}

const HEADER = 8;
/** Bytes before what is streamed (a header block, or settings), by type. */
const FIXED: Readonly<Record<number, number>> = {
  [CONTROL.SYN_STREAM]: 10,
  [CONTROL.SYN_REPLY]: 4,
  [CONTROL.HEADERS]: 4,
  [CONTROL.SETTINGS]: 4,
};
/** The only length that a frame of one of the other types can have. */
const EXACT: Readonly<Record<number, number>> = {
  [CONTROL.RST_STREAM]: 8,
  [CONTROL.PING]: 4,
  [CONTROL.GOAWAY]: 8,
  [CONTROL.WINDOW_UPDATE]: 8,
};

/**
 * Reads the SPDY/3.1 frames of one direction from bytes cut anywhere. Holds a frame's fixed part and one decompressed header block at
 * most. Strict: Kubernetes' own reader takes some malformed frames in its own way (it ignores the length of RST_STREAM, for one), so whatever
 * two readers could take differently ends the reading.
 */
export class FrameReader {
  readonly #handler: FrameHandler;
  readonly #blocks = new HeaderBlocks();
  /** Frame header, or the fixed part of a control frame. */
  readonly #fixed = new Uint8Array(10);
  readonly #view = new DataView(this.#fixed.buffer);
  #have = 0;
  #wanted = HEADER;
  #part: 'header' | 'fixed' | 'block' | 'settings' | 'data' = 'header';
  #frameAt = 0;
  #type = 0;
  #flags = 0;
  #stream = 0;
  /** Bytes of the frame that are still to come. */
  #left = 0;
  #violation: Violation | undefined;

  constructor(handler: FrameHandler) {
    this.#handler = handler;
  }

  /** Nothing is read after one; its offset is the beginning of the frame. */
  get violation(): Violation | undefined {
    return this.#violation;
  }

  /** Bytes that are sure to come before the frame under way can end; 0 between frames. */
  get missing(): number {
    if (this.#part === 'header') return this.#have === 0 ? 0 : this.#wanted - this.#have;
    return this.#part === 'fixed' ? this.#wanted - this.#have : this.#left;
  }

  /** @param at offset of the first of these bytes in the direction; there may be other bytes between two pushes (WebSocket frames). */
  push(bytes: Uint8Array, at: number): void {
    let i = 0;
    while (i < bytes.length && !this.#violation) {
      if (this.#part === 'header' || this.#part === 'fixed') {
        if (this.#part === 'header' && this.#have === 0) this.#frameAt = at + i;
        i += this.#collect(bytes, i);
      } else {
        const count = Math.min(this.#left, bytes.length - i);
        this.#left -= count;
        this.#fail(this.#more(bytes.subarray(i, i + count)));
        i += count;
      }
    }
  }

  #fail(reason: string | undefined): void {
    if (reason !== undefined) this.#violation = { offset: this.#frameAt, reason };
  }

  #collect(bytes: Uint8Array, i: number): number {
    const count = Math.min(this.#wanted - this.#have, bytes.length - i);
    for (let k = 0; k < count; k += 1) this.#fixed[this.#have + k] = bytes[i + k] ?? 0;
    this.#have += count;
    if (this.#have === this.#wanted) {
      this.#have = 0;
      this.#fail(this.#part === 'header' ? this.#begin() : this.#afterFixed());
    }
    return count;
  }

  #expect(part: 'header' | 'fixed' | 'block' | 'settings' | 'data', wanted = 0): void {
    this.#part = part;
    this.#wanted = part === 'header' ? HEADER : wanted;
  }

  /** The eight bytes of a frame's header are there. */
  #begin(): string | undefined {
    const word = this.#view.getUint32(0);
    this.#left = this.#view.getUint32(4) & 0xffffff;
    this.#flags = this.#fixed[4] ?? 0;
    if (word < 0x8000_0000) {
      this.#stream = word;
      if (word === 0) return 'a SPDY data frame without a stream';
      this.#expect('data');
      return this.#left === 0 ? this.#more(NO_BYTES) : undefined;
    }
    if (((word >>> 16) & 0x7fff) !== SPDY_VERSION) return 'a SPDY frame of another version than 3';
    this.#type = word & 0xffff;
    const exact = EXACT[this.#type];
    const fixed = exact ?? FIXED[this.#type];
    if (fixed === undefined) return 'a SPDY control frame of an unknown type';
    if (exact === undefined ? this.#left < fixed : this.#left !== exact) return 'a SPDY control frame of a wrong length';
    this.#left -= fixed;
    this.#expect('fixed', fixed);
    return undefined;
  }

  /** The fixed part of a control frame is there. */
  #afterFixed(): string | undefined {
    const first = this.#view.getUint32(0);
    const stream = first & 0x7fff_ffff;
    switch (this.#type) {
      case CONTROL.SYN_STREAM:
      case CONTROL.SYN_REPLY:
      case CONTROL.HEADERS:
        this.#stream = stream;
        if (stream === 0) return 'a SPDY frame without a stream';
        this.#expect('block');
        return this.#left === 0 ? 'a SPDY frame without a header block' : undefined;
      case CONTROL.SETTINGS:
        if (this.#left !== first * 8) return 'a SPDY control frame of a wrong length';
        this.#expect('settings');
        return this.#left === 0 ? this.#more(NO_BYTES) : undefined;
      default:
        this.#expect('header');
        return this.#short(first, stream);
    }
  }

  #short(first: number, stream: number): string | undefined {
    const second = this.#view.getUint32(4);
    if (this.#type === CONTROL.PING) return this.#handler.control({ type: 'PING', id: first });
    if (this.#type === CONTROL.GOAWAY) return this.#handler.control({ type: 'GOAWAY', lastStream: stream, status: second });
    if (this.#type === CONTROL.WINDOW_UPDATE) return this.#handler.control({ type: 'WINDOW_UPDATE', stream, delta: second });
    if (stream === 0 || second === 0) return 'a SPDY RST_STREAM without a stream or a status';
    return this.#handler.control({ type: 'RST_STREAM', stream, status: second });
  }

  /** More of what is streamed; the frame is complete when nothing is left. */
  #more(bytes: Uint8Array): string | undefined {
    const last = this.#left === 0;
    const part = this.#part;
    if (last) this.#expect('header');
    switch (part) {
      case 'data':
        return this.#handler.data({ stream: this.#stream, data: bytes, last, fin: last && (this.#flags & FLAG_FIN) !== 0 });
      case 'block': {
        const wrong = this.#blocks.push(bytes);
        return wrong ?? (last ? this.#endBlock() : undefined);
      }
      case 'settings':
        return last ? this.#handler.control({ type: 'SETTINGS' }) : undefined;
      default:
        return undefined;
    }
  }

  #endBlock(): string | undefined {
    const headers = this.#blocks.finish();
    if (typeof headers === 'string') return headers;
    const fin = (this.#flags & FLAG_FIN) !== 0;
    const stream = this.#stream;
    if (this.#type !== CONTROL.SYN_STREAM) {
      return this.#handler.control({ type: this.#type === CONTROL.SYN_REPLY ? 'SYN_REPLY' : 'HEADERS', stream, fin, headers });
    }
    return this.#handler.control({
      type: 'SYN_STREAM',
      stream,
      fin,
      unidirectional: (this.#flags & FLAG_UNIDIRECTIONAL) !== 0,
      headers,
    });
  }
}
