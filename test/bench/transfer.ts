/** One big body, downloaded or uploaded by a process of its own, with its time to first byte. */
import { createHash } from 'node:crypto';
import { request, type RequestOptions } from 'node:https';
import type { Ready } from './contestants/setup.ts';
import { DOWNLOAD_PATH, UPLOAD_PATH } from './traffic.ts';

export interface TransferRequest {
  readonly to: Ready;
  readonly direction: 'download' | 'upload';
  readonly bytes: number;
}

export interface TransferResult {
  readonly status: number;
  /** Bytes that arrived: here for a download, by the server's own word for an upload. */
  readonly bytes: number;
  readonly seconds: number;
  /** Milliseconds until the first byte of the answer. */
  readonly firstByte: number;
}

const PIECE = Buffer.alloc(65_536, 'The quick brown fox jumps over the lazy dog. ');

function run({ to, direction, bytes }: TransferRequest): Promise<TransferResult> {
  const upload = direction === 'upload';
  const options: RequestOptions = {
    method: upload ? 'POST' : 'GET',
    ca: to.ca,
    agent: false,
    headers: { ...to.headers, ...(upload ? { 'Content-Type': 'application/octet-stream', 'Content-Length': bytes } : {}) },
  };
  const url = to.server + (upload ? UPLOAD_PATH : `${DOWNLOAD_PATH}?limitBytes=${bytes}`);
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const req = request(url, options, (res) => {
      const firstByte = performance.now() - start;
      let received = 0;
      let tail = '';
      res.on('data', (chunk: Buffer) => {
        received += chunk.length;
        if (upload) tail += chunk.toString();
      });
      res.on('error', reject);
      res.on('end', () => {
        const seconds = (performance.now() - start) / 1000;
        resolve({ status: res.statusCode ?? 0, bytes: upload ? echoed(tail, bytes) : received, seconds, firstByte });
      });
    });
    req.on('error', reject);
    if (upload) pour(req, bytes);
    else req.end();
  });
}

/** The server's count, or 0 when its digest is not that of what was sent. */
function echoed(text: string, bytes: number): number {
  const echo = JSON.parse(text) as { bytes?: number; sha256?: string };
  const hash = createHash('sha256');
  for (let left = bytes; left > 0; left -= PIECE.length) hash.update(left >= PIECE.length ? PIECE : PIECE.subarray(0, left));
  return echo.sha256 === hash.digest('hex') ? (echo.bytes ?? 0) : 0;
}

function pour(req: ReturnType<typeof request>, bytes: number): void {
  let left = bytes;
  const more = () => {
    while (left > 0) {
      const piece = left >= PIECE.length ? PIECE : PIECE.subarray(0, left);
      left -= piece.length;
      if (!req.write(piece) && left > 0) {
        req.once('drain', more);
        return;
      }
    }
    req.end();
  };
  more();
}

process.once('message', (asked: TransferRequest) => {
  run(asked).then(
    (result) => process.send?.(result),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.once('disconnect', () => process.exit(0));
