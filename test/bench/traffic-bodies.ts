/** What the big bodies, the keystrokes and the watches are made of; both ends make the same bytes. */
import { GET_PATH, NAMESPACE, podBody } from './traffic.ts';

/** An exec of `cat` with a terminal; the server sends on channel 1 what it gets on channel 0. */
export const EXEC_PATH = `${GET_PATH}/exec?command=cat&stdin=true&stdout=true&tty=true`;
export const EXEC_PROTOCOL = 'v5.channel.k8s.io';
export const STDIN = 0;
export const STDOUT = 1;

/** Answered with one event a second, until the client goes. */
export const WATCH_PATH = `/api/v1/namespaces/${NAMESPACE}/pods?watch=true`;

/** Bodies that are timed to their first byte before the big one, and their size: longer than what a contestant may want to hold whole. */
export const PROBES = 10;
export const PROBE_BYTES = 2e6;

const CYCLE = 4 << 20;

/**
 * 4 MiB of log lines, the same in every process: dates, levels and numbers that a compressor shrinks to about a fifth, as it does with real
 * logs. Bodies repeat it as often as needed, which no compressor with a window of 32 KiB can see.
 */
export function logLines(): Buffer {
  let state = 42;
  const draw = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const lines: string[] = [];
  for (let length = 0, second = 0; length < CYCLE; second += draw(3)) {
    const when = new Date(1_767_225_600_000 + second * 1000 + draw(1000)).toISOString();
    const id = draw(2 ** 32)
      .toString(16)
      .padStart(8, '0');
    const line = `${when} ${LEVELS[draw(LEVELS.length)]!} ${PLACES[draw(PLACES.length)]!} request=${id} status=200 took=${draw(5000)}us bytes=${draw(100_000)}\n`;
    lines.push(line);
    length += line.length;
  }
  return Buffer.from(lines.join('').slice(0, CYCLE), 'latin1');
}

const LEVELS = ['INFO', 'INFO', 'INFO', 'DEBUG', 'WARN'] as const;
const PLACES = [
  'http.server served',
  'cache.lookup found',
  'db.pool query done',
  'scheduler assigned',
  'queue.consumer acked',
] as const;

/** The pieces of a body of `bytes` bytes, 64 KiB each but the last. */
export function* pieces(cycle: Buffer, bytes: number): Generator<Buffer, void, undefined> {
  const PIECE = 65_536;
  for (let at = 0; at < bytes; at += PIECE) {
    const from = at % cycle.length;
    yield cycle.subarray(from, from + Math.min(PIECE, bytes - at));
  }
}

const STAMP = 'bench.example/sent';

/** One line of a watch: the 2 KB pod, its place in the series, and when it was sent on the clock that all processes of a machine share. */
export function watchEvent(n: number, sentAt: number): string {
  const pod = JSON.parse(podBody().toString()) as { metadata: { resourceVersion: string; annotations: Record<string, string> } };
  pod.metadata.resourceVersion = String(n);
  pod.metadata.annotations[STAMP] = sentAt.toFixed(3);
  return `${JSON.stringify({ type: 'MODIFIED', object: pod })}\n`;
}

/** Throws SyntaxError or TypeError when the line is not such an event. */
export function readWatchEvent(line: string): { readonly n: number; readonly sentAt: number } {
  const { object } = JSON.parse(line) as {
    object: { metadata: { resourceVersion: string; annotations: Record<string, string> } };
  };
  return { n: Number(object.metadata.resourceVersion), sentAt: Number(object.metadata.annotations[STAMP]) };
}

/** Milliseconds on the machine's monotonic clock, comparable between processes. */
export function machineTime(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
