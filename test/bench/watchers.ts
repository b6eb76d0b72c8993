/** Many watches, each on a connection of its own, and how late their events are. A process of its own. */
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import type { Ready } from './contestants/setup.ts';
import { percentile } from './statistics.ts';
import { machineTime, readWatchEvent, WATCH_PATH } from './traffic-bodies.ts';

export interface WatchersRequest {
  readonly to: Ready;
  readonly watches: number;
}

/** Milliseconds between the server's stamp in an event and its arrival. */
export interface WatchersResult {
  readonly events: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Connections that are made at the same time. */
const LANES = 10;

let late: number[] = [];
let broken = '';

function open(agent: Agent, to: Ready): Promise<void> {
  return new Promise((resolve, reject) => {
    const req = request(to.server + WATCH_PATH, { agent, headers: to.headers }, (res: IncomingMessage) => {
      if (res.statusCode !== 200) {
        reject(new Error(`a watch was answered with ${res.statusCode}`));
        return;
      }
      resolve();
      let rest = '';
      let expected = 1;
      res.setEncoding('utf8');
      res.on('data', (text: string) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          const { n, sentAt } = readWatchEvent(line);
          late.push(machineTime() - sentAt);
          if (n !== expected) broken ||= `event ${n} where ${expected} was due`;
          expected += 1;
        }
      });
      res.on('close', () => (broken ||= 'a watch ended'));
    });
    req.on('error', reject);
    req.end();
  });
}

async function openAll({ to, watches }: WatchersRequest): Promise<void> {
  const agent = new Agent({ ca: to.ca, maxSockets: Infinity });
  let left = watches;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      await open(agent, to);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

/** What arrives in the next `seconds`. */
async function listen(seconds: number): Promise<WatchersResult> {
  late = [];
  await delay(seconds * 1000);
  if (broken !== '') throw new Error(broken);
  return { events: late.length, p50: percentile(late, 50), p99: percentile(late, 99), max: percentile(late, 100) };
}

/** First the request, answered when all are open; then seconds to listen, as often as wanted. */
process.on('message', (asked: WatchersRequest | number) => {
  (typeof asked === 'number' ? listen(asked) : openAll(asked).then(() => ({}))).then(
    (result) => process.send?.(result),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.once('disconnect', () => process.exit(0));
