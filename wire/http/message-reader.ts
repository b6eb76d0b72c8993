import type { HeaderList } from '../../contract/record.ts';
import { LineReader } from './line-reader.ts';

/** What follows a head. `none`: no body, whatever the headers say (RFC 9112, section 6.3). `stop`: HTTP ends here. */
export type After = 'by-headers' | 'none' | 'stop';

export interface MessageHead {
  /** `GET / HTTP/1.1`, `HTTP/1.1 200 OK`. */
  readonly start: string;
  readonly headers: HeaderList;
}

export interface MessageHandler {
  readonly head: (head: MessageHead) => After;
  /** Body bytes without their chunking; a view into the pushed bytes. */
  readonly body?: (data: Uint8Array) => void;
  readonly end: () => void;
}

/** Bytes of a head, or of a chunk's line, or of trailers. */
const MAX_HEAD = 65_536;
const CARRIAGE_RETURN = 0x0d;
const REQUEST = /^[!#$%&'*+.^_`|~\w-]{1,40} \S+ HTTP\/1\.[01]$/;
const RESPONSE = /^HTTP\/1\.[01] \d{3}(?: .*)?$/;
/** Section 5.5 of RFC 9110, without obs-text; a byte outside of these means that this is not HTTP. */
const PRINTABLE = /^[\t\x20-\x7e]*$/;

/**
 * Reads the HTTP/1 messages (RFC 9112) of one direction from bytes cut anywhere, one after the other. A reader beside the traffic, so
 * it gives up where two readers might differ, and never holds more than a head.
 */
export class MessageReader {
  readonly #kind: 'request' | 'response';
  readonly #handler: MessageHandler;
  readonly #lines = new LineReader();
  #state: 'start' | 'headers' | 'body' | 'chunk' | 'after-chunk' | 'trailers' | 'to-end' = 'start';
  #start = '';
  #headers: (readonly [string, string])[] = [];
  #headBytes = 0;
  /** The unfinished line ends with a carriage return so far: only a line feed may follow. */
  #returned = false;
  /** Bytes of the body, or of the chunk, that are still to come. */
  #left = 0;
  #gaveUp: string | undefined;

  constructor(kind: 'request' | 'response', handler: MessageHandler) {
    this.#kind = kind;
    this.#handler = handler;
  }

  /** Why nothing is read any more. */
  get gaveUp(): string | undefined {
    return this.#gaveUp;
  }

  push(bytes: Uint8Array): void {
    let i = 0;
    while (i < bytes.length && this.#gaveUp === undefined) {
      if (this.#state === 'body' || this.#state === 'to-end') i += this.#body(bytes, i);
      else if (this.#state === 'chunk' && this.#left > 0) i += this.#body(bytes, i);
      else i += this.#line(bytes, i);
    }
  }

  /** The connection ended: a body that goes to the end is complete, anything else that was begun is not. */
  end(): void {
    if (this.#state === 'to-end' && this.#gaveUp === undefined) this.#finish();
  }

  #body(bytes: Uint8Array, i: number): number {
    const count = this.#state === 'to-end' ? bytes.length - i : Math.min(this.#left, bytes.length - i);
    this.#handler.body?.(bytes.subarray(i, i + count));
    if (this.#state === 'to-end') return count;
    this.#left -= count;
    if (this.#left > 0) return count;
    if (this.#state === 'body') this.#finish();
    else this.#state = 'after-chunk';
    return count;
  }

  #line(bytes: Uint8Array, i: number): number {
    const { taken, line } = this.#lines.take(bytes, i);
    this.#headBytes += taken;
    if (this.#headBytes > MAX_HEAD) this.#gaveUp = 'a head of more than 64 KiB';
    else if (line !== undefined) this.#gaveUp = this.#whole(line);
    // Before a whole line is there, its first bytes already tell what is not HTTP.
    else if (this.#state === 'start' && (this.#returned || !isBeginning(bytes, i, taken))) this.#gaveUp = 'not HTTP/1';
    this.#returned = line === undefined && bytes[i + taken - 1] === CARRIAGE_RETURN;
    return taken;
  }

  /** Returns why to give up. */
  #whole(line: string): string | undefined {
    switch (this.#state) {
      case 'start':
        // Section 2.2: empty lines before a request are passed over.
        if (line === '' && this.#kind === 'request') return undefined;
        if (!(this.#kind === 'request' ? REQUEST : RESPONSE).test(line) || !PRINTABLE.test(line)) return 'not HTTP/1';
        this.#start = line;
        this.#state = 'headers';
        return undefined;
      case 'headers':
        return line === '' ? this.#head() : this.#header(line);
      case 'after-chunk':
        this.#state = 'chunk';
        this.#headBytes = 0;
        return line === '' ? undefined : 'a chunk that is longer than it says';
      case 'trailers':
        if (line === '') this.#finish();
        return undefined;
      default:
        return this.#chunk(line);
    }
  }

  #header(line: string): string | undefined {
    const match = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*?)[ \t]*$/.exec(line);
    if (!match) return 'a header line that is not one';
    this.#headers.push([match[1] ?? '', match[2] ?? '']);
    return undefined;
  }

  #head(): string | undefined {
    const headers = this.#headers;
    const after = this.#handler.head({ start: this.#start, headers });
    this.#headers = [];
    this.#headBytes = 0;
    if (after === 'stop') return 'the connection left HTTP';
    if (after === 'none') {
      this.#none();
      return;
    }
    const codings = valuesOf(headers, 'transfer-encoding');
    const lengths = valuesOf(headers, 'content-length');
    if (codings.length > 0) {
      if (lengths.length > 0 || codings.join() !== 'chunked') return 'a body whose length two readers could see differently';
      this.#state = 'chunk';
      return undefined;
    }
    const [length] = lengths;
    if (length === undefined) {
      if (this.#kind === 'request') {
        this.#none();
        return;
      }
      this.#state = 'to-end';
      return undefined;
    }
    if (lengths.length > 1 || !/^\d{1,15}$/.test(length)) return 'a body whose length two readers could see differently';
    if (Number(length) === 0) {
      this.#none();
      return;
    }
    this.#left = Number(length);
    this.#state = 'body';
    return undefined;
  }

  #none(): undefined {
    this.#finish();
  }

  #chunk(line: string): string | undefined {
    const size = /^([0-9a-f]{1,12})[ \t]*(?:;.*)?$/i.exec(line)?.[1];
    if (size === undefined) return 'a chunk without a length';
    this.#left = Number.parseInt(size, 16);
    this.#headBytes = 0;
    if (this.#left === 0) this.#state = 'trailers';
    return undefined;
  }

  #finish(): void {
    this.#state = 'start';
    this.#headBytes = 0;
    this.#handler.end();
  }
}

function valuesOf(headers: HeaderList, name: string): readonly string[] {
  return headers
    .filter(([each]) => each.toLowerCase() === name)
    .flatMap(([, value]) => value.toLowerCase().split(/[ \t]*,[ \t]*/));
}

/** The same as `PRINTABLE` for a part of a line that has not ended: a carriage return may be its last byte. */
function isBeginning(bytes: Uint8Array, from: number, length: number): boolean {
  for (let i = from; i < from + length; i += 1) {
    const byte = bytes[i] ?? 0;
    if ((byte < 0x20 || byte > 0x7e) && byte !== 0x09 && !(byte === CARRIAGE_RETURN && i === from + length - 1)) return false;
  }
  return true;
}
