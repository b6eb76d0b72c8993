/** Upgraded connections recorded in a real log, for tests of what reads them again. */
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Level } from '../../../contract/kubernetes.ts';
import type { EndEvent, RequestEvent } from '../../../contract/record.ts';
import { INFO } from '../../../vault/keys/vault-key.ts';
import type { SessionQueue } from '../../../vault/log/queue.ts';
import { SessionReader } from '../../../vault/read/session-reader.ts';
import { readCapture, upgraded, type Chunk, type Upgraded } from '../wire/captures.ts';
import { endEvent, makeVault, requestEvent, responseEvent } from './fixture.ts';
import { openStream, startLog } from './log.ts';

/** Times of chunks start here, in microseconds since the session was opened. */
export const STREAM_STARTS = 1_000_000;

/** A connection of a capture; `index` counts those that were upgraded. */
export function capturedStream(name: string, index = 0): Upgraded {
  const connections = readCapture(name)
    .connections.map(upgraded)
    .filter(({ head }) => head.status === 101);
  const found = connections[index];
  if (found === undefined) throw new Error(`${name} has no upgraded connection ${index}`);
  return found;
}

export interface StreamOptions {
  readonly level?: Level;
  /** Absent: the exchange is still open. */
  readonly end?: Partial<EndEvent> | null;
  /** Bytes that are recorded of each chunk; the others are lost. */
  readonly lose?: (chunk: Chunk, index: number) => boolean;
}

/** Queues the records of one upgraded exchange, as the path does. */
export function queueStream(queue: SessionQueue, x: number, { head, chunks }: Upgraded, options: StreamOptions = {}): void {
  const { level = 'RequestResponse', end = {}, lose = () => false } = options;
  queue.event(JSON.stringify(streamRequest(x, head, level)));
  const { responseHeaders, status } = head;
  queue.event(JSON.stringify(responseEvent(x, STREAM_STARTS + 10, { status, headers: responseHeaders })));
  const offsets = { request: 0, response: 0 };
  for (const [index, chunk] of chunks.entries()) {
    const { direction, bytes, us } = chunk;
    const kept = level === 'RequestResponse' || (level === 'Request' && direction === 'request');
    if (kept && !lose(chunk, index)) queue.body({ x, direction, at: STREAM_STARTS + us, offset: offsets[direction], bytes });
    offsets[direction] += bytes.length;
  }
  if (end === null) return;
  const last = STREAM_STARTS + (chunks.at(-1)?.us ?? 0) + 100;
  queue.event(JSON.stringify(endEvent(x, last, { requestBytes: offsets.request, responseBytes: offsets.response, ...end })));
}

function streamRequest(x: number, { url, method, subresource, requestHeaders }: Upgraded['head'], level: Level): RequestEvent {
  const [, namespace = '', name = ''] = /\/namespaces\/([^/]+)\/pods\/([^/]+)\//.exec(url) ?? [];
  const event = requestEvent(x, STREAM_STARTS);
  const { policy } = event;
  if (policy === undefined) throw new Error('the fixture has a policy');
  const attributes = { ...policy.attributes, verb: 'create', apiGroup: '', resource: 'pods', subresource, namespace, name };
  const upgrade = requestHeaders.find(([key]) => key.toLowerCase() === 'upgrade')?.[1].toLowerCase();
  return {
    ...event,
    listen: { method, url, httpVersion: '1.1', headers: requestHeaders, ...(upgrade === undefined ? {} : { upgrade }) },
    policy: { attributes, decision: { ...policy.decision, level } },
  };
}

export interface StreamedSession {
  readonly reader: SessionReader;
  readonly queue: SessionQueue;
  /** Waits until everything that was queued can be read. */
  readonly written: () => Promise<void>;
  readonly stop: () => Promise<unknown>;
}

/** A live session in a vault of its own. */
export async function openStreamed(): Promise<StreamedSession> {
  const made = await makeVault();
  const { client } = await startLog(made);
  const { id, queue } = await openStream(made, client);
  const wrapKey = (await made.unlock()).derive(INFO.streamWrap);
  const reader = new SessionReader({ file: join(made.dir, 'sessions', `${id}.log`), id, vault: made.id, wrapKey });
  onTestFinished(() => reader.close());
  return {
    reader,
    queue,
    written: async () => {
      await queue.durable();
      await reader.refresh();
    },
    stop: () => client.stop(),
  };
}

/** A session whose step 1 is this stream. */
export async function streamed(stream: Upgraded, options: StreamOptions = {}): Promise<SessionReader> {
  const session = await openStreamed();
  queueStream(session.queue, 1, stream, options);
  await session.written();
  await session.stop();
  return session.reader;
}
