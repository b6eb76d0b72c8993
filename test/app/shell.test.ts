import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type AppUnderTest } from './harness.ts';

let app: AppUnderTest;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.stop());

/** Evaluates in the page's own world, where the page's scripts live. */
const inPage = <T>(expression: string): Promise<T> => app.page().evaluate<T>(expression);

describe('the window', () => {
  it('shows the page of the app scheme', async () => {
    expect(await inPage('document.getElementById("text").textContent')).toBe('the page');
    expect(await inPage('isSecureContext')).toBe(true);
    expect(app.electron.BrowserWindow.getAllWindows()).toHaveLength(1);
    expect(app.electron.protocol.privileged.map((each) => each.scheme)).toEqual(['chaperone']);
    expect(app.electron.app.sandboxed).toBe(true);
  });

  it('is not opened twice: a second start brings it to the front', () => {
    app.electron.app.emit('second-instance', {}, []);
    const windows = app.electron.BrowserWindow.getAllWindows();
    expect(windows).toHaveLength(1);
    expect(windows[0]!.focused).toBe(1);
  });
});

describe('the bridge', () => {
  it('has exactly the named methods', async () => {
    const { PARAMS } = await import('../../contract/bridge.ts');
    const names = await inPage<string[]>('Object.keys(chaperone).sort()');
    expect(names).toEqual([...Object.keys(PARAMS), 'on', 'connection'].sort());
    const events = await inPage<string[]>('Object.keys(chaperone.on).sort()');
    expect(events).toEqual([
      'grants.changed',
      'identities.changed',
      'session.changed',
      'session.steps',
      'status',
      'targets.changed',
      'tokens.changed',
    ]);
  });

  it('cannot be replaced or extended by the page', async () => {
    expect(
      await inPage(`(() => {
        const before = chaperone.status;
        try { chaperone.status = () => 1; } catch {}
        try { window.chaperone = {}; } catch {}
        try { chaperone.on.more = () => 1; } catch {}
        return chaperone.status === before && !('more' in chaperone.on);
      })()`),
    ).toBe(true);
  });

  it('answers calls with replies', async () => {
    const reply = await inPage<{ ok: true; value: { version: string; pid: number } }>('chaperone.status({})');
    expect(reply).toMatchObject({ ok: true, value: { version: 'fake', pid: app.machine.engines[0]!.pid } });
  });

  it('turns the engine’s errors into replies with code and details', async () => {
    expect(await inPage(`chaperone['vault.unlock']({ passphrase: 'wrong' })`)).toEqual({
      ok: false,
      code: 'vault.passphrase',
      details: { tries: 1 },
    });
    expect(await inPage(`chaperone['vault.unlock']({ passphrase: 'right' })`)).toEqual({ ok: true, value: null });
  });

  it('brings events, until unsubscribed', async () => {
    await inPage(`(window.heard = [], window.stop = chaperone.on.status((status) => heard.push(status.version)), undefined)`);
    await inPage(`chaperone['vault.lock']({})`);
    await expect.poll(() => inPage('heard')).toEqual(['fake']);
    await inPage(`(stop(), chaperone['vault.lock']({}))`);
    // The page's own listener has it, the stopped one does not.
    await expect.poll(() => inPage('statuses.length')).toBe(2);
    expect(await inPage('heard')).toEqual(['fake']);
  });

  it('says how the engine is', async () => {
    await expect.poll(() => inPage('states.at(-1)')).toEqual({ state: 'open', epoch: 1 });
  });
});

