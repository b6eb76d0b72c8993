import { expect, it, vi } from 'vitest';
import { FakeTime, fakeSurroundings } from './testing/fakes.ts';
import { openUp } from './open.ts';

const options = (around: ReturnType<typeof fakeSurroundings>) => ({ around, upstream: vi.fn(), onUnrecorded: vi.fn() });

async function key(around: ReturnType<typeof fakeSurroundings>) {
  return Promise.resolve({ vault: 'V', derive: () => new Uint8Array(32).fill(1), wipe: () => around.memory.wiped.push('key') });
}

it('wipes the key when the vault does not open', async () => {
  const around = fakeSurroundings('/h', '/r', new FakeTime());
  vi.spyOn(around.parts, 'openVault').mockRejectedValue(new Error('busy'));
  await expect(openUp(options(around), await key(around))).rejects.toThrow('busy');
  expect(around.memory.wiped).toEqual(['key']);
});

it('closes the vault again when what comes after fails', async () => {
  const around = fakeSurroundings('/h', '/r', new FakeTime());
  vi.spyOn(around.parts, 'issueIdentity').mockRejectedValue(new Error('no leaf'));
  await expect(openUp(options(around), await key(around))).rejects.toThrow('no leaf');
  expect(around.memory.log).toContain('vault closes: ended');
});

it('records requests without a session, tells of sessions and steps, and is silent after it has closed', async () => {
  const around = fakeSurroundings('/h', '/r', new FakeTime());
  const open = await openUp(options(around), await key(around));
  const [sessions, steps] = [vi.fn(), vi.fn()];
  around.news.on('session.changed', sessions);
  around.news.on('session.steps', steps);
  await around.memory.proxies[0]!.options.sessions.unattributed();
  const [unattributed] = around.memory.sessions.values();
  expect(unattributed?.info).toMatchObject({ kind: 'unattributed', targets: [] });
  expect([...open.known]).toEqual([unattributed?.info.id]);
  around.memory.steps('A', []);
  expect(steps).toHaveBeenCalledWith({ id: 'A', rows: [] });
  await open.close('ended');
  expect(unattributed?.closed?.reason).toBe('ended');
  // Streams end before the seal, and the listeners close last.
  expect(around.memory.log.slice(-3)).toEqual(['streams end', 'vault closes: ended', 'proxy closes']);
  sessions.mockClear();
  around.memory.steps('A', []);
  expect([sessions.mock.calls.length, steps.mock.calls.length]).toEqual([0, 1]);
});

it('wipes and closes even when the streams cannot be ended', async () => {
  const around = fakeSurroundings('/h', '/r', new FakeTime());
  const open = await openUp(options(around), await key(around));
  vi.spyOn(open.sessions, 'endStreams').mockRejectedValue(new Error('stuck'));
  await expect(open.close('locked')).rejects.toThrow('stuck');
  expect(around.memory.log.slice(-2)).toEqual(['vault closes: locked', 'proxy closes']);
  expect(open.controlKey.every((byte) => byte === 0)).toBe(true);
});
