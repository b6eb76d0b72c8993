/**
 * Stands in for the module `electron` (vitest.config.ts, alias) on machines without its runtime: the same names, over a real
 * Chromium. What it cannot show: Electron's own IPC and sandbox; test/app/real-electron.test.ts does that.
 */
import { machine } from './machine.ts';

export { app } from './app.ts';
export { ipcMain } from './ipc-main.ts';
export { MessageChannelMain } from './ports.ts';
export { protocol, session } from './session.ts';
export { utilityProcess } from './utility.ts';
export { BrowserWindow } from './window.ts';

export const nativeTheme = { shouldUseDarkColors: true };

export const shell = {
  openExternal(address: string): Promise<void> {
    machine.openedOutside.push(address);
    return Promise.resolve();
  },
};

export const dialog = {
  showMessageBox(options: unknown): Promise<{ readonly response: number }> {
    machine.dialogs.push(options);
    const answer = machine.answers.shift();
    if (answer === undefined) throw new Error('stand-in: nobody is there to answer this dialog');
    return Promise.resolve(answer);
  },
};

interface MenuItem {
  readonly label?: string;
  readonly role?: string;
  readonly submenu?: readonly MenuItem[];
  readonly click?: () => void;
}

export const Menu = {
  current: [] as readonly MenuItem[],
  buildFromTemplate: (template: readonly MenuItem[]): readonly MenuItem[] => template,
  setApplicationMenu(menu: readonly MenuItem[]): void {
    Menu.current = menu;
  },
};
