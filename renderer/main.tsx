/** The page's start: chooses the bridge of the place it runs in. */
import { config } from 'zod';
import type { PreloadBridge } from '../contract/bridge.ts';
import { attachPreload } from './bridge/preload.ts';
import { attachSocket } from './bridge/socket.ts';
import { mount } from './frame/mount.tsx';

// zod otherwise probes for eval, which our content security policy reports as a violation.
config({ jitless: true });

declare global {
  interface Window {
    /** Set by the desktop's preload script, absent in a browser. */
    readonly chaperone?: PreloadBridge;
  }
}

mount(window.chaperone === undefined ? attachSocket(window.location, window.sessionStorage) : attachPreload(window.chaperone));
