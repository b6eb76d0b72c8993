import { expect, it } from 'vitest';
import { signalled } from './signalled.ts';

it('hears one signal and then leaves the others alone', async () => {
  const before = process.listenerCount('SIGHUP');
  const heard = signalled();
  process.emit('SIGHUP', 'SIGHUP');
  expect(await heard).toBe('SIGHUP');
  expect(process.listenerCount('SIGHUP')).toBe(before);
});
