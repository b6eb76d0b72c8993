import { duplexPair } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Pipe } from '../container/io/pipe.ts';
import { drain } from '../container/io/stream.ts';
import { pipeBoth } from './pipe-both.ts';

function joined() {
  const [near, far] = duplexPair();
  const [input, output, gone] = [new Pipe(), new Pipe(), new AbortController()];
  far.on('error', () => undefined);
  return { near, far, input, output, gone, done: pipeBoth({ input, output }, near, gone.signal) };
}

describe('a joined pair', () => {
  it('carries both ways', async () => {
    const { far, input, output, gone, done } = joined();
    input.offer(Buffer.from('question'));
    const question = await new Promise((resolve) => far.once('data', resolve));
    far.write('answer');
    expect([String(question), String(Buffer.from((await output.read())!))]).toEqual(['question', 'answer']);
    gone.abort();
    await done.catch(() => undefined);
  });

  it('passes on an end and an answer after it', async () => {
    const { far, input, output, done } = joined();
    input.end();
    await new Promise((resolve) => far.on('end', resolve).resume());
    far.end('answer');
    await done;
    output.end();
    expect((await drain(output, 100)).toString()).toBe('answer');
  });

  it('ends when the client leaves', async () => {
    const { near, gone, done } = joined();
    gone.abort();
    await expect(done).rejects.toThrow();
    expect(near.destroyed).toBe(true);
  });

  it('slows the target down to its reader', async () => {
    const { far, output, done, gone } = joined();
    let written = 0;
    far.on('drain', () => undefined);
    while (far.write(Buffer.alloc(10_000)) && written < 100) {
      written += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect([written < 100, output.size < 200_000]).toEqual([true, true]);
    gone.abort();
    await done.catch(() => undefined);
  });
});
