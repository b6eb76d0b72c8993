import { describe, expect, it } from 'vitest';
import { Pipe } from './pipe.ts';
import { BrokenPipe, Interrupted } from './stream.ts';

const bytes = (text: string): Buffer => Buffer.from(text);

describe('a pipe', () => {
  it('gives what was written, in order, then its end', async () => {
    const pipe = new Pipe();
    await pipe.write(bytes('a'));
    await pipe.write(bytes('b'));
    pipe.end();
    expect([String(await pipe.read()), String(await pipe.read()), await pipe.read()]).toEqual(['97', '98', null]);
  });

  it('keeps its own copy', async () => {
    const pipe = new Pipe();
    const given = bytes('a');
    await pipe.write(given);
    given.fill(0);
    expect(await pipe.read()).toEqual(Uint8Array.from([97]));
  });

  it('lets the writer wait for the reader', async () => {
    const pipe = new Pipe(2);
    let written = false;
    const writing = pipe.write(bytes('abc')).then(() => (written = true));
    await Promise.resolve();
    expect(written).toBe(false);
    await pipe.read();
    await writing;
    expect(written).toBe(true);
  });

  it('says when an offer is one too many, and what waits', () => {
    const pipe = new Pipe(2);
    expect([pipe.offer(bytes('ab')), pipe.offer(bytes('c')), pipe.size]).toEqual([true, false, 3]);
    pipe.end();
    pipe.offer(bytes('late'));
    expect(pipe.size).toBe(3);
  });

  it('breaks when nobody reads any more, also for a writer that waits', async () => {
    const pipe = new Pipe(1);
    const waiting = pipe.write(bytes('abc'));
    pipe.close();
    await waiting;
    expect(pipe.size).toBe(0);
    await expect(pipe.write(bytes('d'))).rejects.toThrow(BrokenPipe);
    expect(await pipe.read()).toBeNull();
  });

  it('is interrupted, waiting or not', async () => {
    const pipe = new Pipe();
    const controller = new AbortController();
    const reading = pipe.read(controller.signal);
    controller.abort();
    await expect(reading).rejects.toThrow(Interrupted);
    await expect(pipe.read(controller.signal)).rejects.toThrow(Interrupted);
    await expect(pipe.write(bytes('a'), controller.signal)).rejects.toThrow(Interrupted);
    // Nothing is lost: another reader gets it.
    pipe.offer(bytes('x'));
    expect(await pipe.read()).toEqual(Buffer.from('x'));
  });
});
