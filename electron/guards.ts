/** What a page may not do, whoever wrote its script: closed by default, the exceptions are the lists below. */
import type { Session, WebContents } from 'electron';
import { isOwnUrl } from './origin.ts';

/** Writing (never reading) the clipboard after a key or click: "every view can be copied as text". */
const PERMISSIONS: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

/** Hosts whose https pages may open in the person's browser; none yet. */
const OUTSIDE: ReadonlySet<string> = new Set();

/** Whether an address may be handed to the system's browser: https, a listed host, the usual port, no credentials in it. */
export function mayOpenOutside(address: string, hosts: ReadonlySet<string> = OUTSIDE): boolean {
  const url = URL.parse(address);
  return url?.protocol === 'https:' && url.username === '' && url.password === '' && hosts.has(url.host);
}

/** Whether the page may load from this address: its own scheme, and the developer tools' own files. */
export function mayRequest(address: string): boolean {
  return isOwnUrl(address) || address.startsWith('devtools://') || address.startsWith('data:image/');
}

/** No permissions but the list, no devices, no screen capture, no downloads, no requests to anywhere else. */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, callback) => {
    callback(PERMISSIONS.has(permission) && isOwnUrl(contents.getURL()));
  });
  session.setPermissionCheckHandler((contents, permission) => {
    return PERMISSIONS.has(permission) && contents !== null && isOwnUrl(contents.getURL());
  });
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, callback) => callback({}));
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest((details, callback) => callback({ cancel: !mayRequest(details.url) }));
}

/** The page stays where it is, opens no windows, and embeds nothing. */
export function guardContents(contents: WebContents, openExternal: (address: string) => Promise<void>): void {
  const stay = (event: { readonly url: string; preventDefault(): void }): void => {
    if (!isOwnUrl(event.url)) event.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    // A failure to open a browser concerns the person's system; there is nothing to do about it here.
    if (mayOpenOutside(url)) openExternal(url).catch(() => undefined);
    return { action: 'deny' };
  });
}
