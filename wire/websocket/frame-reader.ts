import type { Violation } from '../decoded.ts';

const NO_BYTES: Uint8Array = new Uint8Array(0);

/** A piece of a data message, handed on as it arrives; frames are never held. */
export interface MessagePiece {
  readonly kind: 'text' | 'binary';
  /** The message begins, or ends, with this piece. A message may be one piece; the last one may be empty. */
  readonly first: boolean;
  readonly last: boolean;
  /** The message is spread over several frames. */
  readonly fragmented: boolean;
  /** Unmasked. A view into the pushed bytes unless the frame is masked. */
  readonly data: Uint8Array;
  /** Offset of `data` in the bytes of this direction. */
  readonly at: number;
}

export interface FrameHandler {
  /** Returns what cannot be understood in it, if anything; nothing is read after that. */
  readonly message: (piece: MessagePiece) => Violation | undefined;
  /** 1005 when the frame named no code (RFC 6455, section 7.1.5). */
  readonly close?: (code: number, reason: string) => void;
}

const CONTINUATION = 0;
const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const MAX_CONTROL = 125;
/** Stands for a close frame without a code. */
const NO_CODE = 1005;
/** Two bytes, a 64-bit length and a mask. */
const MAX_HEADER = 14;

/**
 * Reads the WebSocket frames (RFC 6455, section 5) of one direction from bytes cut anywhere. Holds a header and a control frame's payload
 * at most. Strict: whatever the RFC forbids ends the reading. Text is not checked to be UTF-8.
 */
export class FrameReader {
  readonly #masked: boolean;
  readonly #handler: FrameHandler;
  readonly #header = new Uint8Array(MAX_HEADER);
  /** Bytes of the header that are there, and where they began. */
  #have = 0;
  #headerAt = 0;
  /** The frame whose payload is being read; `#left` counts down. */
  #inPayload = false;
  #opcode = 0;
  #fin = false;
  #left = 0;
  readonly #key = new Uint8Array(4);
  #keyAt = 0;
  /** The data message under way: control frames may stand between its frames. */
  #message: { readonly kind: 'text' | 'binary'; first: boolean; fragmented: boolean } | undefined;
  #control: number[] = [];
  #closed = false;
  #violation: Violation | undefined;

  /** @param masked true for the client's direction, whose frames must be masked; the server's must not (section 5.1). */
  constructor(masked: boolean, handler: FrameHandler) {
    this.#masked = masked;
    this.#handler = handler;
  }

  /** Nothing is read after one. */
  get violation(): Violation | undefined {
    return this.#violation;
  }

