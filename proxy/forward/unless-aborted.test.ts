import { expect, it } from 'vitest';
import { unlessAborted } from './unless-aborted.ts';

const NEVER = new Promise<string>(() => undefined);

it('waits for what comes', async () => {
  const { signal } = new AbortController();
  expect(await unlessAborted(Promise.resolve('x'), signal)).toBe('x');
  await expect(unlessAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
});

it('ends with the reason, before and in the middle, and nobody has to hear of a failure that comes later', async () => {
  const ending = new AbortController();
  const { promise, reject } = Promise.withResolvers<string>();
  const waiting = [unlessAborted(NEVER, ending.signal), unlessAborted(promise, ending.signal)];
  const reason = new Error('it was revoked');
  ending.abort(reason);
  for (const one of waiting) await expect(one).rejects.toBe(reason);
  await expect(unlessAborted(Promise.resolve('x'), ending.signal)).rejects.toBe(reason);
  reject(new Error('too late'));
  await new Promise((resolve) => setImmediate(resolve));
});
