/** Captures of kubectl talking to a newer API server, kept beside the repository; see its README. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Direction, HeaderList } from '../../../contract/record.ts';
import type { StreamHead } from '../../../wire/layers.ts';

const FOLDER = fileURLToPath(new URL('../../../../shared/wire', import.meta.url));

const Expected = z.object({
  kubectl: z.string(),
  command: z.string(),
  exitCode: z.number(),
  stdout: z.base64(),
  stderr: z.base64(),
});
const Line = z.union([
  z.object({ us: z.number(), from: z.enum(['client', 'server']), b64: z.base64() }),
  z.object({ us: z.number(), end: z.enum(['client', 'server']) }),
  z.object({ first: z.string() }),
]);

export interface Chunk {
  readonly direction: Direction;
  readonly bytes: Uint8Array;
  /** Microseconds since the connection was accepted. */
  readonly us: number;
}

export interface Capture {
  readonly command: string;
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Chunks of each TCP connection, HTTP heads included. */
  readonly connections: readonly (readonly Chunk[])[];
}

/** Throws when the captures are not there: the tests that need them must fail then. */
export function captureNames(): readonly string[] {
  return readdirSync(FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

export function readCapture(name: string): Capture {
  const folder = join(FOLDER, name);
  const expected = Expected.parse(JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')));
  const files = readdirSync(folder).filter((file) => file.endsWith('.jsonl'));
  return {
    ...expected,
    stdout: Buffer.from(expected.stdout, 'base64').toString(),
    stderr: Buffer.from(expected.stderr, 'base64').toString(),
    connections: files.sort().map((file) => readConnection(join(folder, file))),
  };
}

function readConnection(path: string): readonly Chunk[] {
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  return lines.flatMap((text): Chunk[] => {
    const line = Line.parse(JSON.parse(text));
    if (!('b64' in line)) return [];
    // A copy of its own, not a view into Node's pool: tests compare and change what they are given.
    const bytes = Uint8Array.from(Buffer.from(line.b64, 'base64'));
    return [{ direction: line.from === 'client' ? 'request' : 'response', bytes, us: line.us }];
  });
}

export interface Upgraded {
  readonly head: StreamHead;
  /** What crossed after the heads. */
  readonly chunks: readonly Chunk[];
}

/** Takes the HTTP heads off a connection that was upgraded. */
export function upgraded(chunks: readonly Chunk[]): Upgraded {
  const heads: Record<Direction, string> = { request: '', response: '' };
  const rest: Chunk[] = [];
  for (const chunk of chunks) {
    const { direction } = chunk;
    if (heads[direction].endsWith('\r\n\r\n')) {
      rest.push(chunk);
      continue;
    }
    const text = heads[direction] + Buffer.from(chunk.bytes).toString('latin1');
    const end = text.indexOf('\r\n\r\n');
    const length = end < 0 ? text.length : end + 4;
    const left = text.length - length;
    heads[direction] = text.slice(0, length);
    if (left > 0) rest.push({ ...chunk, bytes: chunk.bytes.slice(chunk.bytes.length - left) });
  }
  const [method = '', url = ''] = heads.request.split(' ');
  return {
    head: {
      method,
      url,
      subresource: /\/pods\/[^/]+\/(\w+)/.exec(url)?.[1] ?? '',
      requestHeaders: headersOf(heads.request),
      responseHeaders: headersOf(heads.response),
      status: Number(heads.response.split(' ')[1]),
    },
    chunks: rest,
  };
}

function headersOf(head: string): HeaderList {
  return head
    .split('\r\n')
    .slice(1)
    .flatMap((line) => {
      const colon = line.indexOf(':');
      return colon < 0 ? [] : [[line.slice(0, colon), line.slice(colon + 1).trim()] as const];
    });
}
