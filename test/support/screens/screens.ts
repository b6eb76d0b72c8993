/** The window's page in a real Chromium, over the made-up engine (renderer/testing/dev.tsx), under the policy that the product is served with. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';

const CHROMIUM = process.env['CHAPERONE_CHROMIUM'] ?? '/usr/bin/chromium';
const ARGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'none'";
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
/** The made-up sessions end here, so that the library looks the same on every day. */
const NOW = '2026-11-20T14:30:00.000Z';

const RENDERER = fileURLToPath(new URL('../../../renderer', import.meta.url));

let root: string;
let server: Server;
let browser: Browser;
let context: BrowserContext;
const complaints: string[] = [];

export async function newPage(options: { theme?: 'light' | 'dark'; init?: string } = {}): Promise<Page> {
  context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    colorScheme: options.theme ?? 'dark',
    timezoneId: 'UTC',
  });
  const page = await context.newPage();
  if (options.init !== undefined) await page.addInitScript(options.init);
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(origin())) complaints.push(`request to ${request.url()}`);
  });
  return page;
}

export const origin = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

export async function open(query: string, hash: string, theme: 'light' | 'dark' = 'dark'): Promise<Page> {
  const page = await newPage({ theme });
  await page.goto(`${origin()}/dev/dev.html?now=${NOW}&${query}${hash}`);
  return page;
}

export async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** Opens the long incident, the second session of the library, by keyboard. */
export async function openReplay(page: Page): Promise<void> {
  await page.getByRole('grid', { name: 'Sessions' }).waitFor();
  await page.locator('.session-line a').first().waitFor();
  await press(page, 'j', 'j', 'Enter');
  await page.getByRole('treegrid').waitFor();
  await page.locator('.inspector h2 .verb').waitFor();
}

/** Goes to the first step that a filter leaves, on a tab, and takes the filter away again. */
export async function find(page: Page, filter: string, tab: string): Promise<void> {
  const field = page.getByLabel('Filter steps');
  await field.fill(filter);
  await page.waitForURL((url) => url.hash.includes('filter='));
  await field.press('Enter');
  await press(page, 'Home', 'j');
  const step = await page.locator('.step-line.chosen .number').first().innerText();
  await page.getByLabel('Filter steps').fill('');
  await page.waitForURL((url) => !url.hash.includes('filter='));
  await page.locator('.inspector').getByText(`step ${step} ·`).waitFor();
  await page.locator(`#tab-${tab}`).click();
}

/** Polls: a shared machine may be slow, and waiting longer changes nothing when it is fast. */
export const eventually = <T>(read: () => Promise<T>): ReturnType<typeof expect.poll<T>> =>
  expect.poll(read, { timeout: 30_000 });

export const title = (page: Page): Promise<string> => page.locator('.inspector h2').innerText();

/** Where the built product is. */
export const product = (): string => join(root, 'product');

/** Builds the page, serves it and starts the browser for the tests of one file; after each, nothing may have been complained of. */
export function screensServed(options: { readonly product?: boolean } = {}): void {
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'chaperone-screens-'));
    const config = { configFile: join(RENDERER, 'vite.config.ts'), logLevel: 'error' } as const;
    const dev = { outDir: join(root, 'dev'), rolldownOptions: { input: join(RENDERER, 'dev.html') } };
    await build({ ...config, build: { ...dev, emptyOutDir: true } });
    if (options.product === true) await build({ ...config, build: { outDir: product(), emptyOutDir: true } });
    server = createServer((request, response) => {
      const path = join(root, new URL(request.url ?? '/', 'http://localhost').pathname);
      const type = TYPES[extname(path)];
      if (type === undefined || !existsSync(path)) response.writeHead(404).end();
      else response.writeHead(200, { 'content-type': type, 'content-security-policy': POLICY }).end(readFileSync(path));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
  }, 120_000);

  afterAll(async () => {
    await browser.close();
    await new Promise((resolve) => server.close(resolve));
    rmSync(root, { recursive: true, force: true });
  });

  afterEach(async () => {
    await context.close();
    expect(complaints, 'console errors, policy violations, requests to elsewhere').toEqual([]);
  });
}
