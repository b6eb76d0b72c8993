import { EventEmitter } from 'node:events';
import type { IpcMain, IpcRenderer, MessagePortMain, WebContents, WebFrameMain } from 'electron';
import { describe, expect, it } from 'vitest';
import type { EngineConnection } from '../contract/bridge.ts';
import { connect, isTrustedSender, onConnect, sendPort, sendState, type PagePort } from './ipc.ts';

const frame = (url: string, parent: WebFrameMain | null = null): WebFrameMain => ({ url, parent }) as unknown as WebFrameMain;
const OWN = frame('chaperone://app/index.html');

describe('isTrustedSender', () => {
  it('is the app’s page in its top frame', () => {
    expect(isTrustedSender({ senderFrame: OWN })).toBe(true);
    expect(isTrustedSender({ senderFrame: null })).toBe(false);
    expect(isTrustedSender({ senderFrame: frame('chaperone://app/', OWN) })).toBe(false);
    expect(isTrustedSender({ senderFrame: frame('https://example.com/') })).toBe(false);
    expect(isTrustedSender({ senderFrame: frame('about:blank') })).toBe(false);
  });
});

describe('onConnect', () => {
  it('ignores anybody else', () => {
    const ipcMain = new EventEmitter();
    const pages: unknown[] = [];
    onConnect(ipcMain as unknown as IpcMain, (page) => pages.push(page));
    ipcMain.emit('engine.connect', { sender: 'stranger', senderFrame: frame('https://example.com/') }, null);
    ipcMain.emit('engine.connect', { sender: 'page', senderFrame: OWN }, null);
    expect(pages).toEqual(['page']);
  });
});

describe('both ends', () => {
  it('agree on names and contents', () => {
    const renderer = Object.assign(new EventEmitter(), {
      asked: [] as string[],
      send(channel: string) {
        renderer.asked.push(channel);
      },
    });
    const ports: PagePort[] = [];
    const states: EngineConnection[] = [];
    connect(renderer as unknown as IpcRenderer, { port: (port) => ports.push(port), state: (state) => states.push(state) });
    expect(renderer.asked).toEqual(['engine.connect']);
    const page = {
      send: (channel: string, ...args: unknown[]) => renderer.emit(channel, { ports: [] }, ...args),
      mainFrame: {
        postMessage: (channel: string, message: unknown, given: readonly unknown[]) =>
          renderer.emit(channel, { ports: given }, message),
      },
    } as unknown as WebContents;
    sendState(page, { state: 'open', epoch: 1 });
    sendPort(page, 'port' as unknown as MessagePortMain);
    expect(states).toEqual([{ state: 'open', epoch: 1 }]);
    expect(ports).toEqual(['port']);
  });
});
