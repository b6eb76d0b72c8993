/** The computer that the stand-in pretends to run on: one browser, and notes of everything that reached outside. */
import type { ChildProcess } from 'node:child_process';
import { chromium, type Browser, type BrowserContext } from 'playwright-core';
import { findChromium } from '../../../scripts/find-tools.mjs';
import type { UtilityProcess } from './utility.ts';

export interface Answer {
  readonly response: number;
}

class Machine {
  /** What `app.getAppPath()` says; set before the shell starts. */
  appPath = '';
  context: BrowserContext | undefined;
  readonly children = new Set<ChildProcess>();
  readonly engines: UtilityProcess[] = [];
  /** Addresses given to the system's browser. */
  readonly openedOutside: string[] = [];
  /** Requests that no handler and no guard took; a real machine would have sent them. */
  readonly escaped: string[] = [];
  readonly dialogs: unknown[] = [];
  /** What the person clicks, in order. */
  readonly answers: Answer[] = [];
  /** Switched off: processes that end now tell nobody. */
  off = false;
  #browser: Browser | undefined;

  async start(): Promise<BrowserContext> {
    const executablePath = findChromium({ platform: process.platform, env: process.env });
    if (executablePath === undefined) throw new Error('no Chromium here: run the tests by `npm test`, or set CHAPERONE_CHROMIUM');
    const args = ['--host-resolver-rules=MAP * ~NOTFOUND', '--use-fake-device-for-media-stream'];
    // As root Chromium has no sandbox of its own; what is tested here are our guards, not its.
    if (process.getuid?.() === 0) args.push('--no-sandbox');
    this.#browser = await chromium.launch({ executablePath, args });
    this.context = await this.#browser.newContext();
    return this.context;
  }

  async stop(): Promise<void> {
    this.off = true;
    for (const child of this.children) child.kill('SIGKILL');
    await this.#browser?.close();
  }
}

export const machine = new Machine();
