import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { readAhead } from './read-ahead.ts';

/** Turns of the event loop that are more than enough for promises to settle. */
const settled = async () => {
  for (let i = 0; i < 20; i += 1) await new Promise(setImmediate);
};

function setup(count: number, depth = 4) {
  const read: number[] = [];
  const saving = new Map<number, { readonly resolve: () => void; readonly reject: (error: Error) => void }>();
  async function* chunks() {
    for (let i = 0; i < count; i += 1) {
      read.push(i);
      yield await Promise.resolve(Buffer.from([i]));
    }
  }
  const save = (chunk: Buffer) => new Promise<void>((resolve, reject) => saving.set(chunk[0]!, { resolve, reject }));
  const got: number[] = [];
  let failure: unknown;
  const run = (async () => {
    for await (const chunk of readAhead(chunks(), save, depth)) got.push(chunk[0]!);
  })().catch((error: unknown) => (failure = error));
  return { read, saving, got, run, failed: () => failure };
}

it('hands nothing out before it is safe, and reads only so far ahead', async () => {
  const { read, saving, got, run } = setup(10);
  await settled();
  expect([got, read]).toEqual([[], [0, 1, 2, 3]]);
  saving.get(1)!.resolve();
  await settled();
  expect(got).toEqual([]);
  saving.get(0)!.resolve();
  await settled();
  expect([got, read]).toEqual([
    [0, 1],
    [0, 1, 2, 3, 4, 5],
  ]);
  for (let i = 2; i < 10; i += 1) {
    saving.get(i)!.resolve();
    await settled();
  }
  await run;
  expect(got).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

it('gives out what is safe while the next chunk is still on its way', async () => {
  async function* slow() {
    yield Buffer.from('first');
    await new Promise(() => undefined);
  }
  const chunks = readAhead(slow(), () => Promise.resolve(), 4);
  expect((await chunks.next()).value?.toString()).toBe('first');
});

it('stops at what cannot be saved', async () => {
  const { saving, got, run, failed } = setup(5);
  await settled();
  saving.get(0)!.resolve();
  saving.get(1)!.reject(new Error('disk full'));
  saving.get(2)!.resolve();
  await run;
  expect(got).toEqual([0]);
  expect(failed()).toEqual(new Error('disk full'));
});

it('ends with what breaks off, and with nothing', async () => {
  async function* broken(): AsyncGenerator<Buffer> {
    await Promise.resolve();
    throw new Error('gone');
  }
  await expect(readAhead(broken(), () => Promise.resolve(), 2).next()).rejects.toThrow('gone');
  expect(
    await readAhead(Readable.from([])[Symbol.asyncIterator]() as AsyncIterator<Buffer>, () => Promise.resolve(), 2).next(),
  ).toEqual({ done: true, value: undefined });
});