describe('the page', () => {
  it('has no Node, no Electron and no way to other channels', async () => {
    const names = [
      'require',
      'process',
      'module',
      'Buffer',
      'global',
      'ipcRenderer',
      'electron',
      'standinSend',
      'standinDeliver',
    ];
    expect(await inPage(`${JSON.stringify(names)}.filter((name) => name in window)`)).toEqual([]);
  });

  it('cannot run inline script, inline handlers or eval, nor style itself inline', async () => {
    expect(await inPage('window.fileScriptRan')).toBe(true);
    expect(await inPage('window.inlineScriptRan')).toBeUndefined();
    expect(await inPage('window.inlineHandlerRan')).toBeUndefined();
    expect(await inPage('getComputedStyle(document.getElementById("inline-style")).display')).toBe('block');
    await inPage(`(() => {
      const script = document.createElement('script');
      script.textContent = 'window.injectedScriptRan = true';
      document.head.append(script);
    })()`);
    expect(await inPage('window.injectedScriptRan')).toBeUndefined();
    await expect.poll(() => inPage('violations')).toContain('script-src-elem');
  });

  it('gets a strict policy with every answer', async () => {
    const headers = await inPage<Record<string, string>>(
      `fetch('./page.js').then((answer) => Object.fromEntries(answer.headers))`,
    );
    expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self';");
    expect(headers['content-security-policy']).not.toMatch(/unsafe|\*|https?:/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['content-type']).toBe('text/javascript; charset=utf-8');
  });

  it('cannot read files outside its folder', async () => {
    for (const path of [
      '/..%2fpreload%2fpreload.cjs',
      '/..%5c..%5cpackage.json',
      '/%252e%252e/package.json',
      '/../package.json',
      '/x%00.html',
    ]) {
      const status = await inPage<number>(`fetch(${JSON.stringify(path)}).then((answer) => answer.status)`);
      expect(status, path).toBeGreaterThanOrEqual(400);
    }
  });

  it('cannot talk to anything else', async () => {
    const tries = [
      `fetch('https://example.com/').then(() => 'through', () => 'refused')`,
      `fetch('http://127.0.0.1:1/').then(() => 'through', () => 'refused')`,
      `new Promise((done) => { const image = new Image(); image.onload = () => done('through'); image.onerror = () => done('refused'); image.src = 'https://example.com/x.png'; })`,
    ];
    for (const each of tries) expect(await inPage(each), each).toBe('refused');
    // The policy has stopped those already; without it the request guard would.
    expect(app.electron.session.defaultSession.cancels('https://example.com/')).toBe(true);
    expect(app.machine.escaped).toEqual([]);
  });

  it('cannot leave, whatever it tries', async () => {
    const url = app.page().url();
    for (const address of ['https://example.com/', 'https://app.chaperone.standin.example.com/', 'http://127.0.0.1:1/']) {
      await inPage(`void (location.href = ${JSON.stringify(address)})`);
      await inPage(
        `(() => { const a = document.createElement('a'); a.href = ${JSON.stringify(address)}; document.body.append(a); a.click(); })()`,
      );
    }
    // Answered after the navigations above, which were asked for before it.
    expect(await inPage(`fetch('./page.js').then((answer) => answer.ok)`)).toBe(true);
    expect(app.page().url()).toBe(url);
    expect(await inPage('document.getElementById("text").textContent')).toBe('the page');
    expect(app.machine.escaped).toEqual([]);
  });

  it('opens no windows, and nothing in the person’s browser', async () => {
    for (const address of ['https://example.com/', './index.html']) {
      const opened = app.page().waitForEvent('popup');
      await inPage(`void window.open(${JSON.stringify(address)})`);
      const popup = await opened;
      await expect.poll(() => popup.isClosed(), { message: address }).toBe(true);
    }
    expect(app.page().context().pages()).toHaveLength(1);
    expect(app.machine.openedOutside).toEqual([]);
  });

  it('has no permissions but to write the clipboard', async () => {
    const { PERMISSIONS } = await import('./standin/session.ts');
    const states: Record<string, string> = {};
    for (const name of Object.keys(PERMISSIONS)) {
      states[name] = await inPage<string>(`navigator.permissions.query({ name: '${name}' }).then((answer) => answer.state)`);
    }
    const allowed = Object.entries(states).filter(([, state]) => state !== 'denied');
    expect(allowed).toEqual([['clipboard-write', 'granted']]);
    const place = `new Promise((done) => navigator.geolocation.getCurrentPosition(() => done('told'), (error) => done(error.code)))`;
    expect(await inPage(place)).toBe(1);
    const media = `navigator.mediaDevices.getUserMedia({ audio: true }).then(() => 'told', (error) => error.name)`;
    expect(await inPage(media)).toBe('NotAllowedError');
  });
});
