/** BrowserWindow: a page of the real Chromium; only the safe settings are accepted. */
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { BrowserWindowConstructorOptions } from 'electron';
import { app } from './app.ts';
import { WebContents } from './contents.ts';
import { windows } from './windows.ts';

/** The stand-in can do nothing else, and the shell must not want anything else. */
function checkPreferences(preferences: BrowserWindowConstructorOptions['webPreferences']): string {
  const { contextIsolation, sandbox, nodeIntegration, webSecurity, webviewTag, preload } = preferences ?? {};
  const safe =
    contextIsolation === true && sandbox === true && nodeIntegration === false && webSecurity === true && webviewTag === false;
  if (!safe || preload === undefined) throw new Error('stand-in: a window must be isolated, sandboxed and without Node');
  return preload;
}

export class BrowserWindow extends EventEmitter {
  static getAllWindows(): BrowserWindow[] {
    return [...windows] as BrowserWindow[];
  }

  readonly webContents = new WebContents();
  readonly options: BrowserWindowConstructorOptions;
  title: string;
  visible = false;
  focused = 0;
  #destroyed = false;
  readonly #opened: Promise<void>;

  constructor(options: BrowserWindowConstructorOptions) {
    super();
    this.options = options;
    this.title = options.title ?? '';
    const preload = readFileSync(checkPreferences(options.webPreferences), 'utf8');
    windows.add(this);
    app.emit('web-contents-created', {}, this.webContents);
    this.#opened = this.webContents.open(preload);
  }

  async loadURL(address: string): Promise<void> {
    await this.#opened;
    await this.webContents.load(address);
    this.emit('ready-to-show');
  }

  show(): void {
    this.visible = true;
  }

  focus(): void {
    this.focused += 1;
  }

  isMinimized(): boolean {
    return false;
  }

  restore(): void {
    this.visible = true;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  setTitle(title: string): void {
    this.title = title;
  }

  /** As when a person closes it. */
  async close(): Promise<void> {
    await this.destroy();
  }

  async destroy(): Promise<void> {
    if (this.#destroyed) return;
    this.#destroyed = true;
    windows.delete(this);
    await this.#opened;
    await this.webContents.page?.close();
    this.emit('closed');
    app.windowClosed();
  }
}
