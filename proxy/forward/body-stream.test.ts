import { expect, it } from 'vitest';
import { BodyStream } from './body-stream.ts';

/** A chunk in memory of its own, as the parser makes them. */
const chunkOf = (text: string): Buffer => {
  const chunk = Buffer.from(new ArrayBuffer(text.length));
  chunk.write(text);
  return chunk;
};
const settled = async (): Promise<void> => {
  for (let i = 0; i < 10; i += 1) await new Promise(setImmediate);
};

// eslint-disable-next-line @typescript-eslint/require-await -- a source that never has to wait
async function* over(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks;
}

it('gives memory back when the connection has taken everything, and no sooner', async () => {
  const chunks = ['a', 'bb', 'ccc', 'dddd'].map(chunkOf);
  const stream = new BodyStream(chunks[0]!, over(chunks.slice(1)));
  const sent: string[] = [];
  stream.on('data', (chunk: Buffer) => {
    sent.push(chunk.toString());
    // As undici does when the socket takes no more.
    if (sent.length % 2 === 0) stream.pause();
  });
  const lengths = (): number[] => chunks.map(({ length }) => length);
  await settled();
  expect([sent, lengths()]).toEqual([
    ['a', 'bb'],
    [1, 2, 3, 4],
  ]);
  // One chunk has been read meanwhile: it is not handed out before the stream goes on, and stays.
  expect(stream.readableLength).toBe(3);
  stream.resume();
  expect(lengths()).toEqual([0, 0, 3, 4]);
  await settled();
  expect([sent, lengths()]).toEqual([
    ['a', 'bb', 'ccc', 'dddd'],
    [0, 0, 3, 4],
  ]);
});

it('leaves memory alone that others share', async () => {
  const shared = Buffer.from('shared').subarray(1, 3);
  const stream = new BodyStream(shared, over([]));
  stream.on('data', () => stream.pause());
  await settled();
  stream.resume();
  expect(shared.toString()).toBe('ha');
});

it('ends with its source and fails with it, whether or not somebody listens', async () => {
  const whole: string[] = [];
  for await (const chunk of new BodyStream(Buffer.from('x'), over([Buffer.from('y')]))) whole.push(String(chunk));
  expect(whole.join('')).toBe('xy');
  async function* broken(): AsyncGenerator<Buffer> {
    await Promise.reject(new Error('gone'));
    yield Buffer.alloc(0);
  }
  const stream = new BodyStream(Buffer.from('x'), broken());
  stream.resume();
  await settled();
  expect([stream.destroyed, stream.errored]).toEqual([true, new Error('gone')]);
});
