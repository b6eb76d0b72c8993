/**
 * The server's side of a SPDY/3.1 connection as Kubernetes uses it: streams opened by the client, no flow control of their own (the
 * connection under them has it). Source: github.com/moby/spdystream, apimachinery pkg/util/httpstream/spdy.
 */
import type { HeaderList } from '../../contract/record.ts';
import { FrameReader, type DataPiece } from '../../wire/spdy/frame-reader.ts';
import { FrameWriter } from '../../wire/spdy/frame-writer.ts';
import { RST, type ControlFrame } from '../../wire/spdy/frame.ts';
import { Pipe } from '../container/io/pipe.ts';
import { BrokenPipe, Interrupted, type Input, type Output } from '../container/io/stream.ts';
import type { Carrier } from './carrier.ts';

export interface SpdyStream {
  readonly id: number;
  header(name: string): string;
  readonly input: Input;
  /** `end` sends the FIN. */
  readonly output: Output;
}

/** Streams of one connection at a time; more are refused. */
const MOST_STREAMS = 256;
/** Data of one frame. */
const LARGEST = 32 << 10;

interface Open {
  readonly input: Pipe;
  ended: boolean;
  theirsEnded: boolean;
}

export class SpdyConnection {
  readonly #carrier: Carrier;
  readonly #onStream: (stream: SpdyStream) => void;
  readonly #reader: FrameReader;
  readonly #writer = new FrameWriter();
  readonly #open = new Map<number, Open>();
  readonly #gone = new AbortController();
  #last = 0;
  #read = 0;

  constructor(carrier: Carrier, onStream: (stream: SpdyStream) => void) {
    this.#carrier = carrier;
    this.#onStream = onStream;
    this.#reader = new FrameReader({ control: (frame) => this.#control(frame), data: (piece) => this.#data(piece) });
    carrier.listen(
      (bytes) => {
        this.#reader.push(bytes, this.#read);
        this.#read += bytes.length;
        // What cannot be understood ends the connection.
        if (this.#reader.violation !== undefined) this.close();
      },
      () => {
        for (const { input } of this.#open.values()) input.end();
        this.#gone.abort();
      },
    );
  }

  /** Aborted when the other side has gone. */
  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  close(): void {
    this.#carrier.end();
  }

  #send(frame: Uint8Array): Promise<void> {
    return this.#carrier.send(frame);
  }

  /** For frames that nobody waits for. */
  #tell(frame: Uint8Array): void {
    this.#send(frame).catch(() => undefined);
  }

  #control(frame: ControlFrame): string | undefined {
    switch (frame.type) {
      case 'SYN_STREAM':
        return this.#begin(frame.stream, frame.headers, frame.fin);
      case 'RST_STREAM':
        this.#forget(frame.stream);
        break;
      case 'PING':
        // Odd ids are the client's; even ones would be answers to ours.
        if (frame.id % 2 === 1) this.#tell(this.#writer.ping(frame.id));
        break;
      default:
    }
    return undefined;
  }

  #begin(id: number, headers: HeaderList, fin: boolean): string | undefined {
    if (id % 2 === 0 || id <= this.#last) return 'a SPDY stream whose number does not go up';
    this.#last = id;
    if (this.#open.size >= MOST_STREAMS) {
      this.#tell(this.#writer.rstStream(id, RST.REFUSED_STREAM));
      return undefined;
    }
    const open: Open = { input: new Pipe(), ended: false, theirsEnded: fin };
    this.#open.set(id, open);
    if (fin) open.input.end();
    this.#tell(this.#writer.synReply(id));
    this.#onStream({
      id,
      header: (name) => headers.find(([key]) => key === name)?.[1] ?? '',
      input: open.input,
      output: {
        write: async (bytes) => {
          for (let at = 0; at < bytes.length; at += LARGEST) {
            if (this.#gone.signal.aborted) throw new Interrupted();
            if (open.ended) throw new BrokenPipe();
            await this.#send(this.#writer.data(id, bytes.subarray(at, at + LARGEST)));
          }
        },
        end: () => {
          if (open.ended) return;
          open.ended = true;
          this.#tell(this.#writer.data(id, new Uint8Array(0), true));
          this.#settle(id, open);
        },
      },
    });
    return undefined;
  }

  #data({ stream, data, fin }: DataPiece): string | undefined {
    const open = this.#open.get(stream);
    // Still under way for a stream that was ended or refused meanwhile.
    if (open === undefined || open.theirsEnded) return undefined;
    // A copy: the pieces are views into what the socket may use again.
    if (data.length > 0 && !open.input.offer(Uint8Array.from(data))) {
      this.#carrier.pause();
      void open.input.welcome(this.#gone.signal).then(
        () => {
          this.#carrier.resume();
        },
        () => undefined,
      );
    }
    if (fin) {
      open.theirsEnded = true;
      open.input.end();
      this.#settle(stream, open);
    }
    return undefined;
  }

  /** Both sides have ended it. */
  #settle(id: number, open: Open): void {
    if (open.ended && open.theirsEnded) this.#open.delete(id);
  }

  #forget(id: number): void {
    const open = this.#open.get(id);
    if (open === undefined) return;
    open.ended = true;
    open.theirsEnded = true;
    open.input.end();
    this.#open.delete(id);
  }
}
