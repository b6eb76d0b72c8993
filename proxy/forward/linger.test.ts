import { Duplex } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { linger } from './linger.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => vi.useRealTimers());

function peer() {
  const written: string[] = [];
  let deliver = (): void => undefined;
  const socket = new Duplex({
    autoDestroy: false,
    read: () => undefined,
    write: (chunk: Buffer, _, done) => {
      written.push(chunk.toString());
      deliver = done;
    },
  });
  return { socket, written, deliver: () => deliver(), turn: () => new Promise((resolve) => setImmediate(resolve)) };
}

it('waits until everything is delivered and the other end is done, dropping what it says', async () => {
  const { socket, deliver, turn } = peer();
  socket.write('last words');
  linger(socket);
  socket.push('dropped');
  socket.push(null);
  await turn();
  expect(socket.destroyed).toBe(false);
  deliver();
  await turn();
  expect([socket.destroyed, vi.getTimerCount()]).toEqual([true, 0]);
});

it('does not wait for ever', async () => {
  const { socket, turn } = peer();
  socket.write('last words');
  linger(socket);
  vi.advanceTimersByTime(4_999);
  expect(socket.destroyed).toBe(false);
  vi.advanceTimersByTime(1);
  await turn();
  expect([socket.destroyed, vi.getTimerCount()]).toEqual([true, 0]);
});

it('ends with an error of the connection, and leaves one alone that is gone', async () => {
  const { socket, turn } = peer();
  linger(socket);
  socket.emit('error', new Error('reset'));
  await turn();
  expect(socket.destroyed).toBe(true);
  linger(socket);
  expect(vi.getTimerCount()).toBe(0);
});
