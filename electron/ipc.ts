/**
 * Every channel between the shell and the preload script, with its types, and the only module that uses their names. The
 * engine's own traffic does not pass here: it has a port of its own, which is handed over once per page load.
 */
import type { IpcMain, IpcMainEvent, IpcRenderer, MessagePortMain, WebContents } from 'electron';
import type { EngineConnection } from '../contract/bridge.ts';
import { isOwnUrl } from './origin.ts';

/** Channel to what travels. `engine.port` carries one transferred port besides. */
interface Channels {
  /** Page to shell: a page has loaded and wants a port. */
  'engine.connect': null;
  /** Shell to page. */
  'engine.port': null;
  'engine.state': EngineConnection;
}
type Channel = keyof Channels;

const CONNECT = 'engine.connect' satisfies Channel;
const PORT = 'engine.port' satisfies Channel;
const STATE = 'engine.state' satisfies Channel;

/** Whether a message comes from the app's own page, and from its top frame. */
export function isTrustedSender(event: Pick<IpcMainEvent, 'senderFrame'>): boolean {
  const frame = event.senderFrame;
  return frame !== null && frame.parent === null && isOwnUrl(frame.url);
}

/** Shell: `handler` is called for each loaded page that asks for the engine; others are ignored. */
export function onConnect(ipcMain: IpcMain, handler: (page: WebContents) => void): void {
  ipcMain.on(CONNECT, (event) => {
    if (isTrustedSender(event)) handler(event.sender);
  });
}

/** Shell: hands a page its end of a channel to the engine. */
export function sendPort(page: WebContents, port: MessagePortMain): void {
  page.mainFrame.postMessage(PORT, null satisfies Channels[typeof PORT], [port]);
}

/** Shell: tells a page how the engine is. */
export function sendState(page: WebContents, state: EngineConnection): void {
  page.send(STATE, state satisfies Channels[typeof STATE]);
}

/** The end of a channel that the page side gets (a DOM MessagePort). */
export interface PagePort {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}

/** Preload: asks for the engine, now and whenever this page loads again. */
export function connect(
  ipcRenderer: IpcRenderer,
  handlers: { readonly port: (port: PagePort) => void; readonly state: (state: EngineConnection) => void },
): void {
  ipcRenderer.on(PORT, (event) => {
    const [port] = event.ports as unknown as readonly PagePort[];
    if (port !== undefined) handlers.port(port);
  });
  ipcRenderer.on(STATE, (_event, state: Channels[typeof STATE]) => handlers.state(state));
  ipcRenderer.send(CONNECT, null satisfies Channels[typeof CONNECT]);
}
