/** session.defaultSession and protocol: what the shell registers, and how it is asked. */
import { EventEmitter } from 'node:events';
import type { BrowserContext, CDPSession } from 'playwright-core';
import { toBrowser } from './address.ts';

type RequestHandler = (contents: unknown, permission: string, callback: (granted: boolean) => void, details: unknown) => void;
type CheckHandler = (contents: unknown, permission: string, origin: string, details: unknown) => boolean;
type BeforeRequest = (details: { readonly url: string }, callback: (answer: { readonly cancel?: boolean }) => void) => void;

/** Chromium's names of what a page may ask for, and Electron's. */
export const PERMISSIONS: Readonly<Record<string, string>> = {
  geolocation: 'geolocation',
  notifications: 'notifications',
  camera: 'media',
  microphone: 'media',
  midi: 'midi',
  'clipboard-read': 'clipboard-read',
  'clipboard-write': 'clipboard-sanitized-write',
};

class Session extends EventEmitter {
  requestHandler: RequestHandler | null = null;
  checkHandler: CheckHandler | null = null;
  deviceHandler: ((details: unknown) => boolean) | null = null;
  displayHandler: ((request: unknown, callback: (streams: object) => void) => void) | null = null;
  beforeRequest: BeforeRequest | null = null;
  readonly webRequest = { onBeforeRequest: (handler: BeforeRequest) => (this.beforeRequest = handler) };

  setPermissionRequestHandler(handler: RequestHandler): void {
    this.requestHandler = handler;
  }

  setPermissionCheckHandler(handler: CheckHandler): void {
    this.checkHandler = handler;
  }

  setDevicePermissionHandler(handler: (details: unknown) => boolean): void {
    this.deviceHandler = handler;
  }

  setDisplayMediaRequestHandler(handler: (request: unknown, callback: (streams: object) => void) => void): void {
    this.displayHandler = handler;
  }

  /** Whether the guards cancel a request. */
  cancels(url: string): boolean {
    let cancel = false;
    this.beforeRequest?.({ url }, (answer) => (cancel = answer.cancel === true));
    return cancel;
  }

  /** As in Electron: what no handler refuses is granted. Carried out by Chromium itself, for the origin of `address`. */
  async applyPermissions(contents: unknown, address: string, cdp: CDPSession, context: BrowserContext): Promise<void> {
    const origin = new URL(toBrowser(address)).origin;
    for (const [name, permission] of Object.entries(PERMISSIONS)) {
      const asked = { granted: true };
      this.requestHandler?.(contents, permission, (granted) => (asked.granted = granted), {});
      const granted = asked.granted && (this.checkHandler?.(contents, permission, origin, {}) ?? true);
      if (granted) await context.grantPermissions([name], { origin });
      else await cdp.send('Browser.setPermission', { permission: { name }, setting: 'denied', origin });
    }
  }
}

export const session = { defaultSession: new Session() };

type SchemeHandler = (request: Request) => Response | Promise<Response>;

class Protocol {
  readonly handlers = new Map<string, SchemeHandler>();
  privileged: readonly { readonly scheme: string; readonly privileges?: object }[] = [];

  registerSchemesAsPrivileged(schemes: readonly { readonly scheme: string; readonly privileges?: object }[]): void {
    this.privileged = schemes;
  }

  handle(scheme: string, handler: SchemeHandler): void {
    this.handlers.set(scheme, handler);
  }
}

export const protocol = new Protocol();