  /** Bytes that are sure to come before the message under way, or the frame, can end; 0 between messages. */
  get missing(): number {
    if (this.#inPayload) return this.#left;
    if (this.#have > 0) return this.#wanted() - this.#have;
    return this.#message ? 2 : 0;
  }

  /** @param at offset of the first of these bytes in the direction. */
  push(bytes: Uint8Array, at: number): void {
    let i = 0;
    while (i < bytes.length && !this.#violation) {
      if (this.#inPayload) i += this.#payload(bytes, i, at + i);
      else i += this.#head(bytes, i, at + i);
    }
  }

  #fail(offset: number, reason: string): void {
    this.#violation = { offset, reason };
  }

  /** Takes header bytes from `i` on; returns how many. */
  #head(bytes: Uint8Array, i: number, at: number): number {
    if (this.#have === 0) {
      this.#headerAt = at;
      if (this.#closed) {
        this.#fail(at, 'bytes after the WebSocket close frame');
        return 0;
      }
    }
    let taken = 0;
    let wanted = this.#wanted();
    while (this.#have < wanted && i + taken < bytes.length) {
      this.#header[this.#have] = bytes[i + taken] ?? 0;
      this.#have += 1;
      taken += 1;
      if (this.#have === 2) {
        const wrong = this.#check();
        if (wrong !== undefined) {
          this.#fail(this.#headerAt, wrong);
          return taken;
        }
        wanted = this.#wanted();
      }
    }
    if (this.#have === wanted) this.#begin(at + taken);
    return taken;
  }

  /** Length of the header as far as it is known. */
  #wanted(): number {
    if (this.#have < 2) return 2;
    const length = (this.#header[1] ?? 0) & 0x7f;
    return 2 + (length === 126 ? 2 : length === 127 ? 8 : 0) + (this.#masked ? 4 : 0);
  }

  /** What is wrong with the first two bytes. */
  #check(): string | undefined {
    const [b0 = 0, b1 = 0] = this.#header;
    const opcode = b0 & 0x0f;
    if ((b0 & 0x70) !== 0) return 'a WebSocket frame with a reserved bit';
    if (((b1 & 0x80) !== 0) !== this.#masked)
      return this.#masked ? 'an unmasked frame from the client' : 'a masked frame from the server';
    if (opcode >= CLOSE) {
      if (opcode > 10) return 'a WebSocket frame of an unknown kind';
      if ((b0 & 0x80) === 0) return 'a fragmented WebSocket control frame';
      if ((b1 & 0x7f) > MAX_CONTROL) return 'a WebSocket control frame of more than 125 bytes';
      return undefined;
    }
    if (opcode > BINARY) return 'a WebSocket frame of an unknown kind';
    if (opcode === CONTINUATION && !this.#message) return 'a WebSocket continuation of nothing';
    if (opcode !== CONTINUATION && this.#message) return 'a WebSocket message inside another';
    return undefined;
  }

  /** The header is complete. */
  #begin(payloadAt: number): void {
    const [b0 = 0, b1 = 0] = this.#header;
    const view = new DataView(this.#header.buffer);
    let length = b1 & 0x7f;
    if (length === 126) {
      length = view.getUint16(2);
      if (length < 126) {
        this.#fail(this.#headerAt, 'a WebSocket length that is not in its shortest form');
        return;
      }
    } else if (length === 127) {
      const high = view.getUint32(2);
      length = high * 0x1_0000_0000 + view.getUint32(6);
      if (length < 0x1_0000) {
        this.#fail(this.#headerAt, 'a WebSocket length that is not in its shortest form');
        return;
      }
      if (high > 0x1f_ffff) {
        this.#fail(this.#headerAt, 'a WebSocket frame longer than 2^53 bytes');
        return;
      }
    }
    if (this.#masked) this.#key.set(this.#header.subarray(this.#have - 4, this.#have));
    this.#keyAt = 0;
    this.#have = 0;
    this.#fin = (b0 & 0x80) !== 0;
    this.#opcode = b0 & 0x0f;
    this.#left = length;
    this.#inPayload = true;
    if (this.#opcode === TEXT || this.#opcode === BINARY) {
      this.#message = { kind: this.#opcode === TEXT ? 'text' : 'binary', first: true, fragmented: !this.#fin };
    }
    if (length === 0) this.#take(NO_BYTES, payloadAt);
  }

  /** Takes payload bytes from `i` on; returns how many. */
  #payload(bytes: Uint8Array, i: number, at: number): number {
    const count = Math.min(this.#left, bytes.length - i);
    this.#left -= count;
    this.#take(this.#masked ? this.#unmask(bytes, i, count) : bytes.subarray(i, i + count), at);
    return count;
  }

  /** Four bytes at a time: this is the only work done on every byte of a client. */
  #unmask(bytes: Uint8Array, i: number, count: number): Uint8Array {
    const out = new Uint8Array(count);
    out.set(bytes.subarray(i, i + count));
    const key = Uint8Array.from(this.#key, (_, k) => this.#key[(this.#keyAt + k) & 3] ?? 0);
    const [mask = 0] = new Uint32Array(key.buffer);
    const words = new Uint32Array(out.buffer, 0, count >>> 2);
    for (let k = 0; k < words.length; k += 1) words[k] = (words[k] ?? 0) ^ mask;
    for (let k = words.length * 4; k < count; k += 1) out[k] = (out[k] ?? 0) ^ (key[k & 3] ?? 0);
    this.#keyAt = (this.#keyAt + count) & 3;
    return out;
  }

  #take(data: Uint8Array, at: number): void {
    if (this.#left === 0) this.#inPayload = false;
    if (this.#opcode >= CLOSE) {
      this.#control.push(...data);
      if (this.#left === 0) this.#endControl(at + data.length);
      return;
    }
    const message = this.#message;
    if (!message) return;
    const last = this.#left === 0 && this.#fin;
    const { kind, first, fragmented } = message;
    message.first = false;
    if (last) this.#message = undefined;
    this.#violation = this.#handler.message({ kind, first, last, fragmented, data, at });
  }

  #endControl(end: number): void {
    const payload = Uint8Array.from(this.#control);
    this.#control = [];
    if (this.#opcode !== CLOSE) return;
    const [high = 0, low = 0] = payload;
    const code = payload.length === 0 ? NO_CODE : high * 256 + low;
    if (payload.length === 1 || (payload.length > 0 && mustNotBeSent(code))) {
      this.#fail(end - payload.length, 'a WebSocket close frame with a code that must not be sent');
      return;
    }
    this.#closed = true;
    this.#handler.close?.(code, new TextDecoder().decode(payload.subarray(2)));
  }
}

/** Codes for use inside a program, and what is not defined at all (section 7.4). */
function mustNotBeSent(code: number): boolean {
  return code < 1000 || code === NO_CODE || code === 1006 || code === 1015;
}
