import { readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, expect, it, vi } from 'vitest';
import type { DemoResult } from '../../contract/bridge.ts';
import { Place } from '../testing/spawned.ts';

// Each test starts several processes; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const place = new Place();
afterAll(() => place.clean());
const leftovers = () => readdirSync(tmpdir()).filter((name) => name.startsWith('chaperone-demo-'));

it('runs a whole supervised session and removes its vault', async () => {
  const before = leftovers();
  const result = await place.json<DemoResult>(['demo']);
  expect(result.id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
  expect(result.verified).toBe(true);
  expect(result.verdicts.deny).toBe(1);
  expect(result.verdicts.masked).toBeGreaterThan(0);
  expect(result.steps).toBe(result.verdicts.allow + result.verdicts.deny);
  expect(result.commands.map(({ exitCode }) => exitCode === 0)).toEqual([true, true, true, true, true, false]);
  expect(result.commands[4]?.output).toMatch(/^web-.*\nhttp:\/\/api:8080\nhostname\n/);
  expect(result.commands[5]?.output).toContain('no-protected-deletes');
  expect(leftovers()).toEqual(before);
});

it('needs a kubectl, and says so', async () => {
  const { code, out } = await place.run(['demo', '--json'], { PATH: '/nonexistent' });
  expect([code, JSON.parse(out)]).toMatchObject([2, { error: { code: 'cli.kubectl' } }]);
});

it('can be kept, with a recovery key to open it', async () => {
  const { home, recoveryKey } = await place.json<{ home: string; recoveryKey: string }>(['demo', '--keep']);
  expect(recoveryKey.split(' ')).toHaveLength(24);
  expect((await place.run(['verify', '--all'], { CHAPERONE_HOME: home, CHAPERONE_PASSPHRASE_FILE: '' })).code).toBe(0);
  rmSync(home, { recursive: true });
});
