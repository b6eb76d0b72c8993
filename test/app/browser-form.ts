/** `chaperone serve` on an empty home and a real Chromium in front of it, as a newcomer has them; and commands that newcomer types beside. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium, type Browser, type Page } from 'playwright-core';
import { expect, vi } from 'vitest';
import { currentBuild, ROOT } from './built.ts';

export const PASSPHRASE = 'correct horse battery staple';

/** A supervised command that somebody talks to. */
export interface Typed {
  readonly say: (keys: string) => void;
  /** Waits until all it has written contains the text. */
  readonly sees: (text: string | RegExp) => Promise<void>;
  readonly screen: () => string;
  readonly end: Promise<number | null>;
}

export class BrowserForm {
  readonly scratch: string;
  readonly page: Page;
  readonly address: string;
  /** What the page complained of, or asked of anybody but the engine. */
  readonly complaints: string[] = [];
  readonly #browser: Browser;
  readonly #engine: ChildProcess;

  private constructor(scratch: string, address: string, engine: ChildProcess, browser: Browser, page: Page) {
    this.scratch = scratch;
    this.address = address;
    this.page = page;
    this.#engine = engine;
    this.#browser = browser;
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('request', (request) => {
      const { host } = new URL(request.url());
      if (host !== new URL(address).host) this.complaints.push(`request to ${host}`);
    });
  }

  /** `kubeconfig`: the one that kubectl would use, by its name inside the home; there is none unless a test writes it. */
  static async start(kubeconfig = 'none'): Promise<BrowserForm> {
    currentBuild();
    const scratch = mkdtempSync(join(tmpdir(), 'chaperone-walk-'));
    const engine = spawn(process.execPath, [join(ROOT, 'out', 'node', 'chaperone.js'), 'serve', '--port', '0', '--json'], {
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: scratch,
        CHAPERONE_HOME: join(scratch, 'vault'),
        KUBECONFIG: join(scratch, kubeconfig),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let address: string | undefined;
    for await (const line of createInterface({ input: engine.stdout })) {
      ({ address } = JSON.parse(line) as { address: string });
      break;
    }
    if (address === undefined) throw new Error('serve ended without an address');
    const browser = await chromium.launch({
      executablePath: process.env['CHAPERONE_CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        ...['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
        ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
      ],
    });
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark' });
    return new BrowserForm(scratch, address, engine, browser, await context.newPage());
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    this.#engine.kill('SIGTERM');
    if (this.#engine.exitCode === null) await once(this.#engine, 'exit');
    rmSync(this.scratch, { recursive: true, force: true });
  }

  /** Makes the vault as a newcomer does; gives the words of the recovery key, which are gone from the page then. */
  async makeVault(): Promise<readonly string[]> {
    const { page } = this;
    await page.goto(this.address);
    await page.getByRole('heading', { name: 'Make the vault' }).waitFor();
    await this.shoot('1-make-the-vault');
    await page.getByLabel('Passphrase').fill(PASSPHRASE);
    await page.getByLabel('The same again').fill(PASSPHRASE);
    await page.getByRole('button', { name: 'Make the vault' }).click();
    const items = page.getByRole('list', { name: 'Recovery key' }).getByRole('listitem');
    await items.first().waitFor();
    const words = (await items.allInnerTexts()).map((text) => text.replace(/^\d+\s*/, '').trim());
    await page.getByRole('button', { name: 'I have written it down' }).click();
    for (const label of await page.locator('label[for^="word-"]').allInnerTexts()) {
      const place = Number(/\d+/.exec(label)?.[0]);
      await page.getByLabel(label, { exact: true }).fill(words[place - 1] ?? '');
    }
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { name: 'Choose a target' }).waitFor();
    return words;
  }

  /** `chaperone ARGS` by the engine that serves the page, with its input and output as pipes. */
  type(args: readonly string[]): Typed {
    const secret = join(this.scratch, 'passphrase');
    writeFileSync(secret, `${PASSPHRASE}\n`, { mode: 0o600 });
    const child = spawn(process.execPath, [join(ROOT, 'out', 'node', 'chaperone.js'), ...args], {
      cwd: this.scratch,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: this.scratch,
        SHELL: '/bin/sh',
        TERM: 'xterm',
        CHAPERONE_HOME: join(this.scratch, 'vault'),
        CHAPERONE_PASSPHRASE_FILE: secret,
      },
      stdio: 'pipe',
    });
    let screen = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (screen += chunk.toString()));
    return {
      say: (keys) => void child.stdin.write(keys),
      sees: (text) => vi.waitFor(() => expect(screen).toMatch(text), { timeout: 60_000, interval: 20 }),
      screen: () => screen,
      end: new Promise((resolve, reject) => child.on('error', reject).on('close', resolve)),
    };
  }

  /** Keeps the screen in both themes where CHAPERONE_SCREENSHOTS says. */
  async shoot(name: string): Promise<void> {
    const shots = process.env['CHAPERONE_SCREENSHOTS'];
    if (shots === undefined) return;
    mkdirSync(shots, { recursive: true });
    for (const colorScheme of ['light', 'dark'] as const) {
      await this.page.emulateMedia({ colorScheme });
      await this.page.screenshot({ path: join(shots, `${name}-${colorScheme}.png`) });
    }
  }
}
