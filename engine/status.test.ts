import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FakeTime, fakeSurroundings, PASSPHRASE } from './testing/fakes.ts';
import { Keeper } from './keeper.ts';
import { Status } from './status.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'chaperone-status-'));
});
afterEach(() => {
  rmSync(home, { recursive: true });
});

function house() {
  const time = new FakeTime();
  const around = fakeSurroundings(home, '/r', time);
  const keeper = new Keeper({ around, listeners: 'demand', onChange: vi.fn(), onUnrecorded: vi.fn(), upstream: vi.fn() });
  const told = vi.fn();
  around.news.on('status', told);
  return { time, around, keeper, told, status: new Status(around, () => keeper) };
}

it('tells at most once per pause, and the last state for sure', () => {
  const { time, told, status } = house();
  for (let i = 0; i < 5; i += 1) status.unrecorded();
  expect(told).toHaveBeenCalledTimes(1);
  time.pass(249);
  expect(told).toHaveBeenCalledTimes(1);
  time.pass(1);
  expect(told).toHaveBeenCalledTimes(2);
  expect(told).toHaveBeenLastCalledWith(expect.objectContaining({ unrecordedRefusals: 5 }));
  time.pass(1000);
  status.changed();
  expect(told).toHaveBeenCalledTimes(2);
});

it('looks at most once per pause, also when nothing is new', () => {
  const { time, keeper, status } = house();
  const looked = vi.spyOn(keeper, 'condition', 'get');
  for (let i = 0; i < 100; i += 1) status.changed();
  expect(looked).toHaveBeenCalledTimes(1);
  time.pass(250);
  expect(looked).toHaveBeenCalledTimes(2);
  time.pass(250);
  expect(looked).toHaveBeenCalledTimes(2);
});

it('says loudly that recording has stopped', async () => {
  const { around, keeper, status } = house();
  await keeper.create(PASSPHRASE);
  expect(status.now()).toMatchObject({ recording: true, vault: { state: 'unlocked', path: home, id: 'V' } });
  around.memory.recording = false;
  expect(status.now().recording).toBe(false);
});

it('tells strangers whether there is a vault, and nothing else', async () => {
  const { keeper, status } = house();
  await keeper.create(PASSPHRASE);
  const { vault, ...rest } = status.forStrangers();
  expect(vault).toEqual({ state: 'unlocked', path: '', id: null });
  expect(rest).toMatchObject({ pid: 0, targets: 0, kubectl: null, sessions: { live: 0, total: 0 } });
});
