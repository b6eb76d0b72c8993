import { afterEach, describe, expect, it } from 'vitest';
import { startApp, type AppUnderTest } from './harness.ts';

let app: AppUnderTest | undefined;
afterEach(async () => {
  await app?.stop();
  app = undefined;
});

async function start(env: Readonly<Record<string, string>> = {}): Promise<AppUnderTest> {
  app = await startApp({ env });
  return app;
}

const lastState = (under: AppUnderTest): Promise<unknown> => under.page().evaluate('states.at(-1)');

describe('the engine process', () => {
  it('is started again after a crash; calls that were under way fail, the page sees it and goes on', async () => {
    const under = await start();
    await expect.poll(() => lastState(under)).toEqual({ state: 'open', epoch: 1 });
    const [hanging] = await Promise.all([
      under.page().evaluate(`chaperone['targets.test']({ name: 'hang' })`),
      under.page().evaluate(`void chaperone['targets.test']({ name: 'crash' })`),
    ]);
    expect(hanging).toEqual({ ok: false, code: 'engine.unreachable', details: { reason: 'exit code 3' } });
    await expect.poll(() => lastState(under)).toEqual({ state: 'open', epoch: 2 });
    expect(await under.page().evaluate('states.map((each) => each.state)')).toEqual(expect.arrayContaining(['lost']));
    const status = await under.page().evaluate<{ value: { pid: number } }>('chaperone.status({})');
    expect(status.value.pid).toBe(under.machine.engines[1]!.pid);
  });

  it('is given up with its reason when it says that it cannot run, and the window says so', async () => {
    const under = await start({ FAKE_ENGINE: 'failed' });
    await expect.poll(() => lastState(under)).toEqual({ state: 'failed', code: 'vault.busy', details: { pid: 7 } });
    expect(await under.page().evaluate('chaperone.status({})')).toEqual({ ok: false, code: 'vault.busy', details: { pid: 7 } });
    expect(under.electron.BrowserWindow.getAllWindows()[0]!.title).toContain('the engine is not running');
    expect(under.machine.engines).toHaveLength(1);
  });

  it('is given up after crashing again and again, and can be started again from the menu', async () => {
    const under = await start({ FAKE_ENGINE: 'crash' });
    await expect.poll(() => lastState(under), { timeout: 20_000 }).toMatchObject({ state: 'failed', code: 'engine.unreachable' });
    expect(under.machine.engines).toHaveLength(4);
    process.env['FAKE_ENGINE'] = 'good';
    const items = under.electron.Menu.current.flatMap((menu) => menu.submenu ?? []);
    items.find((item) => item.label === 'Start the Engine Again')!.click!();
    await expect.poll(() => lastState(under)).toMatchObject({ state: 'open' });
  });

  it('gets a new port for a page that was loaded again', async () => {
    const under = await start();
    await expect.poll(() => lastState(under)).toEqual({ state: 'open', epoch: 1 });
    await under.page().reload();
    expect(await under.page().evaluate('chaperone.status({})')).toMatchObject({ ok: true });
    expect(under.machine.engines).toHaveLength(1);
  });
});

describe('a page that dies', () => {
  it('is loaded again, and the engine does not notice', async () => {
    const under = await start();
    await expect.poll(() => lastState(under)).toEqual({ state: 'open', epoch: 1 });
    const contents = under.electron.BrowserWindow.getAllWindows()[0]!.webContents;
    contents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 });
    await expect.poll(() => lastState(under).catch(() => undefined)).toEqual({ state: 'open', epoch: 1 });
    expect(under.machine.engines).toHaveLength(1);
  });
});

describe('quitting', () => {
  it('stops the engine cleanly', async () => {
    const under = await start();
    await expect.poll(() => lastState(under)).toEqual({ state: 'open', epoch: 1 });
    const quit = new Promise((resolve) => under.electron.app.once('quit', resolve));
    const exit = new Promise((resolve) => under.machine.engines[0]!.once('exit', resolve));
    await under.electron.BrowserWindow.getAllWindows()[0]!.close();
    if (process.platform === 'darwin') under.electron.app.quit();
    expect(await exit).toBe(0);
    await quit;
    expect(under.machine.dialogs).toEqual([]);
  });

  it('asks first while sessions are being recorded, and stays when told so', async () => {
    const under = await start({ FAKE_ENGINE: 'live' });
    await expect.poll(() => lastState(under)).toEqual({ state: 'open', epoch: 1 });
    under.machine.answers.push({ response: 0 }, { response: 1 });
    under.electron.app.quit();
    await expect.poll(() => under.machine.dialogs).toHaveLength(1);
    expect(under.machine.dialogs[0]).toMatchObject({ message: '2 sessions are being recorded.' });
    expect(await under.page().evaluate('chaperone.status({})')).toMatchObject({ ok: true });
    const quit = new Promise((resolve) => under.electron.app.once('quit', resolve));
    under.electron.app.quit();
    await quit;
    expect(under.machine.dialogs).toHaveLength(2);
  });

  it('happens at once for a second instance, which starts no engine', async () => {
    const under = await start();
    under.electron.app.taken = true;
    const quit = new Promise((resolve) => under.electron.app.once('quit', resolve));
    under.electron.app.removeAllListeners('before-quit');
    const { runShell } = await import('../../electron/shell.ts');
    runShell();
    await quit;
    expect(under.machine.engines).toHaveLength(1);
  });
});
