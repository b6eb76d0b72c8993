import { EventEmitter } from 'node:events';
import type { Session, WebContents } from 'electron';
import { describe, expect, it } from 'vitest';
import { guardContents, guardSession, mayOpenOutside, mayRequest } from './guards.ts';

const OWN = 'chaperone://app/index.html';
type Handlers = Record<string, (...args: never[]) => unknown>;

/** Notes each handler under the name of the method that took it. */
function fakeSession(): { session: Session; handlers: Handlers; emitter: EventEmitter } {
  const handlers: Handlers = {};
  const emitter = new EventEmitter();
  const take = (name: string) => (handler: (...args: never[]) => unknown) => void (handlers[name] = handler);
  const session = Object.assign(emitter, {
    setPermissionRequestHandler: take('request'),
    setPermissionCheckHandler: take('check'),
    setDevicePermissionHandler: take('device'),
    setDisplayMediaRequestHandler: take('display'),
    webRequest: { onBeforeRequest: take('before') },
  });
  return { session: session as unknown as Session, handlers, emitter };
}

describe('guardSession', () => {
  const { session, handlers, emitter } = fakeSession();
  guardSession(session);
  const at = (url: string): WebContents => ({ getURL: () => url }) as unknown as WebContents;
  const requested = (url: string, permission: string): unknown => {
    let answer: unknown;
    (handlers['request'] as (...args: unknown[]) => void)(at(url), permission, (granted: boolean) => (answer = granted), {});
    return answer;
  };
  const checked = (url: string | null, permission: string): unknown =>
    (handlers['check'] as (...args: unknown[]) => unknown)(url === null ? null : at(url), permission, 'x', {});

  it('grants writing the clipboard to the app’s own page only', () => {
    expect([requested(OWN, 'clipboard-sanitized-write'), checked(OWN, 'clipboard-sanitized-write')]).toEqual([true, true]);
    expect(requested('https://example.com/', 'clipboard-sanitized-write')).toBe(false);
    expect(checked('https://example.com/', 'clipboard-sanitized-write')).toBe(false);
    expect(checked(null, 'clipboard-sanitized-write')).toBe(false);
  });

  it.each(['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal', 'hid', 'usb', 'fullscreen', 'unknown'])(
    'denies %s',
    (permission) => {
      expect([requested(OWN, permission), checked(OWN, permission)]).toEqual([false, false]);
    },
  );

  it('gives no device and no screen, and stops downloads', () => {
    expect((handlers['device'] as () => unknown)()).toBe(false);
    let streams: unknown;
    (handlers['display'] as (...args: unknown[]) => void)({}, (given: unknown) => (streams = given));
    expect(streams).toEqual({});
    let prevented = false;
    emitter.emit('will-download', { preventDefault: () => (prevented = true) });
    expect(prevented).toBe(true);
  });

  it('cancels requests to anywhere else', () => {
    const cancelled = (url: string): unknown => {
      let answer: unknown;
      (handlers['before'] as (...args: unknown[]) => void)({ url }, (given: { cancel: boolean }) => (answer = given.cancel));
      return answer;
    };
    expect(cancelled(OWN)).toBe(false);
    for (const url of ['https://example.com/', 'http://127.0.0.1:8080/', 'file:///etc/passwd', 'ws://localhost/']) {
      expect(cancelled(url), url).toBe(true);
    }
  });
});

describe('guardContents', () => {
  it.each(['will-navigate', 'will-redirect', 'will-frame-navigate'])('%s: only within the app', (event) => {
    const contents = Object.assign(new EventEmitter(), { setWindowOpenHandler: () => undefined });
    guardContents(contents as unknown as WebContents, () => Promise.resolve());
    const prevented = (url: string): boolean => {
      let stopped = false;
      contents.emit(event, { url, preventDefault: () => (stopped = true) });
      return stopped;
    };
    expect(prevented(`${OWN}#/session`)).toBe(false);
    for (const url of ['https://example.com/', 'file:///etc/passwd', 'about:blank', 'data:text/html,x', 'chaperone://other/']) {
      expect(prevented(url), url).toBe(true);
    }
  });

  it('denies windows and embedded pages, and opens nothing outside while no host is listed', () => {
    let handler: (details: { url: string }) => unknown = () => undefined;
    const contents = Object.assign(new EventEmitter(), {
      setWindowOpenHandler: (given: typeof handler) => void (handler = given),
    });
    const opened: string[] = [];
    guardContents(contents as unknown as WebContents, (url) => Promise.resolve(void opened.push(url)));
    expect(handler({ url: 'https://example.com/' })).toEqual({ action: 'deny' });
    expect(handler({ url: OWN })).toEqual({ action: 'deny' });
    expect(opened).toEqual([]);
    let attached = true;
    contents.emit('will-attach-webview', { preventDefault: () => (attached = false) });
    expect(attached).toBe(false);
  });
});

describe('mayOpenOutside', () => {
  it('takes https of listed hosts only', () => {
    const hosts = new Set(['kubernetes.io']);
    expect(mayOpenOutside('https://kubernetes.io/docs', hosts)).toBe(true);
    const others = [
      'http://kubernetes.io/',
      'https://kubernetes.io.evil/',
      'https://a:b@kubernetes.io/',
      'https://kubernetes.io:444/',
      'file:///kubernetes.io',
      '',
    ];
    for (const address of others) expect(mayOpenOutside(address, hosts), address).toBe(false);
    expect(mayOpenOutside('https://kubernetes.io/docs')).toBe(false);
  });
});

describe('mayRequest', () => {
  it('also takes the developer tools’ files and pictures inside the page', () => {
    expect(mayRequest('devtools://devtools/bundled/x.js')).toBe(true);
    expect(mayRequest('data:image/png;base64,AA==')).toBe(true);
    expect(mayRequest('data:text/html,<script>')).toBe(false);
    expect(mayRequest('blob:chaperone://app/1')).toBe(false);
  });
});
