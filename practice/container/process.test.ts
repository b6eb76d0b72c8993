import { expect, it } from 'vitest';
import { Pipe } from './io/pipe.ts';
import { Interrupted } from './io/stream.ts';
import { complain, interruptible, print, UsageError, type Process } from './process.ts';
import { bench } from './testing/bench.ts';

function process(signal: AbortSignal) {
  const [stdin, stdout, stderr] = [new Pipe(), new Pipe(), new Pipe()];
  const { container } = bench();
  const made: Process = { args: ['x'], env: new Map(), cwd: '/', stdin, stdout, stderr, tty: null, signal, container, depth: 0 };
  return { made, stdin, stdout, stderr };
}

it('prints and complains', async () => {
  const { made, stdout, stderr } = process(new AbortController().signal);
  await print(made, 'out');
  await complain(made, 'err');
  expect([String(await stdout.read()), String(await stderr.read())].map((text) => text.split(',').length)).toEqual([3, 4]);
});

it('stops reading and writing at its signal, even where that would not wait', async () => {
  const controller = new AbortController();
  const { made, stdin, stdout } = process(controller.signal);
  const wrapped = interruptible(made);
  stdin.offer(Buffer.from('x'));
  const [inner] = [interruptible({ ...wrapped, signal: new AbortController().signal })];
  await wrapped.stdout.write(Buffer.from('y'));
  controller.abort();
  await expect(wrapped.stdin.read()).rejects.toThrow(Interrupted);
  await expect(wrapped.stdout.write(Buffer.from('z'))).rejects.toThrow(Interrupted);
  // A job inside has a signal of its own, which counts for it.
  expect(await inner.stdin.read()).toEqual(Buffer.from('x'));
  wrapped.stdin.close();
  wrapped.stdout.end();
  expect([await stdin.read(), stdout.size]).toEqual([null, 1]);
});

it('tells wrong use from other errors', () => {
  expect(new UsageError('x').name).toBe('UsageError');
});
