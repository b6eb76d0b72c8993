/** The real runtime, wherever it is: what the stand-in cannot show. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PARAMS } from '../../contract/bridge.ts';
import { electronPath, whyNoWindow } from '../../scripts/desktop.mjs';
import { currentBuild, ROOT } from './built.ts';

const executable = electronPath(ROOT, process.env);
const obstacle =
  executable === undefined
    ? 'the Electron runtime is not here'
    : whyNoWindow({ platform: process.platform, env: process.env, uid: process.getuid?.() });
if (obstacle !== undefined) process.stdout.write(`SKIPPED, real Electron: ${obstacle}. The stand-in's tests ran instead.\n`);

describe.skipIf(obstacle !== undefined)('the desktop app on the real Electron', () => {
  let app: ElectronApplication;
  let page: Page;
  let parent: string;
  beforeAll(async () => {
    currentBuild();
    parent = await mkdtemp(join(tmpdir(), 'chaperone-electron-'));
    const env = { ...(process.env as Record<string, string>), CHAPERONE_HOME: join(parent, 'vault') };
    app = await _electron.launch({ executablePath: executable ?? '', args: [ROOT], env });
    page = await app.firstWindow();
    await page.waitForLoadState('domcontentloaded');
  });
  afterAll(async () => {
    await app.close();
    await rm(parent, { recursive: true, force: true });
  });

  it('shows the built page on its own scheme, with the strict policy', async () => {
    expect(page.url()).toMatch(/^chaperone:\/\/app\//);
    const policy = await page.evaluate(`fetch('./index.html').then((answer) => answer.headers.get('content-security-policy'))`);
    expect(policy).toContain("script-src 'self'");
    expect(await page.evaluate(`isSecureContext`)).toBe(true);
  });

  it('gives the page the named methods and nothing else', async () => {
    expect(await page.evaluate(`Object.keys(chaperone).sort()`)).toEqual([...Object.keys(PARAMS), 'connection', 'on'].sort());
    expect(await page.evaluate(`['require', 'process', 'ipcRenderer', 'electron'].filter((name) => name in window)`)).toEqual([]);
  });

  it('has a sandboxed, isolated page', async () => {
    const preferences = await app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      return (window?.webContents as unknown as { getLastWebPreferences(): object }).getLastWebPreferences();
    });
    expect(preferences).toMatchObject({ contextIsolation: true, sandbox: true, nodeIntegration: false });
  });

  it('reaches the engine', async () => {
    const created = await page.evaluate(`chaperone['vault.create']({ passphrase: 'correct horse battery staple' })`);
    expect(created).toMatchObject({ ok: true });
    expect(await page.evaluate(`chaperone.status({})`)).toMatchObject({ ok: true, value: { vault: { state: 'unlocked' } } });
  });

  it('lets the page neither leave nor open windows nor ask for anything', async () => {
    const url = page.url();
    await page.evaluate(`void (location.href = 'https://example.com/')`);
    expect(await page.evaluate(`window.open('https://example.com/')`)).toBeNull();
    expect(await page.evaluate(`navigator.permissions.query({ name: 'geolocation' }).then((answer) => answer.state)`)).toBe(
      'denied',
    );
    expect(await page.evaluate(`fetch('https://example.com/').then(() => 'through', () => 'refused')`)).toBe('refused');
    expect(page.url()).toBe(url);
    expect(app.windows()).toHaveLength(1);
  });
});
