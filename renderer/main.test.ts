import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Attached } from './bridge/connection.ts';

const mount = vi.fn<(attached: Attached) => void>();
vi.mock('./frame/mount.tsx', () => ({ mount }));

const dialled: string[] = [];
function Socket(address: string): void {
  dialled.push(address);
}

beforeEach(() => {
  vi.resetModules();
  mount.mockClear();
  dialled.length = 0;
});
afterEach(() => vi.unstubAllGlobals());

it('uses the preload script’s bridge in the desktop, and dials nobody', async () => {
  vi.stubGlobal('WebSocket', Socket);
  vi.stubGlobal('window', { chaperone: { on: {} } });
  await import('./main.tsx');
  expect(mount.mock.calls[0]?.[0].where).toBe('desktop');
  expect(dialled).toEqual([]);
});

it('dials the server of the page in a browser', async () => {
  vi.stubGlobal('WebSocket', Socket);
  vi.stubGlobal('window', { location: { protocol: 'http:', host: '127.0.0.1:7000' }, sessionStorage: { getItem: () => null } });
  await import('./main.tsx');
  expect(mount.mock.calls[0]?.[0].where).toBe('browser');
  expect(dialled).toEqual(['ws://127.0.0.1:7000/rpc']);
});
