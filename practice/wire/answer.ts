/** What a handler gives back, and how it goes onto the wire. */
import type { ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { stringify } from 'yaml';
import type { JsonMap } from '../object/json.ts';
import type { Accepted } from './negotiate.ts';

/** A whole answer. Strings go out as they are, with their own content type. */
export interface Answer {
  readonly code: number;
  readonly body: JsonMap | string | Buffer;
  readonly contentType?: string;
  /** For `Warning` headers (RFC 7234 section 5.5), which kubectl prints. */
  readonly warnings?: readonly string[];
}

/** Where a stream writes to. */
export interface Sink {
  write(text: string): void;
  end(): void;
  /** Called once when the client has gone or the stream was ended. */
  onClose(listener: () => void): void;
}

/** An answer that goes on: a watch, `logs -f`. `start` is called once the head is out. */
export interface Stream {
  readonly contentType: string;
  readonly start: (sink: Sink) => void;
}

/** Answers from this size on are compressed when the client takes gzip; bytes. */
const WORTH_COMPRESSING = 8 << 10;
/** A stream whose client does not read this many bytes is cut, so that memory stays bounded. */
const MOST_WAITING = 16 << 20;
const compress = promisify(gzip);

export const isStream = (answer: Answer | Stream): answer is Stream => 'start' in answer;

/** Writes a whole answer in the format the client accepts. */
export async function send(
  response: ServerResponse,
  answer: Answer,
  format: Accepted['format'],
  encodings: string,
): Promise<void> {
  const [bytes, type] = render(answer, format);
  response.setHeader('Content-Type', answer.contentType ?? type);
  response.setHeader('Cache-Control', 'no-cache, private');
  const warnings = (answer.warnings ?? [])
    .slice(0, 20)
    .map((text) => `299 - ${JSON.stringify(text.replace(/[^\x20-\x7e]/g, '?'))}`);
  if (warnings.length > 0) response.setHeader('Warning', warnings);
  let out = bytes;
  if (bytes.length >= WORTH_COMPRESSING) {
    response.setHeader('Vary', 'Accept-Encoding');
    if (/\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/.test(encodings)) {
      out = await compress(bytes, { level: 1 });
      response.setHeader('Content-Encoding', 'gzip');
    }
  }
  response.setHeader('Content-Length', out.length);
  response.writeHead(answer.code);
  response.end(response.req.method === 'HEAD' ? undefined : out);
}

function render({ body }: Answer, format: Accepted['format']): [Buffer, string] {
  if (Buffer.isBuffer(body)) return [body, 'application/octet-stream'];
  if (typeof body === 'string') return [Buffer.from(body), 'text/plain'];
  if (format === 'yaml') return [Buffer.from(stringify(body)), 'application/yaml'];
  return [Buffer.from(`${JSON.stringify(body)}\n`), 'application/json'];
}

/** Sends the head of a stream and starts it. */
export function startStream(response: ServerResponse, stream: Stream): void {
  response.setHeader('Content-Type', stream.contentType);
  response.setHeader('Cache-Control', 'no-cache, private');
  response.writeHead(200);
  response.flushHeaders();
  const listeners: (() => void)[] = [];
  response.once('close', () => {
    for (const listener of listeners) listener();
  });
  stream.start({
    write: (text) => {
      if (response.writableEnded || response.destroyed) return;
      response.write(text);
      if (response.writableLength > MOST_WAITING) response.destroy();
    },
    end: () => void response.end(),
    onClose: (listener) => void listeners.push(listener),
  });
}
