import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { SessionSummary } from '../../contract/session.ts';
import { Place, type Running } from '../testing/spawned.ts';

// Each test starts several processes; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const place = new Place();
const LOCKED = { CHAPERONE_PASSPHRASE_FILE: '' };
beforeAll(async () => {
  await place.run(['init']);
  await place.run(['target', 'add', 'practice', '--practice']);
});
afterAll(() => place.clean());

async function serve(env: Record<string, string> = {}): Promise<Running> {
  const running = place.start(['serve', '--headless', '--port', '0'], env);
  await running.says('control port');
  return running;
}
async function end({ child, ended }: Running) {
  child.kill('SIGTERM');
  return ended;
}
const state = async () => {
  const { out } = await place.run(['status', '--json']);
  const { vault, running, status } = JSON.parse(out) as {
    vault: string;
    running: { pid: number } | null;
    status: { targets: number } | null;
  };
  return { vault, pid: running?.pid ?? null, targets: status?.targets ?? null };
};

it('runs until it is ended, commands use it meanwhile, and it leaves no address behind', async () => {
  const running = await serve();
  expect(await state()).toEqual({ vault: 'unlocked', pid: running.child.pid, targets: 1 });
  const { code, out } = await place.run(['run', '--', 'kubectl', 'get', 'nodes', '-o', 'name']);
  expect([code, out]).toEqual([0, 'node/practice-1\n']);
  expect((await place.run(['verify', '--all'])).code).toBe(0);
  expect((await end(running)).code).toBe(0);
  expect(existsSync(join(place.home, 'engine.json'))).toBe(false);
});

it('is the only one on its vault', async () => {
  const running = await serve();
  for (const env of [{}, LOCKED]) {
    const { code, err } = await place.run(['serve', '--headless', '--port', '0'], env);
    expect([code, err]).toEqual([
      2,
      `chaperone: Another Chaperone engine (process ${running.child.pid ?? ''}) has this vault open; use it, or end it first.\n`,
    ]);
  }
  await end(running);
});

it('says which port is taken', async () => {
  const running = await serve();
  const { port } = JSON.parse(readFileSync(join(place.home, 'engine.json'), 'utf8')) as { port: number };
  const { code, err } = await place.run(['serve', '--headless', '--port', String(port)], {
    ...LOCKED,
    CHAPERONE_HOME: join(place.dir, 'other'),
  });
  expect([code, err]).toEqual([
    2,
    `chaperone: Port ${port} is in use; choose another with --port, or end the program that holds it.\n`,
  ]);
  await end(running);
});

it('starts locked, is unlocked and locked from outside, and says no in between', async () => {
  const running = await serve(LOCKED);
  await running.says('The vault is locked');
  expect((await state()).vault).toBe('locked');
  const refused = await place.run(['sessions']);
  expect([refused.code, refused.err]).toEqual([2, 'chaperone: The vault is locked; unlock it first.\n']);
  const wrong = await place.run(['unlock', '--passphrase-file', place.file('wrong', 'not the passphrase')]);
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('does not open this vault')]);
  expect((await place.run(['unlock'])).out).toContain(`process ${running.child.pid ?? ''}`);
  expect((await state()).vault).toBe('unlocked');
  expect((await place.run(['sessions'])).code).toBe(0);
  expect((await place.run(['lock'])).code).toBe(0);
  expect((await state()).vault).toBe('locked');
  expect((await place.run(['lock'])).out).toBe('Already locked.\n');
  expect((await end(running)).code).toBe(0);
});

it('survives a killed predecessor', async () => {
  const first = await serve();
  first.child.kill('SIGKILL');
  await first.ended;
  expect(existsSync(join(place.home, 'engine.json'))).toBe(true);
  expect(await state()).toEqual({ vault: 'locked', pid: null, targets: null });
  const second = await serve();
  expect((await state()).pid).toBe(second.child.pid);
  await end(second);
});

it('opens a session for whoever is given its kubeconfig, and takes it away at the end', async () => {
  const running = place.start(['serve', '--headless', '--port', '0', '--target', 'practice', '--label', 'shift=night']);
  await running.says('is open; its kubeconfig is ');
  const [, kubeconfig = ''] = /its kubeconfig is (\S+)\n/.exec(running.said()) ?? [];
  const { stdout } = await promisify(execFile)('kubectl', ['--kubeconfig', kubeconfig, 'get', 'nodes', '-o', 'name'], {
    env: { PATH: process.env['PATH'], HOME: place.dir },
  });
  expect(stdout).toBe('node/practice-1\n');
  expect((await end(running)).code).toBe(0);
  expect(existsSync(dirname(kubeconfig))).toBe(false);
  const found = await place.json<SessionSummary[]>(['sessions', '--label', 'shift=night']);
  expect(found).toMatchObject([{ agent: 'serve', sealed: true, closed: 'ended' }]);
});

it('must be told what a session is on, and needs the vault for one', async () => {
  const bare = ['serve', '--headless', '--port', '0'];
  expect((await place.run([...bare, '--label', 'a=b'])).err).toContain('Say with --target');
  for (const more of [
    ['--target', 'practice'],
    ['--ca-out', 'x'],
  ]) {
    const { code, err } = await place.run([...bare, ...more], LOCKED);
    expect([code, err]).toEqual([2, expect.stringContaining('No passphrase')]);
  }
  const unknown = await place.run([...bare, '--target', 'nope']);
  expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('There is no target nope')]);
});
