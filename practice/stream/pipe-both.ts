/** Joins a pair of streams with a socket-like target, both ways, each slowed down by its reader. */
import type { Duplex } from 'node:stream';
import type { Input, Output } from '../container/io/stream.ts';

/** Resolves when the target has ended, with all it sent passed on. Rejects when either side breaks. The target is destroyed then. */
export async function pipeBoth(
  client: { readonly input: Input; readonly output: Output },
  target: Duplex,
  signal: AbortSignal,
): Promise<void> {
  const leave = (): void => {
    target.destroy();
  };
  signal.addEventListener('abort', leave);
  const up = async (): Promise<void> => {
    for (let bytes = await client.input.read(signal); bytes !== null; bytes = await client.input.read(signal)) {
      if (target.destroyed || target.writableEnded) return;
      if (!target.write(bytes)) await once(target, 'drain');
    }
    target.end();
  };
  const down = async (): Promise<void> => {
    for await (const bytes of target as AsyncIterable<Buffer>) await client.output.write(bytes, signal);
  };
  try {
    up().catch(leave);
    await down();
  } finally {
    signal.removeEventListener('abort', leave);
    client.input.close();
    target.destroy();
  }
}

/** The event, or the end of the stream. */
function once(stream: Duplex, event: string): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off(event, done);
      stream.off('close', done);
      resolve();
    };
    stream.on(event, done);
    stream.on('close', done);
  });
}
