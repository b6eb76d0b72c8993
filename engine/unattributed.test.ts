import { expect, it, vi } from 'vitest';
import { FakeTime, fakeSurroundings } from './testing/fakes.ts';
import { Unattributed, UNATTRIBUTED_PER_MINUTE } from './unattributed.ts';

async function room() {
  const time = new FakeTime();
  const { parts, memory } = fakeSurroundings('/h', '/r', time);
  const vault = await parts.openVault({} as never);
  const open = vi.fn(() => vault.openSession({ id: 'U', agent: { name: 'unattributed' } } as never));
  return { time, memory, open, unattributed: new Unattributed(time.clock, open) };
}

it('opens its session with the first request, once', async () => {
  const { open, unattributed } = await room();
  expect(open).not.toHaveBeenCalled();
  const [a, b] = await Promise.all([unattributed.take(), unattributed.take()]);
  expect(a).toBe(b);
  expect(open).toHaveBeenCalledTimes(1);
});

it('refuses what is beyond the limit, and records how much that was', async () => {
  const { time, memory, unattributed } = await room();
  for (let i = 0; i < UNATTRIBUTED_PER_MINUTE; i += 1) await unattributed.take();
  for (let i = 0; i < 3; i += 1) await expect(unattributed.take()).rejects.toMatchObject({ code: 'record.stopped' });
  expect(memory.sessions.get('U')?.events).toEqual([]);
  time.pass(60_000);
  await unattributed.take();
  expect(memory.sessions.get('U')?.events).toMatchObject([{ t: 'gap', records: 3 }]);
});

it('records the excess also when the session ends before another request', async () => {
  const { memory, unattributed } = await room();
  for (let i = 0; i < UNATTRIBUTED_PER_MINUTE; i += 1) await unattributed.take();
  await expect(unattributed.take()).rejects.toThrow();
  await unattributed.flush();
  await unattributed.flush();
  expect(memory.sessions.get('U')?.events).toMatchObject([{ t: 'gap', records: 1 }]);
});

it('tries to open again after a failure', async () => {
  const { open, unattributed } = await room();
  open.mockRejectedValueOnce(new Error('disk'));
  await expect(unattributed.take()).rejects.toThrow('disk');
  expect((await unattributed.take()).id).toBe('U');
});
