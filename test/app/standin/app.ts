/** app: readiness and the order of quitting. */
import { EventEmitter } from 'node:events';
import { machine } from './machine.ts';
import { windows } from './windows.ts';

class App extends EventEmitter {
  readonly isPackaged = false;
  /** Another instance already runs. */
  taken = false;
  sandboxed = false;
  readonly #ready = Promise.withResolvers<undefined>();
  #quitting = false;

  readonly paths = new Map<string, string>();

  setPath(name: string, path: string): void {
    this.paths.set(name, path);
  }

  getAppPath(): string {
    return machine.appPath;
  }

  requestSingleInstanceLock(): boolean {
    return !this.taken;
  }

  enableSandbox(): void {
    this.sandboxed = true;
  }

  whenReady(): Promise<undefined> {
    return this.#ready.promise;
  }

  /** The browser is up: what Electron does by itself. */
  becomeReady(): void {
    this.#ready.resolve(undefined);
    this.emit('ready');
  }

  /** before-quit, then all windows, then will-quit and quit; each of the first may stop it. */
  quit(): void {
    if (this.#quitting) return;
    const event = { prevented: false, preventDefault: () => void (event.prevented = true) };
    this.emit('before-quit', event);
    if (event.prevented) return;
    this.#quitting = true;
    void Promise.all([...windows].map((window) => window.destroy())).then(() => {
      this.emit('will-quit', { preventDefault: () => undefined });
      this.emit('quit', {}, 0);
    });
  }

  /** A window has closed. */
  windowClosed(): void {
    if (windows.size === 0 && !this.#quitting) this.emit('window-all-closed');
  }
}

export const app = new App();
