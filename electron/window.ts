/** The one window. */
import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron';
import { START_URL } from './origin.ts';

export interface WindowOptions {
  /** Path of the preload script. */
  readonly preload: string;
  readonly devTools: boolean;
  readonly dark: boolean;
  readonly create: (options: BrowserWindowConstructorOptions) => BrowserWindow;
  /** Monotonic, milliseconds. */
  readonly now: () => number;
}

/** A page that died this often within a minute stays down, so that it cannot spin. */
const RELOADS = 3;

export function windowOptions(options: Pick<WindowOptions, 'preload' | 'devTools' | 'dark'>): BrowserWindowConstructorOptions {
  return {
    title: 'Chaperone',
    width: 1360,
    height: 860,
    minWidth: 900,
    minHeight: 560,
    show: false,
    // What is seen before the first paint; the page's own ramp.
    backgroundColor: options.dark ? '#16181b' : '#fbfbfc',
    webPreferences: {
      preload: options.preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: options.devTools,
    },
  };
}

/** Makes the window and loads the page. A page whose process dies is loaded again; recording does not depend on it. */
export function openWindow(options: WindowOptions): BrowserWindow {
  const window = options.create(windowOptions(options));
  let deaths: number[] = [];
  window.once('ready-to-show', () => window.show());
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit' || window.isDestroyed()) return;
    const now = options.now();
    deaths = [...deaths.filter((at) => now - at < 60_000), now];
    if (deaths.length <= RELOADS) window.webContents.reload();
  });
  // A load that fails leaves an empty window; the state of the engine is not affected.
  window.loadURL(START_URL).catch(() => undefined);
  return window;
}
