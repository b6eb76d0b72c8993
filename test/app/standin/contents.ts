/** webContents: one real page, its requests and navigations asked of the shell, its isolated world connected to ipcMain. */
import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import type { CDPSession, Page } from 'playwright-core';
import { fromBrowser, toBrowser } from './address.ts';
import { interceptRequests } from './intercept.ts';
import { ipcMain } from './ipc-main.ts';
import { machine } from './machine.ts';
import type { MessagePortMain } from './ports.ts';
import { session } from './session.ts';
import { BINDING, ISOLATED_WORLD, pageWorld, preloadWorld } from './worlds.ts';

interface FromPage {
  readonly kind: 'ipc' | 'port';
  readonly channel: string;
  readonly args: readonly unknown[];
  readonly id: number;
  readonly data: unknown;
}

export class WebContents extends EventEmitter {
  readonly session = session.defaultSession;
  /** The Playwright page, for tests: what a person sees and does. */
  page: Page | undefined;
  readonly mainFrame = {
    parent: null,
    url: '',
    postMessage: (channel: string, message: unknown, ports: readonly MessagePortMain[] = []) => {
      const ids = ports.map((port) => this.#carry(port.handOver()));
      this.#deliver({ kind: 'ipc', channel, args: [message], ports: ids });
    },
  };
  /** The navigation that the shell itself asked for. */
  expected: string | undefined;
  windowOpenHandler: (details: { readonly url: string }) => { readonly action: string } = () => ({ action: 'allow' });
  #cdp: CDPSession | undefined;
  #worlds = new Map<number, string>();
  #isolated: number | undefined;
  #ports = new Map<number, MessagePort>();
  #lastPort = 0;

  /** Makes the page; `preload` is the script's text. */
  async open(preload: string): Promise<void> {
    const context = machine.context;
    if (context === undefined) throw new Error('stand-in: the app is not ready yet');
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    this.page = page;
    this.#cdp = cdp;
    page.on('crash', () => this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 }));
    await cdp.send('Page.enable');
    await interceptRequests(cdp, this);
    const actions: string[] = [];
    cdp.on('Page.windowOpen', ({ url }) => actions.push(this.windowOpenHandler({ url: fromBrowser(url) }).action));
    // Chromium has opened it by now; what the shell denies is closed before it can load anything.
    page.on('popup', (popup) => {
      if (actions.shift() !== 'allow') popup.close().catch(() => undefined);
    });
    cdp.on('Page.frameStartedLoading', ({ frameId }) => {
      if (frameId === this.frameId) this.emit('did-start-loading');
    });
    await this.#makeWorlds(cdp, preload);
  }

  frameId = '';

  async #makeWorlds(cdp: CDPSession, preload: string): Promise<void> {
    const { frameTree } = await cdp.send('Page.getFrameTree');
    this.frameId = frameTree.frame.id;
    cdp.on('Runtime.executionContextCreated', ({ context }) => {
      const { frameId } = context.auxData as { readonly frameId: string };
      if (context.name !== ISOLATED_WORLD || frameId !== this.frameId) return;
      this.#worlds.set(context.id, frameId);
      this.#isolated = context.id;
    });
    cdp.on('Runtime.executionContextDestroyed', ({ executionContextId }) => this.#worldGone(executionContextId));
    cdp.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name === BINDING && this.#worlds.has(executionContextId)) this.#receive(JSON.parse(payload) as FromPage);
    });
    await cdp.send('Runtime.enable');
    await cdp.send('Runtime.addBinding', { name: BINDING, executionContextName: ISOLATED_WORLD });
    const token = randomBytes(16).toString('hex');
    // In this order: the page's world must be listening when the preload script exposes something.
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: pageWorld(token) });
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: preloadWorld(token, preload), worldName: ISOLATED_WORLD });
  }

  #worldGone(id: number): void {
    this.#worlds.delete(id);
    if (this.#isolated !== id) return;
    this.#isolated = undefined;
    for (const port of this.#ports.values()) port.close();
    this.#ports.clear();
  }

  #receive(message: FromPage): void {
    if (message.kind === 'port') this.#ports.get(message.id)?.postMessage(message.data);
    else ipcMain.emit(message.channel, { sender: this, senderFrame: this.mainFrame, ports: [] }, ...message.args);
  }

  #carry(port: MessagePort): number {
    const id = ++this.#lastPort;
    this.#ports.set(id, port);
    port.on('message', (data: unknown) => this.#deliver({ kind: 'port', id, data }));
    return id;
  }

  #deliver(message: object): void {
    if (this.#isolated === undefined) return;
    const expression = `standinDeliver(${JSON.stringify(message)})`;
    // The page may be going away at this moment; Electron drops such messages as well.
    this.#cdp?.send('Runtime.evaluate', { expression, contextId: this.#isolated }).catch(() => undefined);
  }

  send(channel: string, ...args: unknown[]): void {
    this.#deliver({ kind: 'ipc', channel, args, ports: [] });
  }

  getURL(): string {
    return this.mainFrame.url;
  }

  /** Called when a document of the main frame is about to be shown. */
  async navigated(url: string): Promise<void> {
    this.mainFrame.url = url;
    if (this.#cdp === undefined || machine.context === undefined) return;
    await session.defaultSession.applyPermissions(this, url, this.#cdp, machine.context);
  }

  setWindowOpenHandler(handler: (details: { readonly url: string }) => { readonly action: string }): void {
    this.windowOpenHandler = handler;
  }

  async load(address: string): Promise<void> {
    this.expected = address;
    await this.page?.goto(toBrowser(address));
  }

  reload(): void {
    this.expected = this.getURL();
    // After a crash there is no page to wait for; the new document tells by itself when it is there.
    this.page?.goto(toBrowser(this.expected)).catch(() => undefined);
  }
}
