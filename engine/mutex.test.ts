import { expect, it } from 'vitest';
import { Mutex } from './mutex.ts';

it('starts the next job only when the one before has ended, failed or not', async () => {
  const mutex = new Mutex();
  const seen: string[] = [];
  const { promise: gate, resolve: release } = Promise.withResolvers<undefined>();
  const first = mutex.run(async () => {
    seen.push('first starts');
    await gate;
    seen.push('first fails');
    throw new Error('first');
  });
  const second = mutex.run(() => {
    seen.push('second');
    return Promise.resolve(2);
  });
  await Promise.resolve();
  release(undefined);
  await expect(first).rejects.toThrow('first');
  expect(await second).toBe(2);
  expect(seen).toEqual(['first starts', 'first fails', 'second']);
});
