/** Every request of a page passes here: navigation guards, request guards, protocol handlers, and nothing beyond. */
import type { CDPSession } from 'playwright-core';
import { fromBrowser } from './address.ts';
import { machine } from './machine.ts';
import { protocol, session } from './session.ts';

/** The parts of webContents that are asked. */
interface Asked {
  readonly frameId: string;
  expected: string | undefined;
  emit(event: string, ...args: unknown[]): boolean;
  navigated(url: string): Promise<void>;
}

/** Chromium's `Fetch.requestPaused`, the parts that are used. */
interface Paused {
  readonly requestId: string;
  readonly frameId: string;
  readonly resourceType: string;
  readonly request: { readonly url: string; readonly method: string };
}

/** Whether the shell's listeners stop a navigation that the page began. */
function stopped(contents: Asked, url: string, isMainFrame: boolean): boolean {
  let prevented = false;
  const details = { url, isMainFrame, isSameDocument: false, preventDefault: () => (prevented = true) };
  if (isMainFrame) contents.emit('will-navigate', details, url);
  contents.emit('will-frame-navigate', details);
  return prevented;
}

async function answer(cdp: CDPSession, requestId: string, response: Response): Promise<void> {
  await cdp.send('Fetch.fulfillRequest', {
    requestId,
    responseCode: response.status,
    responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
    body: Buffer.from(await response.arrayBuffer()).toString('base64'),
  });
}

async function decide(cdp: CDPSession, contents: Asked, paused: Paused): Promise<void> {
  const url = fromBrowser(paused.request.url);
  const { requestId } = paused;
  const refuse = async (errorReason: 'Aborted' | 'BlockedByClient' | 'InternetDisconnected'): Promise<void> => {
    await cdp.send('Fetch.failRequest', { requestId, errorReason });
  };
  const document = paused.resourceType === 'Document';
  const main = document && paused.frameId === contents.frameId;
  if (document) {
    const own = main && contents.expected === url;
    if (own) contents.expected = undefined;
    else if (stopped(contents, url, main)) return refuse('Aborted');
  }
  if (session.defaultSession.cancels(url)) return refuse('BlockedByClient');
  const handler = protocol.handlers.get(new URL(url).protocol.slice(0, -1));
  if (handler === undefined) {
    machine.escaped.push(url);
    return refuse('InternetDisconnected');
  }
  if (main) await contents.navigated(url);
  await answer(cdp, requestId, await handler(new Request(url, { method: paused.request.method })));
}

export async function interceptRequests(cdp: CDPSession, contents: Asked): Promise<void> {
  cdp.on('Fetch.requestPaused', (paused: Paused) => {
    // The page may be closed while its request is being answered.
    decide(cdp, contents, paused).catch(() => undefined);
  });
  await cdp.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
}
