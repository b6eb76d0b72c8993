import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FakeTime, fakeSurroundings, PASSPHRASE } from './testing/fakes.ts';
import { Keeper } from './keeper.ts';
import { addPractice } from './targets.ts';
import { upstreams } from './upstream.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'chaperone-keeper-'));
});
afterEach(() => {
  rmSync(home, { recursive: true });
});

function house(listeners: 'all' | 'demand' = 'demand') {
  const around = fakeSurroundings(home, '/r', new FakeTime());
  const onChange = vi.fn();
  const practice = () => around.parts.startPractice({} as never);
  const keeper = new Keeper({
    around,
    listeners,
    onChange,
    onUnrecorded: vi.fn(),
    upstream: upstreams({ ...around, practice }),
  });
  return { around, keeper, onChange, memory: around.memory };
}

it('goes from none over unlocked to locked and back', async () => {
  const { keeper, onChange } = house();
  expect(keeper.condition).toBe('none');
  expect(() => keeper.open).toThrow(expect.objectContaining({ code: 'vault.missing' }) as Error);
  expect(await keeper.create(PASSPHRASE)).toEqual({ recoveryKey: 'the recovery key' });
  expect(keeper.condition).toBe('unlocked');
  await keeper.lock();
  await keeper.lock();
  expect(keeper.condition).toBe('locked');
  expect(() => keeper.open).toThrow(expect.objectContaining({ code: 'vault.locked' }) as Error);
  await keeper.unlock({ recoveryKey: 'the recovery key' });
  expect(keeper.open.vault.id).toBe('V');
  expect(onChange).toHaveBeenCalledTimes(3);
});

it('only checks the secret when it is unlocked already', async () => {
  const { keeper, memory } = house();
  await keeper.create(PASSPHRASE);
  const { open } = keeper;
  await expect(keeper.unlock({ passphrase: 'wrong' })).rejects.toMatchObject({ code: 'vault.passphrase' });
  await keeper.unlock({ passphrase: PASSPHRASE });
  expect(keeper.open).toBe(open);
  expect(memory.wiped).toEqual(['key']);
});

it('makes the local authority once and keeps it', async () => {
  const { keeper, memory } = house();
  await keeper.create(PASSPHRASE);
  await keeper.lock();
  await keeper.unlock({ passphrase: PASSPHRASE });
  expect(memory.log.filter((line) => line === 'authority.made')).toHaveLength(1);
});

it('puts refusing listeners where the others were while locked, and the others back after', async () => {
  const { around, keeper, memory } = house();
  await keeper.create(PASSPHRASE);
  const target = await addPractice(around, keeper.open.vault);
  const { port } = await keeper.open.doors.open(target);
  const control = keeper.open.controlKey;
  await keeper.lock();
  expect(control.every((byte) => byte === 0)).toBe(true);
  expect(memory.log.slice(-2)).toEqual(['vault closes: locked', 'proxy closes']);
  const closed = memory.proxies.at(-1)!;
  expect([...closed.upstreams.keys()]).toEqual([port]);
  expect(closed.upstreams.get(port)?.tls).toEqual({});
  await keeper.unlock({ passphrase: PASSPHRASE });
  expect(closed.upstreams.size).toBe(0);
  expect(memory.proxies.at(-1)?.upstreams.get(port)?.tls).toEqual({ ca: 'CA' });
});

it('opens a listener for every target at once when asked for all, even when one of them fails', async () => {
  const { around, keeper, memory } = house('all');
  await keeper.create(PASSPHRASE);
  await addPractice(around, keeper.open.vault, 'one');
  await addPractice(around, keeper.open.vault, 'two');
  await keeper.lock();
  vi.spyOn(around.parts, 'startPractice').mockRejectedValueOnce(new Error('no'));
  await keeper.unlock({ passphrase: PASSPHRASE });
  expect(memory.proxies.at(-1)?.upstreams.size).toBe(1);
});

it('wipes the key and takes nothing more once stopped', async () => {
  const { around, keeper, memory } = house();
  await keeper.create(PASSPHRASE);
  const key = await around.parts.unlockVault({ dir: home, secret: { passphrase: PASSPHRASE } });
  await keeper.stop();
  await expect(keeper.adopt(key)).rejects.toMatchObject({ code: 'vault.locked' });
  expect(memory.wiped).toEqual(['key']);
  expect(memory.log).toContain('vault closes: ended');
});
