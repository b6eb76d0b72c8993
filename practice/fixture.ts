/** What the practice cluster's own tests share: a cluster with a still clock and counted randomness, and hand-made requests. */
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { fileURLToPath } from 'node:url';
import { settle } from './control/settle.ts';
import type { Cluster } from './object/cluster.ts';
import type { JsonMap } from './object/json.ts';
import { kindNamed } from './object/kinds.ts';
import { Store } from './object/store.ts';
import type { Timer } from './object/timer.ts';
import { loadTypes } from './object/types.ts';
import { insert } from './verbs/write.ts';
import type { Sink, Stream } from './wire/answer.ts';
import type { Body } from './wire/body.ts';
import { parseRequest, type ApiRequest } from './wire/request.ts';

export const DATA = fileURLToPath(new URL('../resources/practice', import.meta.url));
export const START = Date.parse('2026-11-01T12:00:00Z');

/** Bytes that look random and are the same in every run. */
export function countedRandom(): (size: number) => Uint8Array {
  let calls = 0;
  return (size) => {
    calls += 1;
    return createHash('shake256', { outputLength: size }).update(String(calls)).digest();
  };
}

export interface TestCluster extends Cluster {
  /** Moves the clock; milliseconds. */
  advance(milliseconds: number): void;
}

/** A cluster with the namespace `shop` and one node, at START. */
export async function testCluster(window?: number): Promise<TestCluster> {
  let now = START;
  const cluster: TestCluster = {
    store: new Store(window),
    types: await loadTypes(DATA),
    clock: { wall: () => now, monotonic: () => (now - START) * 1000 },
    random: countedRandom(),
    advance: (milliseconds) => {
      now += milliseconds;
    },
  };
  add(cluster, 'Namespace', { metadata: { name: 'shop' } });
  add(cluster, 'Node', { metadata: { name: 'node-1' }, status: { addresses: [{ type: 'InternalIP', address: '192.0.2.1' }] } });
  settle(cluster);
  return cluster;
}

/** Stores an object as a client called `test` would. */
export function add(cluster: Cluster, kind: string, object: JsonMap): JsonMap {
  const row = kindNamed(kind);
  const apiVersion = row.group === '' ? 'v1' : `${row.group}/v1`;
  const manager = { name: 'test', operation: 'Update', subresource: '' } as const;
  return insert(cluster, row, { apiVersion, kind, ...structuredClone(object) }, { manager, dryRun: false });
}

/** The parsed head of a request. */
export const head = (method: string, url: string, headers: IncomingHttpHeaders = {}): ApiRequest =>
  parseRequest(method, url, headers);

export const jsonBody = (value: unknown, mediaType = 'application/json'): Body => ({
  mediaType,
  bytes: value === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(value)),
});

/** A deployment called `web` in `shop`. */
export const deployment = (replicas: number, image = 'nginx:1'): JsonMap => ({
  metadata: { name: 'web', namespace: 'shop' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image }] } },
  },
});

export const pod = (name: string, more: JsonMap = {}): JsonMap => ({
  metadata: { name, namespace: 'shop', ...more },
  spec: { containers: [{ name: 'main', image: 'busybox:1' }] },
});

/** A timer that runs when told to. */
export function handTimer(): Timer & { tick(): void; running(): number } {
  const jobs = new Set<() => void>();
  const add = (run: () => void): (() => void) => {
    const job = (): void => run();
    jobs.add(job);
    return () => void jobs.delete(job);
  };
  return {
    every: (_, run) => add(run),
    after: (_, run) => add(run),
    tick: () => {
      for (const job of [...jobs]) job();
    },
    running: () => jobs.size,
  };
}

/** Starts a stream and gathers what it writes. */
export function listen(stream: Stream): { text(): string; lines(): JsonMap[]; ended(): boolean; close(): void } {
  let text = '';
  let ended = false;
  const listeners: (() => void)[] = [];
  const close = (): void => {
    for (const listener of listeners.splice(0)) listener();
  };
  const sink: Sink = {
    write: (more) => {
      text += more;
    },
    end: () => {
      ended = true;
      close();
    },
    onClose: (listener) => void listeners.push(listener),
  };
  stream.start(sink);
  const lines = (): JsonMap[] =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as JsonMap);
  return { text: () => text, lines, ended: () => ended, close };
}

/** The code of the Failure a function throws; 0 when it throws none. */
export function refusal(run: () => unknown): number {
  try {
    run();
  } catch (error) {
    const status = (error as { status?: { code?: number } }).status;
    if (status?.code === undefined) throw error;
    return status.code;
  }
  return 0;
}
