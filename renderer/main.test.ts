import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Attached } from './bridge/connection.ts';

const mount = vi.fn<(attached: Attached) => void>();
vi.mock('./frame/mount.tsx', () => ({ mount }));

class Socket {
  static readonly made: string[] = [];
  constructor(address: string) {
    Socket.made.push(address);
  }
}

beforeEach(() => {
  vi.resetModules();
  mount.mockClear();
  Socket.made.length = 0;
});
afterEach(() => vi.unstubAllGlobals());

it('uses the preload script’s bridge in the desktop, and dials nobody', async () => {
  vi.stubGlobal('WebSocket', Socket);
  vi.stubGlobal('window', { chaperone: { on: {} } });
  await import('./main.tsx');
  expect(mount.mock.calls[0]?.[0].where).toBe('desktop');
  expect(Socket.made).toEqual([]);
});

it('dials the server of the page in a browser', async () => {
  vi.stubGlobal('WebSocket', Socket);
  vi.stubGlobal('window', { location: { protocol: 'http:', host: '127.0.0.1:7000' }, sessionStorage: { getItem: () => null } });
  await import('./main.tsx');
  expect(mount.mock.calls[0]?.[0].where).toBe('browser');
  expect(Socket.made).toEqual(['ws://127.0.0.1:7000/rpc']);
});
