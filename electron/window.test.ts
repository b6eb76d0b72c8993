import { EventEmitter } from 'node:events';
import type { BrowserWindow } from 'electron';
import { describe, expect, it } from 'vitest';
import { openWindow, windowOptions } from './window.ts';

describe('windowOptions', () => {
  it('isolate and sandbox the page', () => {
    expect(windowOptions({ preload: '/p.cjs', devTools: false, dark: true }).webPreferences).toMatchObject({
      preload: '/p.cjs',
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      devTools: false,
    });
  });

  it('have the background of the theme, so that nothing flashes', () => {
    const light = windowOptions({ preload: '', devTools: true, dark: false }).backgroundColor;
    expect(light).not.toBe(windowOptions({ preload: '', devTools: true, dark: true }).backgroundColor);
  });
});

/** A window whose page can be made to die. */
function fakeWindow() {
  let reloads = 0;
  let shown = false;
  const webContents = Object.assign(new EventEmitter(), { reload: () => void (reloads += 1) });
  const window = Object.assign(new EventEmitter(), {
    webContents,
    loaded: '',
    loadURL: (address: string) => Promise.resolve(void (window.loaded = address)),
    isDestroyed: () => false,
    show: () => void (shown = true),
  });
  return {
    window,
    die: (reason: string) => webContents.emit('render-process-gone', {}, { reason }),
    reloads: () => reloads,
    shown: () => shown,
  };
}

describe('openWindow', () => {
  it('loads the app’s page and shows itself when there is something to see', () => {
    const fake = fakeWindow();
    openWindow({
      preload: '',
      devTools: false,
      dark: false,
      now: () => 0,
      create: () => fake.window as unknown as BrowserWindow,
    });
    expect(fake.window.loaded).toBe('chaperone://app/index.html');
    expect(fake.shown()).toBe(false);
    fake.window.emit('ready-to-show');
    expect(fake.shown()).toBe(true);
  });

  it('loads a page that died again, but not for ever', () => {
    const fake = fakeWindow();
    let now = 0;
    openWindow({
      preload: '',
      devTools: false,
      dark: false,
      now: () => now,
      create: () => fake.window as unknown as BrowserWindow,
    });
    fake.die('clean-exit');
    expect(fake.reloads()).toBe(0);
    for (let i = 0; i < 5; i += 1) fake.die('crashed');
    expect(fake.reloads()).toBe(3);
    now = 61_000;
    fake.die('oom');
    expect(fake.reloads()).toBe(4);
  });
});
