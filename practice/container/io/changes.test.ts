import { expect, it } from 'vitest';
import { Changes } from './changes.ts';
import { Interrupted } from './stream.ts';

it('wakes everybody who waits, once', async () => {
  const changes = new Changes();
  const waiting = [changes.next(), changes.next()];
  changes.tell();
  await Promise.all(waiting);
  let woken = false;
  void changes.next().then(() => (woken = true));
  await Promise.resolve();
  expect(woken).toBe(false);
  changes.tell();
  await Promise.resolve();
  expect(woken).toBe(true);
});

it('can be interrupted before and while waiting', async () => {
  const changes = new Changes();
  const controller = new AbortController();
  const waiting = changes.next(controller.signal);
  controller.abort();
  await expect(waiting).rejects.toThrow(Interrupted);
  await expect(changes.next(controller.signal)).rejects.toThrow(Interrupted);
});
