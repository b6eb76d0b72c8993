import { expect, it, vi } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import { FakeTime } from '../testing/fakes.ts';
import { Gate } from './gate.ts';

const wrong = () => Promise.reject(new ChaperoneError('vault.passphrase'));
const settle = async () => {
  for (let i = 0; i < 10; i += 1) await Promise.resolve();
};

it('doubles the pause with each failure, and drops it after a success', async () => {
  const time = new FakeTime();
  const gate = new Gate(time.clock, time.schedule);
  await expect(gate.attempt(wrong)).rejects.toMatchObject({ code: 'vault.passphrase' });
  for (const pause of [250, 500, 1000]) {
    const attempt = vi.fn(wrong);
    const outcome = expect(gate.attempt(attempt)).rejects.toMatchObject({ code: 'vault.passphrase' });
    await settle();
    time.pass(pause - 1);
    await settle();
    expect(attempt).not.toHaveBeenCalled();
    time.pass(1);
    await outcome;
    expect(attempt).toHaveBeenCalledTimes(1);
  }
  const good = gate.attempt(() => Promise.resolve('in'));
  await settle();
  time.pass(2000);
  expect(await good).toBe('in');
  await expect(gate.attempt(wrong)).rejects.toThrow();
  const again = gate.attempt(() => Promise.resolve('in'));
  await settle();
  time.pass(250);
  expect(await again).toBe('in');
});

it('never pauses longer than half a minute', async () => {
  const time = new FakeTime();
  const gate = new Gate(time.clock, time.schedule);
  for (let i = 0; i < 20; i += 1) {
    const attempt = gate.attempt(wrong);
    attempt.catch(() => undefined);
    await settle();
    time.pass(30_000);
    await expect(attempt).rejects.toMatchObject({ code: 'vault.passphrase' });
  }
});

it('does not count other failures', async () => {
  const time = new FakeTime();
  const gate = new Gate(time.clock, time.schedule);
  await expect(gate.attempt(() => Promise.reject(new ChaperoneError('vault.damaged')))).rejects.toThrow();
  expect(await gate.attempt(() => Promise.resolve(1))).toBe(1);
  expect(time.pending).toBe(0);
});

it('looks at one attempt at a time and lets only a few wait', async () => {
  const time = new FakeTime();
  const gate = new Gate(time.clock, time.schedule);
  const { promise, resolve } = Promise.withResolvers<number>();
  const started = vi.fn(() => promise);
  const attempts = Array.from({ length: 8 }, () => gate.attempt(started));
  await expect(gate.attempt(started)).rejects.toMatchObject({ code: 'vault.throttled' });
  await settle();
  expect(started).toHaveBeenCalledTimes(1);
  resolve(5);
  expect(await Promise.all(attempts)).toEqual(Array(8).fill(5));
});
