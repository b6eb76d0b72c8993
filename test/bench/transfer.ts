/** One big body, downloaded or uploaded by a process of its own over a warm connection, after a few small ones that are timed to their first byte. */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import type { Ready } from './contestants/setup.ts';
import { percentile } from './statistics.ts';
import { logLines, machineTime, pieces, PROBE_BYTES, PROBES } from './traffic-bodies.ts';
import { DOWNLOAD_PATH, GET_PATH, UPLOAD_PATH } from './traffic.ts';
import type { Echo } from './upstream.ts';

export interface TransferRequest {
  readonly to: Ready;
  readonly direction: 'download' | 'upload';
  readonly bytes: number;
  /** Compare a download with what the server must have sent; costs time. */
  readonly digest?: boolean;
}

export interface TransferResult {
  readonly status: number;
  /** Bytes that arrived: here for a download, by the server's own word for an upload. 0 when they were others than those that were sent. */
  readonly bytes: number;
  /** Of the big body alone. */
  readonly seconds: number;
  /** Median milliseconds from the request to the first byte of a body: here for downloads, at the server for uploads. */
  readonly firstByte: number;
}

const cycle = logLines();

interface Passed {
  readonly status: number;
  readonly bytes: number;
  readonly firstByte: number;
  readonly digest: string;
}

function once(agent: Agent, asked: TransferRequest, path: string): Promise<Passed> {
  const { to, direction, bytes, digest } = asked;
  const upload = direction === 'upload' && path === UPLOAD_PATH;
  const headers = {
    ...to.headers,
    ...(upload ? { 'Content-Type': 'application/octet-stream', 'Content-Length': bytes } : {}),
  };
  const start = machineTime();
  return new Promise((resolve, reject) => {
    const req = request(to.server + path, { method: upload ? 'POST' : 'GET', agent, headers }, (res: IncomingMessage) => {
      const hash = digest === true && !upload ? createHash('sha256') : undefined;
      const status = res.statusCode ?? 0;
      let received = 0;
      let firstAt = 0;
      let tail = '';
      res.on('data', (chunk: Buffer) => {
        if (received === 0) firstAt = machineTime();
        received += chunk.length;
        hash?.update(chunk);
        if (upload) tail += chunk.toString();
      });
      res.on('error', reject);
      res.on('end', () => {
        if (!upload) {
          resolve({ status, bytes: received, firstByte: firstAt - start, digest: hash?.digest('hex') ?? '' });
          return;
        }
        if (status >= 300) {
          resolve({ status, bytes: 0, firstByte: Number.NaN, digest: '' });
          return;
        }
        const echo = JSON.parse(tail) as Echo;
        resolve({ status, bytes: echo.bytes, firstByte: echo.firstAt - start, digest: echo.sha256 });
      });
    });
    req.on('error', reject);
    if (upload) pour(req, bytes);
    else req.end();
  });
}

function pour(req: ReturnType<typeof request>, bytes: number): void {
  const rest = pieces(cycle, bytes);
  const more = () => {
    for (let next = rest.next(); next.done !== true; next = rest.next()) {
      if (!req.write(next.value)) {
        req.once('drain', more);
        return;
      }
    }
    req.end();
  };
  more();
}

function digestOf(bytes: number): string {
  const hash = createHash('sha256');
  for (const piece of pieces(cycle, bytes)) hash.update(piece);
  return hash.digest('hex');
}

async function run(asked: TransferRequest): Promise<TransferResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: asked.to.ca });
  const path = (bytes: number) => (asked.direction === 'upload' ? UPLOAD_PATH : `${DOWNLOAD_PATH}?limitBytes=${bytes}`);
  await once(agent, asked, GET_PATH);
  const firsts: number[] = [];
  for (let i = 0; i < PROBES; i += 1) {
    firsts.push((await once(agent, { ...asked, bytes: PROBE_BYTES, digest: false }, path(PROBE_BYTES))).firstByte);
  }
  const start = machineTime();
  const { status, bytes, digest } = await once(agent, asked, path(asked.bytes));
  const seconds = (machineTime() - start) / 1000;
  agent.destroy();
  const whole = digest === '' || digest === digestOf(asked.bytes);
  return { status, bytes: whole ? bytes : 0, seconds, firstByte: percentile(firsts, 50) };
}

process.once('message', (asked: TransferRequest) => {
  run(asked).then(
    (result) => process.send?.(result),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.once('disconnect', () => process.exit(0));
