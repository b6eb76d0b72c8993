import { Deflate, Z_SYNC_FLUSH } from 'pako';
import type { HeaderList } from '../../contract/record.ts';
import { DICTIONARY } from './dictionary.ts';
import { CONTROL, FLAG_FIN, FLAG_UNIDIRECTIONAL, MAX_FRAME_LENGTH, SPDY_VERSION } from './frame.ts';

export interface SynStream {
  readonly stream: number;
  readonly headers: HeaderList;
  readonly fin?: boolean;
  readonly unidirectional?: boolean;
  /** 0 (highest) to 7. */
  readonly priority?: number;
}

/**
 * Writes the frames of one direction of a SPDY/3.1 connection. Header blocks share one zlib stream, so frames must be sent in the order in
 * which they were made, and there is one writer for each direction. Throws RangeError for a stream number or a length that does not fit.
 */
export class FrameWriter {
  readonly #deflate = new Deflate({ dictionary: DICTIONARY, level: 9 });

  synStream({ stream, headers, fin = false, unidirectional = false, priority = 0 }: SynStream): Uint8Array {
    const fixed = new Uint8Array(10);
    put32(fixed, 0, streamNumber(stream));
    fixed[8] = priority << 5;
    const flags = (fin ? FLAG_FIN : 0) | (unidirectional ? FLAG_UNIDIRECTIONAL : 0);
    return control(CONTROL.SYN_STREAM, flags, fixed, this.#block(headers));
  }

  synReply(stream: number, headers: HeaderList = [], fin = false): Uint8Array {
    return control(CONTROL.SYN_REPLY, fin ? FLAG_FIN : 0, words(streamNumber(stream)), this.#block(headers));
  }

  headers(stream: number, headers: HeaderList, fin = false): Uint8Array {
    return control(CONTROL.HEADERS, fin ? FLAG_FIN : 0, words(streamNumber(stream)), this.#block(headers));
  }

  rstStream(stream: number, status: number): Uint8Array {
    return control(CONTROL.RST_STREAM, 0, words(streamNumber(stream), status));
  }

  settings(values: readonly (readonly [id: number, value: number])[]): Uint8Array {
    return control(CONTROL.SETTINGS, 0, words(values.length, ...values.flat()));
  }

  ping(id: number): Uint8Array {
    return control(CONTROL.PING, 0, words(id));
  }

  goAway(lastStream: number, status = 0): Uint8Array {
    return control(CONTROL.GOAWAY, 0, words(lastStream, status));
  }

  windowUpdate(stream: number, delta: number): Uint8Array {
    return control(CONTROL.WINDOW_UPDATE, 0, words(stream, delta));
  }

  /** At most 16,777,215 bytes. */
  data(stream: number, bytes: Uint8Array, fin = false): Uint8Array {
    return join(words(streamNumber(stream), flagsAndLength(fin ? FLAG_FIN : 0, bytes.length)), bytes);
  }

  /** Names in lower case; values of a repeated name are joined by a zero byte, as the draft wants (section 2.6.10). */
  #block(headers: HeaderList): Uint8Array {
    const values = new Map<string, string>();
    for (const [name, value] of headers) {
      const key = name.toLowerCase();
      const before = values.get(key);
      values.set(key, before === undefined ? value : `${before}\0${value}`);
    }
    const encoder = new TextEncoder();
    const pieces = [words(values.size)];
    for (const text of [...values].flat()) {
      const bytes = encoder.encode(text);
      pieces.push(words(bytes.length), bytes);
    }
    const out: Uint8Array[] = [];
    this.#deflate.onData = (chunk) => {
      out.push(chunk);
    };
    this.#deflate.push(join(...pieces), Z_SYNC_FLUSH);
    return join(...out);
  }
}

function streamNumber(stream: number): number {
  if (!Number.isInteger(stream) || stream < 1 || stream > 0x7fffffff) throw new RangeError(`no stream can have number ${stream}`);
  return stream;
}

function flagsAndLength(flags: number, length: number): number {
  if (length > MAX_FRAME_LENGTH) throw new RangeError(`a SPDY frame cannot have ${length} bytes`);
  return flags * 0x1000000 + length;
}

function control(type: number, flags: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return join(words((0x8000 + SPDY_VERSION) * 0x10000 + type, flagsAndLength(flags, length)), ...parts);
}

function put32(into: Uint8Array, offset: number, value: number): void {
  new DataView(into.buffer, into.byteOffset).setUint32(offset, value);
}

/** 32-bit big-endian numbers. */
function words(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  values.forEach((value, i) => put32(bytes, i * 4, value));
  return bytes;
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
