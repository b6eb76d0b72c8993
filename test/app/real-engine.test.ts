import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { currentBuild } from './built.ts';
import { startApp, type AppUnderTest } from './harness.ts';

let app: AppUnderTest;
let parent: string;
const complaints: string[] = [];

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'chaperone-real-engine-'));
  app = await startApp({
    ...currentBuild(),
    env: { CHAPERONE_HOME: join(parent, 'vault') },
    onPage: (page) => page.on('console', (message) => message.type() === 'error' && complaints.push(message.text())),
  });
});
afterAll(async () => {
  await app.stop();
  await rm(parent, { recursive: true, force: true });
});

const ask = (expression: string): Promise<unknown> => app.page().evaluate(expression);

it('makes a vault through the bridge, and shows the state of it', async () => {
  expect(await ask('chaperone.status({})')).toMatchObject({ ok: true, value: { vault: { state: 'none' } } });
  const created = await ask(`chaperone['vault.create']({ passphrase: 'correct horse battery staple' })`);
  expect(created).toMatchObject({ ok: true, value: { recoveryKey: expect.stringMatching(/^\w+( \w+){23}$/) as string } });
  expect(await ask('chaperone.status({})')).toMatchObject({ ok: true, value: { vault: { state: 'unlocked' }, recording: true } });
  expect(await readdir(join(parent, 'vault'))).toContain('vault.json');
});

it('locks it, refuses a wrong passphrase with its code, and opens it again', async () => {
  expect(await ask(`chaperone['vault.lock']({})`)).toEqual({ ok: true, value: null });
  expect(await ask(`chaperone['vault.unlock']({ passphrase: 'wrong horse battery staple' })`)).toMatchObject({
    ok: false,
    code: 'vault.passphrase',
  });
  expect(await ask(`chaperone['vault.unlock']({ passphrase: 'correct horse battery staple' })`)).toEqual({
    ok: true,
    value: null,
  });
});

it('shows the page that was built, which keeps to the strict policy', async () => {
  await expect.poll(() => ask('document.getElementById("root").childElementCount')).toBeGreaterThan(0);
  expect(complaints).toEqual([]);
  expect(app.machine.escaped).toEqual([]);
});

it('leaves nothing of the vault behind when it quits', async () => {
  const engine = app.machine.engines[0]!;
  const exit = new Promise((resolve) => engine.once('exit', resolve));
  app.electron.app.quit();
  expect(await exit).toBe(0);
  expect(await readdir(join(parent, 'vault'))).not.toContain('engine.json');
});
