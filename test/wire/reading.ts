/** What decoding a capture yields, put together so that it does not depend on where the chunks were cut. */
import { createHash } from 'node:crypto';
import type { Direction } from '../../contract/record.ts';
import type { Channel, ExitStatus, InnerHttp, OpaqueFrom } from '../../contract/stream.ts';
import { InnerHttpReader } from '../../wire/http/inner-http.ts';
import { MessageReader } from '../../wire/http/message-reader.ts';
import { createStreamDecoder } from '../../wire/stream.ts';
import { upgraded, type Chunk } from '../support/wire/captures.ts';

export interface Connection {
  readonly port: number;
  readonly sent: string;
  readonly received: string;
  readonly error: string;
  readonly ended: readonly string[];
  readonly http: readonly InnerHttp[];
}

export interface Reading {
  readonly kind: string;
  readonly protocol: string;
  readonly channels: Readonly<Record<Channel, Buffer>>;
  readonly closed: readonly Channel[];
  /** Each as it came. */
  readonly resizes: readonly string[];
  readonly exit: ExitStatus | null;
  readonly connections: readonly Connection[];
  readonly ignored: readonly string[];
  readonly opaque: OpaqueFrom | null;
}

/** Decodes an upgraded connection, HTTP heads included. */
export function read(chunks: readonly Chunk[]): Reading {
  const { head, chunks: rest } = upgraded(chunks);
  const decoder = createStreamDecoder(head);
  const channels = new Map<Channel, Buffer[]>();
  const closed: Channel[] = [];
  const resizes: string[] = [];
  const ignored: string[] = [];
  const connections = new Map<number, ConnectionReading>();
  let exit: ExitStatus | null = null;
  for (const { direction, bytes, us } of [...rest, undefined].map((chunk) => chunk ?? LAST)) {
    for (const decoded of direction ? decoder.push(direction, bytes) : decoder.end()) {
      if (decoded.is === 'exit') exit = decoded.status;
      else if (decoded.is === 'ignored') ignored.push(`${decoded.direction} ${decoded.bytes} ${decoded.reason}`);
      else if (decoded.is === 'channel') {
        const { channel, data, closes } = decoded;
        if (closes) closed.push(channel);
        else channels.set(channel, [...(channels.get(channel) ?? []), Buffer.from(data)]);
        if (channel === 'resize' && !closes) resizes.push(Buffer.from(data).toString());
      } else {
        const known = connections.get(decoded.id) ?? new ConnectionReading(decoded.port);
        connections.set(decoded.id, known);
        known.add(decoded.what, decoded.direction, Buffer.from(decoded.data).toString('latin1'), us / 1000);
      }
    }
  }
  const all = (channel: Channel): Buffer => Buffer.concat(channels.get(channel) ?? []);
  return {
    kind: decoder.kind,
    protocol: decoder.protocol,
    channels: { stdin: all('stdin'), stdout: all('stdout'), stderr: all('stderr'), error: all('error'), resize: all('resize') },
    closed,
    resizes,
    exit,
    connections: [...connections.values()].map((each) => each.reading()),
    ignored,
    opaque: decoder.opaque,
  };
}

/** Stands for the end of both directions. */
const LAST = { direction: undefined, bytes: new Uint8Array(0), us: 0 };

class ConnectionReading {
  readonly #port: number;
  readonly #text: Record<Direction | 'error', string> = { request: '', response: '', error: '' };
  readonly #ended: string[] = [];
  readonly #http = new InnerHttpReader();

  constructor(port: number) {
    this.#port = port;
  }

  add(what: string, direction: Direction, text: string, at: number): void {
    if (what === 'error') this.#text.error += text;
    else if (what === 'data') {
      this.#text[direction] += text;
      this.#http.push(direction, Buffer.from(text, 'latin1'), at);
    } else if (what !== 'opened') {
      this.#ended.push(`${direction} ${what}`);
      this.#http.end(direction, at);
    }
  }

  reading(): Connection {
    const { request, response, error } = this.#text;
    return { port: this.#port, sent: request, received: response, error, ended: this.#ended, http: this.#http.exchanges };
  }
}

export interface PlainExchange {
  readonly request: string;
  readonly status: number;
  readonly body: string;
}

/** Reads a connection that stayed HTTP/1.1: each request's line and the body of its answer so far. */
export function readPlain(chunks: readonly Chunk[]): readonly PlainExchange[] {
  const requests: string[] = [];
  const answers: { status: number; body: string }[] = [];
  const readers = {
    request: new MessageReader('request', {
      head: ({ start }) => {
        requests.push(start);
        return 'by-headers';
      },
      end: () => undefined,
    }),
    response: new MessageReader('response', {
      head: ({ start }) => {
        answers.push({ status: Number(start.split(' ')[1]), body: '' });
        return 'by-headers';
      },
      body: (data) => {
        answers.at(-1)!.body += Buffer.from(data).toString('latin1');
      },
      end: () => undefined,
    }),
  };
  for (const { direction, bytes } of chunks) readers[direction].push(bytes);
  const { request, response } = readers;
  if (request.gaveUp !== undefined || response.gaveUp !== undefined) throw new Error('the capture is not HTTP/1.1');
  return answers.map((answer, i) => ({ request: requests[i] ?? '', ...answer }));
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
