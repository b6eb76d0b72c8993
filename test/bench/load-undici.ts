/** The load generator for machines without wrk: one request at a time on each connection. A process of its own. */
import { Pool } from 'undici';
import type { Ready } from './contestants/setup.ts';
import type { LoadRequest, LoadResult } from './load.ts';
import { percentile } from './statistics.ts';
import { GET_PATH, podBody, POST_PATH } from './traffic.ts';

async function run(to: Ready, request: LoadRequest): Promise<LoadResult> {
  const pool = new Pool(to.server, { connections: request.connections, pipelining: 1, connect: { ca: to.ca } });
  const post = request.method === 'POST';
  const options = {
    path: post ? POST_PATH : GET_PATH,
    method: request.method,
    headers: { ...to.headers, ...(post ? { 'content-type': 'application/json' } : {}) },
    body: post ? podBody() : null,
  };
  const times: number[] = [];
  let errors = 0;
  const start = performance.now();
  const end = start + request.seconds * 1000;
  const once = () =>
    new Promise<void>((resolve) => {
      const sent = performance.now();
      pool.dispatch(options, {
        onRequestStart: () => undefined,
        onResponseStart: (_, status) => void (errors += status === 200 || status === 201 ? 0 : 1),
        onResponseData: () => undefined,
        onResponseEnd: () => {
          times.push(performance.now() - sent);
          resolve();
        },
        onResponseError: () => {
          errors += 1;
          resolve();
        },
      });
    });
  const lane = async () => {
    while (performance.now() < end) await once();
  };
  await Promise.all(Array.from({ length: request.connections }, lane));
  const seconds = (performance.now() - start) / 1000;
  await pool.destroy();
  return {
    requests: times.length,
    perSecond: times.length / seconds,
    p50: percentile(times, 50),
    p99: percentile(times, 99),
    errors,
  };
}

process.once('message', ({ to, request }: { to: Ready; request: LoadRequest }) => {
  void run(to, request).then((result) => process.send?.(result));
});
process.once('disconnect', () => process.exit(0));
