/** exec and attach over SPDY: one stream per channel. Source: kubernetes pkg/kubelet/cri/streaming/remotecommand/httpstream.go. */
import { lines } from '../container/io/lines.ts';
import { NOTHING, NOWHERE } from '../container/io/stream.ts';
import type { Size } from '../container/process.ts';
import { parseSize, type Channels } from './channels.ts';
import type { SpdyConnection, SpdyStream } from './spdy-connection.ts';
import type { StreamOptions } from './stream-options.ts';

/** The older ones know no exit codes; v5 is for WebSockets. */
export const SPDY_PROTOCOLS = ['v4.channel.k8s.io'] as const;

/** Longest message of the resize stream. */
const LONGEST_SIZE = 1_024;

/** The streams a client has to open for what it asks. */
export function expectedStreams(options: StreamOptions): string[] {
  const { stdin, stdout, stderr, tty } = options;
  return [
    'error',
    ...(stdin ? ['stdin'] : []),
    ...(stdout ? ['stdout'] : []),
    ...(stderr ? ['stderr'] : []),
    ...(tty ? ['resize'] : []),
  ];
}

/** Gathers a connection's streams until all that are expected are there. */
export class StreamGatherer {
  readonly #missing: Set<string>;
  readonly #streams = new Map<string, SpdyStream>();
  readonly #done = Promise.withResolvers<ReadonlyMap<string, SpdyStream>>();

  constructor(expected: readonly string[]) {
    this.#missing = new Set(expected);
  }

  /** Resolves with the streams by type. Never rejects. */
  get all(): Promise<ReadonlyMap<string, SpdyStream>> {
    return this.#done.promise;
  }

  add(stream: SpdyStream): void {
    const type = stream.header('streamtype');
    if (!this.#missing.delete(type)) {
      stream.input.close();
      stream.output.end();
      return;
    }
    this.#streams.set(type, stream);
    if (this.#missing.size === 0) this.#done.resolve(this.#streams);
  }
}

export function spdyChannels(connection: SpdyConnection, streams: ReadonlyMap<string, SpdyStream>): Channels {
  let size: Size | undefined;
  let onSize: (size: Size) => void = () => undefined;
  const resize = streams.get('resize');
  if (resize !== undefined)
    void readSizes(resize, connection.signal, (next) => {
      size = next;
      onSize(next);
    }).catch(() => undefined);
  return {
    stdin: streams.get('stdin')?.input ?? NOTHING,
    stdout: streams.get('stdout')?.output ?? NOWHERE,
    stderr: streams.get('stderr')?.output ?? NOWHERE,
    signal: connection.signal,
    onResize: (listener) => {
      onSize = listener;
      if (size !== undefined) listener(size);
    },
    finish: async (status) => {
      streams.get('stdin')?.input.close();
      for (const type of ['stdout', 'stderr']) streams.get(type)?.output.end();
      const error = streams.get('error')?.output;
      await error?.write(Buffer.from(JSON.stringify(status))).catch(() => undefined);
      error?.end();
      connection.close();
    },
  };
}

/** JSON texts, each on its line as Go's encoder writes them. */
async function readSizes(stream: SpdyStream, signal: AbortSignal, tell: (size: Size) => void): Promise<void> {
  for await (const { bytes } of lines(stream.input, LONGEST_SIZE, signal)) {
    const size = parseSize(bytes.toString());
    if (size !== undefined) tell(size);
  }
}
