/** The desktop app from start to quit: what is made when, and who is told of what. */
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  nativeTheme,
  protocol,
  session,
  shell,
  utilityProcess,
  type WebContents,
} from 'electron';
import type { EngineConnection } from '../contract/bridge.ts';
import { superviseEngine, type Engine } from './engine.ts';
import { guardContents, guardSession } from './guards.ts';
import { onConnect, sendPort, sendState } from './ipc.ts';
import { liveSessions } from './live.ts';
import { menuTemplate } from './menu.ts';
import { SCHEME } from './origin.ts';
import { dataDirectory } from '../engine/home.ts';
import { appPaths, windowDirectory } from './paths.ts';
import { pageHandler, PRIVILEGES } from './scheme.ts';
import { openWindow } from './window.ts';

const now = (): number => performance.now();

function later(run: () => void, ms: number): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

/** Tells every page, and gives each a new port once the engine is there again. */
function engineChanged(state: EngineConnection, connectPage: (page: WebContents) => void): void {
  for (const window of BrowserWindow.getAllWindows()) {
    window.setTitle(
      state.state === 'open' || state.state === 'connecting' ? 'Chaperone' : 'Chaperone: the engine is not running',
    );
    sendState(window.webContents, state);
    if (state.state === 'open' && state.epoch > 1) connectPage(window.webContents);
  }
}

/** Whether to quit although sessions are being recorded. */
async function mayQuit(engine: Engine): Promise<boolean> {
  if (engine.state.state !== 'open') return true;
  const { port1, port2 } = new MessageChannelMain();
  engine.connect(port1);
  const live = await liveSessions(port2, later);
  if (live === 0) return true;
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: live === 1 ? 'One session is being recorded.' : `${live} sessions are being recorded.`,
    detail: 'Quitting ends and seals them, and their agents are cut off.',
    buttons: ['Keep Recording', 'Quit'],
    defaultId: 0,
    cancelId: 0,
  });
  return response === 1;
}

/** Runs the app. Returns at once; everything else happens on Electron's events. */
export function runShell(): void {
  const home = dataDirectory(process.env, process.platform);
  // Before the lock, which is one per such directory: one window for each vault.
  app.setPath('userData', windowDirectory(home));
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged([PRIVILEGES]);
  const paths = appPaths(app.getAppPath());
  const devTools = !app.isPackaged;

  const engine = superviseEngine({
    fork: () =>
      utilityProcess.fork(paths.engine, [home, paths.resources], {
        serviceName: 'Chaperone engine',
        stdio: devTools ? 'inherit' : 'ignore',
      }),
    later,
    now,
    onState: (state) => engineChanged(state, connectPage),
  });
  function connectPage(page: WebContents): void {
    const { port1, port2 } = new MessageChannelMain();
    const withdraw = engine.connect(port1);
    page.once('did-start-loading', withdraw);
    sendPort(page, port2);
  }
  const showWindow = (): void => {
    const [open] = BrowserWindow.getAllWindows();
    if (open === undefined) {
      const create = (options: Electron.BrowserWindowConstructorOptions): BrowserWindow => new BrowserWindow(options);
      openWindow({ preload: paths.preload, devTools, dark: nativeTheme.shouldUseDarkColors, create, now });
      return;
    }
    if (open.isMinimized()) open.restore();
    open.show();
    open.focus();
  };

  app.on('web-contents-created', (_event, contents) => guardContents(contents, (address) => shell.openExternal(address)));
  app.on('second-instance', showWindow);
  app.on('activate', showWindow);
  // Without a window the engine goes on recording only when somebody chose that (see mayQuit) or the system works so.
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  let leave: 'no' | 'asking' | 'yes' = 'no';
  app.on('before-quit', (event) => {
    if (leave === 'yes') return;
    event.preventDefault();
    if (leave === 'asking') return;
    leave = 'asking';
    void mayQuit(engine).then(async (quit) => {
      if (quit) await engine.stop();
      leave = quit ? 'yes' : 'no';
      if (quit) app.quit();
    });
  });

  void app.whenReady().then(() => {
    guardSession(session.defaultSession);
    protocol.handle(SCHEME, pageHandler(paths.page));
    Menu.setApplicationMenu(
      Menu.buildFromTemplate(menuTemplate({ platform: process.platform, devTools, restartEngine: () => engine.start() })),
    );
    onConnect(ipcMain, (page) => {
      sendState(page, engine.state);
      connectPage(page);
    });
    engine.start();
    showWindow();
  });
}
