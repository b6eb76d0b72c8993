/** One upgraded connection read from the record and decoded, with the time at which each thing crossed. */
import { ChaperoneError } from '../../contract/errors.ts';
import {
  DIRECTIONS,
  type BodyPiece,
  type Direction,
  type EndEvent,
  type RequestEvent,
  type ResponseEvent,
} from '../../contract/record.ts';
import type { OpaqueFrom } from '../../contract/stream.ts';
import { createStreamDecoder, type StreamDecoder } from '../../wire/stream.ts';
import type { Decoded } from '../../wire/decoded.ts';
import type { StepSource } from './session-source.ts';

/** Bytes that the client sent before it was told that it may. */
const MAX_EARLY = 1 << 20;

/**
 * Takes what was decoded; `at` is milliseconds since the session was opened. `data` is good only during the call. False: not taken;
 * the scan stops, and begins with it when it is run again.
 */
export type Taker = (decoded: Decoded, at: number) => boolean;

interface Stamped {
  readonly decoded: Decoded;
  readonly at: number;
}

/** Can be stopped and run on, and run again when the session has grown. Memory is bounded whatever was recorded. */
export class StreamScan {
  readonly #source: StepSource;
  readonly #n: number;
  readonly #seen: Record<Direction, number> = { request: 0, response: 0 };
  #request: RequestEvent | null = null;
  #response: ResponseEvent | null = null;
  #end: EndEvent | null = null;
  #decoder: StreamDecoder | null = null;
  /** Bytes that the record does not have, in the middle of others. */
  readonly #holes: Record<Direction, OpaqueFrom | null> = { request: null, response: null };
  #early: { readonly bytes: Uint8Array; readonly at: number }[] = [];
  #earlyBytes = 0;
  /** Decoded and not taken. */
  #left: Stamped[] = [];
  #frame = 0;
  #lastAt = 0;
  #flushed = false;

  /** Throws `read.step`, and `read.stream` for a step that is not a decodable stream. */
  constructor(source: StepSource, n: number) {
    if (source.row(n).stream === null) throw new ChaperoneError('read.stream', { n });
    this.#source = source;
    this.#n = n;
  }

  /** True at the end of what was recorded. Rejects like `StepSource.visit`. */
  async run(take: Taker): Promise<boolean> {
    while (this.#left[0] !== undefined) {
      const { decoded, at } = this.#left[0];
      if (!take(decoded, at)) return false;
      this.#left.shift();
    }
    // Not a variable: what the visitor sets is not seen through one.
    const going = { on: true };
    await this.#source.visit(
      this.#n,
      {
        frame: (index) => (this.#frame = index),
        event: (event) => {
          if (event.t === 'request') this.#request = event;
          else if (event.t === 'response') this.#open(event);
          else if (event.t === 'end') this.#end = event;
        },
        piece: (piece) => (going.on &&= this.#piece(piece, take)),
      },
      this.#frame,
    );
    if (!going.on || this.#end === null || this.#decoder === null || this.#flushed) return going.on;
    this.#flushed = true;
    return this.#give(this.#decoder.end(), this.#end.at / 1000, take);
  }

  /** Throws `read.stream` before anything was read. */
  get request(): RequestEvent {
    if (this.#request === null) throw new ChaperoneError('read.stream', { n: this.#n });
    return this.#request;
  }

  /** Throws `read.stream` when the connection did not leave HTTP. */
  get decoder(): StreamDecoder {
    if (this.#decoder === null) throw new ChaperoneError('read.stream', { n: this.#n });
    return this.#decoder;
  }

  get end(): EndEvent | null {
    return this.#end;
  }

  /** When the last byte was recorded; 0 when none was. */
  get lastAt(): number {
    return this.#lastAt;
  }

  /** The first place that is not understood: not decodable, or missing in the record. */
  get opaque(): OpaqueFrom | null {
    return this.decoder.opaque ?? this.#holes.request ?? this.#holes.response;
  }

  /** Everything that crossed in this direction was recorded and understood. */
  whole(direction: Direction): boolean {
    const level = this.request.policy?.decision.level ?? 'RequestResponse';
    const recorded = level === 'RequestResponse' || (level === 'Request' && direction === 'request');
    const wire = direction === 'request' ? this.#end?.requestBytes : this.#end?.responseBytes;
    // What we said ourselves is recorded behind what crossed, and must not stand in for bytes of the target.
    const told = direction === 'request' ? 0 : (this.#end?.toldBytes ?? 0);
    const missing = this.#holes[direction] !== null || (wire !== undefined && this.#seen[direction] < wire + told);
    return recorded && !missing && this.decoder.opaqueIn[direction] === null;
  }

  #open(event: ResponseEvent): void {
    if (this.#response !== null) return;
    this.#response = event;
    const { listen, policy } = this.request;
    this.#decoder = createStreamDecoder({
      url: listen.url,
      method: listen.method,
      subresource: policy?.attributes.subresource ?? '',
      requestHeaders: listen.headers,
      responseHeaders: event.headers,
      status: event.status,
    });
  }

  /** False when something was not taken. */
  #piece({ direction, offset, at, bytes }: BodyPiece, take: Taker): boolean {
    const seen = this.#seen[direction];
    // Read before, and read again because the frame was.
    if (offset < seen) return true;
    if (offset > seen) this.#holes[direction] ??= { direction, offset: seen, reason: 'bytes are missing in the record' };
    this.#seen[direction] = offset + bytes.length;
    if (this.#holes[direction] !== null) return true;
    this.#lastAt = at / 1000;
    if (this.#decoder === null) {
      this.#keepEarly(bytes);
      return true;
    }
    for (let early = this.#early.shift(); early !== undefined; early = this.#early.shift()) {
      if (!this.#give(this.#decoder.push('request', early.bytes), early.at, take)) {
        // Rare enough: what was not taken is kept, and the rest comes with it.
        for (const rest of this.#early) this.#keep(this.#decoder.push('request', rest.bytes), rest.at);
        this.#early = [];
        this.#keep(this.#decoder.push(direction, bytes), this.#lastAt);
        return false;
      }
    }
    return this.#give(this.#decoder.push(direction, bytes), this.#lastAt, take);
  }

  #keepEarly(bytes: Uint8Array): void {
    this.#earlyBytes += bytes.length;
    if (this.#earlyBytes <= MAX_EARLY) this.#early.push({ bytes: Uint8Array.from(bytes), at: this.#lastAt });
    else this.#holes.request ??= { direction: 'request', offset: MAX_EARLY, reason: 'bytes before the answer to the upgrade' };
  }

  #give(all: readonly Decoded[], at: number, take: Taker): boolean {
    for (const [index, decoded] of all.entries()) {
      if (take(decoded, at)) continue;
      this.#keep(all.slice(index), at);
      return false;
    }
    return true;
  }

  #keep(all: readonly Decoded[], at: number): void {
    for (const decoded of all) {
      const copy = 'data' in decoded ? { ...decoded, data: Uint8Array.from(decoded.data) } : decoded;
      this.#left.push({ decoded: copy, at });
    }
  }
}

/** For each direction, whether everything of it is there. */
export function wholeOf(scan: StreamScan): Readonly<Record<Direction, boolean>> {
  const [request, response] = DIRECTIONS;
  return { [request]: scan.whole(request), [response]: scan.whole(response) };
}
