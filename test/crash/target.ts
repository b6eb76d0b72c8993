/**
 * The target of the load, a process of its own that survives every kill: it remembers each write from its first header on and
 * tells the test at once.
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Certificate } from '../bench/certificate.ts';
import { writeId } from './traffic.ts';

/** A write that reached the target, perhaps not to its end. */
export interface Reached {
  readonly id: number;
  readonly bytes: number;
  /** Hex SHA-256 of those bytes. */
  readonly sha256: string;
}

/** Which of these writes have arrived? They are forgotten then. `ask` comes back with the answer. */
export interface Question {
  readonly ask: number;
  readonly ids: readonly number[];
}

export interface Answer {
  readonly ask: number;
  readonly reached: readonly Reached[];
}

const writes = new Map<number, { bytes: number; hash: ReturnType<typeof createHash> }>();
const ANSWER = Buffer.from(
  JSON.stringify({ kind: 'ConfigMap', apiVersion: 'v1', metadata: { name: 'settings', namespace: 'load' } }),
);

process.once('message', (certificate: Certificate) => {
  const server = createServer({ ...certificate, keepAliveTimeout: 60_000 }, (req, res) => {
    const id = writeId(req.url ?? '');
    if (id !== null) {
      const seen = { bytes: 0, hash: createHash('sha256') };
      writes.set(id, seen);
      process.send?.({ write: id });
      req.on('data', (chunk: Buffer) => {
        seen.bytes += chunk.length;
        seen.hash.update(chunk);
      });
    } else {
      req.resume();
    }
    req.on('error', () => res.destroy());
    req.on('end', () => {
      res.writeHead(id === null ? 200 : 201, {
        'Content-Type': 'application/json',
        'Content-Length': ANSWER.length,
        'Audit-Id': `${id ?? 'read'}`,
      });
      res.end(ANSWER);
    });
  });
  server.listen(0, '127.0.0.1', 1024, () => process.send?.({ port: (server.address() as AddressInfo).port }));
  process.on('message', ({ ask, ids }: Question) => {
    const reached = ids.flatMap((id): Reached[] => {
      const seen = writes.get(id);
      writes.delete(id);
      return seen === undefined ? [] : [{ id, bytes: seen.bytes, sha256: seen.hash.copy().digest('hex') }];
    });
    process.send?.({ ask, reached } satisfies Answer);
  });
});
process.once('disconnect', () => process.exit(0));
