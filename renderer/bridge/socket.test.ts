import { expect, it, vi } from 'vitest';
import { createStore } from '../state/store.ts';
import type { Connection } from './connection.ts';
import { attachRpc, rpcAddress } from './socket.ts';

it('speaks to the server the page came from', () => {
  expect(rpcAddress({ protocol: 'http:', host: '127.0.0.1:4000' })).toBe('ws://127.0.0.1:4000/rpc');
  expect(rpcAddress({ protocol: 'https:', host: 'box.example' })).toBe('wss://box.example/rpc');
});

it('gives each event its own notifications only', async () => {
  const listeners = new Set<(method: string, params: unknown) => void>();
  const call = vi.fn(() => Promise.resolve([]));
  const { bridge } = attachRpc({
    connection: createStore<Connection>({ state: 'open', epoch: 1 }),
    call,
    onNotification: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });
  const heard: unknown[] = [];
  const stop = bridge.on['session.changed']((s) => heard.push(s));
  for (const listener of listeners) {
    listener('status', { pid: 1 });
    listener('session.changed', { id: 'a' });
  }
  expect(heard).toEqual([{ id: 'a' }]);
  stop();
  expect(listeners.size).toBe(0);
  await bridge['targets.list']({});
  expect(call).toHaveBeenCalledWith('targets.list', {});
});
