import type { Direction, HeaderList } from '../../contract/record.ts';
import type { ControlFrame } from './frame.ts';
import { FrameReader, type DataPiece } from './frame-reader.ts';

/** What a user of SPDY streams gets to know. `S` is what it keeps for each stream. */
export interface StreamUser<S> {
  /** The client opened a stream. Undefined: it is of no use to Kubernetes, so its data is ignored. */
  readonly opened: (stream: number, headers: HeaderList) => S | undefined;
  /** @param whole these are the last bytes of a frame. */
  readonly data: (of: S, direction: Direction, data: Uint8Array, whole: boolean) => void;
  /** The sender in `direction` will send no more (FLAG_FIN). */
  readonly finished: (of: S, direction: Direction) => void;
  /** The side that sends in `direction` broke off a stream that was still open in one direction at least. */
  readonly reset: (of: S, direction: Direction) => void;
  readonly ignored: (direction: Direction, bytes: number, reason: string) => void;
}

interface Stream<S> {
  readonly of: S | undefined;
  /** Directions in which nothing more may come. */
  readonly finished: Record<Direction, boolean>;
}

/** Streams that are open at the same time; kubectl has two for each forwarded connection. */
export const MAX_STREAMS = 8_192;

/** The streams of one SPDY connection, seen from beside it. Holds one small entry for each open stream. */
export class SpdyStreams<S> {
  readonly #user: StreamUser<S>;
  readonly #streams = new Map<number, Stream<S>>();
  readonly #readers: Readonly<Record<Direction, FrameReader>>;
  readonly #lastOpened: Record<Direction, number> = { request: 0, response: 0 };

  constructor(user: StreamUser<S>) {
    this.#user = user;
    this.#readers = { request: this.#reader('request'), response: this.#reader('response') };
  }

  reader(direction: Direction): FrameReader {
    return this.#readers[direction];
  }

  #reader(direction: Direction): FrameReader {
    return new FrameReader({
      control: (frame) => this.#control(direction, frame),
      data: (piece) => {
        this.#data(direction, piece);
        return undefined;
      },
    });
  }

  #control(direction: Direction, frame: ControlFrame): string | undefined {
    switch (frame.type) {
      case 'SYN_STREAM':
        return this.#open(direction, frame);
      case 'SYN_REPLY':
      case 'HEADERS': {
        const stream = this.#streams.get(frame.stream);
        if (stream && frame.fin) this.#finish(frame.stream, stream, direction);
        return undefined;
      }
      case 'RST_STREAM': {
        const stream = this.#streams.get(frame.stream);
        this.#streams.delete(frame.stream);
        if (stream?.of !== undefined) this.#user.reset(stream.of, direction);
        return undefined;
      }
      default:
        return undefined;
    }
  }

  #open(direction: Direction, frame: ControlFrame & { type: 'SYN_STREAM' }): string | undefined {
    // Section 2.3.2: odd numbers are the client's, even ones the server's. A number that was used before would be refused by a RST_STREAM
    // that seems to mean the older stream.
    if ((frame.stream % 2 === 1) !== (direction === 'request')) return 'a SPDY stream with a number of the other side';
    if (frame.stream <= this.#lastOpened[direction]) return 'a SPDY stream whose number is not higher than the last';
    if (this.#streams.size >= MAX_STREAMS) return `more than ${MAX_STREAMS} SPDY streams open at the same time`;
    this.#lastOpened[direction] = frame.stream;
    // Kubernetes' servers open none, and its clients do nothing with such a stream.
    const of = direction === 'request' ? this.#user.opened(frame.stream, frame.headers) : undefined;
    const stream: Stream<S> = { of, finished: { request: false, response: false } };
    this.#streams.set(frame.stream, stream);
    if (frame.unidirectional) this.#finish(frame.stream, stream, direction === 'request' ? 'response' : 'request');
    if (frame.fin) this.#finish(frame.stream, stream, direction);
    return undefined;
  }

  #data(direction: Direction, { stream: number, data, last, fin }: DataPiece): void {
    const stream = this.#streams.get(number);
    if (stream?.of === undefined || stream.finished[direction]) {
      const why = !stream ? 'that is not open' : stream.of === undefined ? 'of an unknown type' : 'after its end';
      if (data.length > 0) this.#user.ignored(direction, data.length, `data of a stream ${why}`);
    } else this.#user.data(stream.of, direction, data, last);
    if (stream && fin) this.#finish(number, stream, direction);
  }

  #finish(number: number, stream: Stream<S>, direction: Direction): void {
    if (stream.finished[direction]) return;
    stream.finished[direction] = true;
    if (stream.finished.request && stream.finished.response) this.#streams.delete(number);
    if (stream.of !== undefined) this.#user.finished(stream.of, direction);
  }
}
