import { expect, it } from 'vitest';
import { signalled } from './signalled.ts';

it('hears one signal and then leaves the others alone', async () => {
  const before = process.listenerCount('SIGHUP');
  const { heard } = signalled();
  process.emit('SIGHUP', 'SIGHUP');
  expect(await heard).toBe('SIGHUP');
  expect(process.listenerCount('SIGHUP')).toBe(before);
});

it('leaves nothing behind when it is not needed any more', () => {
  const resources = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = [process.listenerCount('SIGTERM'), resources()];
  signalled().cancel();
  expect([process.listenerCount('SIGTERM'), resources()]).toEqual(before);
});
