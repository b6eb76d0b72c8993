/** The client's side of the streams, for tests. */
import { duplexPair, type Duplex } from 'node:stream';
import type { HeaderList } from '../../../contract/record.ts';
import { FrameReader } from '../../../wire/spdy/frame-reader.ts';
import { FrameWriter } from '../../../wire/spdy/frame-writer.ts';
import type { ControlFrame } from '../../../wire/spdy/frame.ts';
import { drain, type Input } from '../../container/io/stream.ts';
import { Pipe } from '../../container/io/pipe.ts';
import type { Size } from '../../container/process.ts';
import type { JsonMap } from '../../object/json.ts';
import type { Channels } from '../channels.ts';

export interface FakeChannels extends Channels {
  readonly keyboard: Pipe;
  readonly statuses: JsonMap[];
  resize(size: Size): void;
  leave(): void;
  out(): Promise<string>;
  err(): Promise<string>;
}

/** Channels whose client is the test. */
export function fakeChannels(): FakeChannels {
  const [stdin, stdout, stderr, gone] = [new Pipe(), new Pipe(1 << 20), new Pipe(1 << 20), new AbortController()];
  const statuses: JsonMap[] = [];
  let listener: (size: Size) => void = () => undefined;
  const text = async (pipe: Pipe): Promise<string> => {
    pipe.end();
    return (await drain(pipe, 1 << 20)).toString();
  };
  return {
    stdin,
    stdout,
    stderr,
    signal: gone.signal,
    onResize: (next) => (listener = next),
    finish: (status) => Promise.resolve(void statuses.push(status)),
    keyboard: stdin,
    statuses,
    resize: (size) => {
      listener(size);
    },
    leave: () => {
      gone.abort();
    },
    out: () => text(stdout),
    err: () => text(stderr),
  };
}

export interface SpdyClient {
  /** The server's end of the connection. */
  readonly server: Duplex;
  readonly own: Duplex;
  readonly writer: FrameWriter;
  readonly frames: ControlFrame[];
  send(...frames: readonly Uint8Array[]): void;
  open(id: number, headers: Readonly<Record<string, string>>, fin?: boolean): void;
  /** What the server sent on a stream; ends with its FIN. */
  stream(id: number): Input;
}

/** Talks SPDY into one end of a pair of duplexes, or into `own`. */
export function spdyClient(own?: Duplex): SpdyClient {
  const [mine, server] = own === undefined ? duplexPair() : [own, own];
  const writer = new FrameWriter();
  const frames: ControlFrame[] = [];
  const streams = new Map<number, Pipe>();
  const stream = (id: number): Pipe => {
    const pipe = streams.get(id) ?? new Pipe(1 << 30);
    streams.set(id, pipe);
    return pipe;
  };
  const reader = new FrameReader({
    control: (frame) => void frames.push(frame),
    data: (piece) => {
      stream(piece.stream).offer(Uint8Array.from(piece.data));
      if (piece.fin) stream(piece.stream).end();
      return undefined;
    },
  });
  let at = 0;
  mine.on('data', (bytes: Buffer) => {
    reader.push(bytes, at);
    at += bytes.length;
  });
  mine.on('end', () => {
    for (const pipe of streams.values()) pipe.end();
  });
  mine.on('error', () => undefined);
  return {
    server,
    own: mine,
    writer,
    frames,
    stream,
    send: (...parts) => {
      for (const part of parts) mine.write(part);
    },
    open: (id, headers, fin = false) => {
      const list: HeaderList = Object.entries(headers);
      mine.write(writer.synStream({ stream: id, headers: list, fin }));
    },
  };
}

/** Lets everything that can go on go on. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
