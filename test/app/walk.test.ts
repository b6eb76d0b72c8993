/**
 * From first start to the replay of a denied delete, as a newcomer walks it: the built command line serves the browser form on an empty
 * home, and everything after that is clicks and keys in a real Chromium. With CHAPERONE_SCREENSHOTS=DIR the screens are kept there.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { currentBuild, ROOT } from './built.ts';

const PASSPHRASE = 'correct horse battery staple';
const scratch = mkdtempSync(join(tmpdir(), 'chaperone-walk-'));
const shots = process.env['CHAPERONE_SCREENSHOTS'];
const complaints: string[] = [];
let engine: ChildProcess;
let address: string;
let browser: Browser;
let page: Page;

/** Starts `chaperone serve` on an empty home and gives the address that it prints. */
async function serve(): Promise<string> {
  engine = spawn(process.execPath, [join(ROOT, 'out', 'node', 'chaperone.js'), 'serve', '--port', '0', '--json'], {
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: scratch,
      CHAPERONE_HOME: join(scratch, 'vault'),
      KUBECONFIG: join(scratch, 'none'),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: engine.stdout! })) return (JSON.parse(line) as { address: string }).address;
  throw new Error('serve ended without an address');
}

async function shoot(name: string): Promise<void> {
  if (shots === undefined) return;
  mkdirSync(shots, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(shots, `${name}-${colorScheme}.png`) });
  }
}

beforeAll(async () => {
  currentBuild();
  address = await serve();
  browser = await chromium.launch({
    executablePath: process.env['CHAPERONE_CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      ...['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark' });
  page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    const { host } = new URL(request.url());
    if (host !== new URL(address).host) complaints.push(`request to ${host}`);
  });
}, 120_000);

afterAll(async () => {
  await browser.close();
  engine.kill('SIGTERM');
  if (engine.exitCode === null) await once(engine, 'exit');
  rmSync(scratch, { recursive: true, force: true });
});

describe('from first start to the replay of a denied delete', () => {
  it('makes the vault, shows the recovery key once and asks for three of its words', async () => {
    await page.goto(address);
    await page.getByRole('heading', { name: 'Make the vault' }).waitFor();
    await shoot('1-make-the-vault');
    await page.getByLabel('Passphrase').fill(PASSPHRASE);
    await page.getByLabel('The same again').fill(PASSPHRASE);
    await page.getByRole('button', { name: 'Make the vault' }).click();
    const items = page.getByRole('list', { name: 'Recovery key' }).getByRole('listitem');
    await items.first().waitFor();
    const words = (await items.allInnerTexts()).map((text) => text.replace(/^\d+\s*/, '').trim());
    expect(words).toHaveLength(24);
    await page.getByRole('button', { name: 'I have written it down' }).click();
    for (const label of await page.locator('label[for^="word-"]').allInnerTexts()) {
      const place = Number(/\d+/.exec(label)?.[0]);
      await page.getByLabel(label, { exact: true }).fill(words[place - 1]!);
    }
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { name: 'Choose a target' }).waitFor();
    // Shown once: nothing of it is left in the page.
    expect(await page.content()).not.toContain(words.slice(0, 3).join(' '));
  });

  it('takes the practice cluster and runs the demo session', async () => {
    await shoot('2-choose-a-target');
    await page.getByRole('button', { name: 'Use the practice cluster' }).click();
    await page.getByRole('heading', { name: 'Start a session' }).waitFor();
    expect(await page.getByText('chaperone run --target practice -- kubectl get pods').count()).toBe(1);
    await shoot('3-start-a-session');
    await page.getByRole('button', { name: 'Run the demo session' }).click();
    await page.getByRole('treegrid').waitFor({ timeout: 60_000 });
    expect(new URL(page.url()).hash).toMatch(/^#\/session\/[0-9A-Z]{26}/);
  }, 90_000);

  it('steps to the denied delete by keyboard and shows what was refused, by which rule, and that nothing was sent', async () => {
    await page.locator('.inspector h2 .verb').waitFor();
    await page.keyboard.press('d');
    const inspector = page.locator('.inspector');
    await inspector.getByText('no-protected-deletes').first().waitFor();
    expect(await inspector.locator('h2').innerText()).toMatch(/delete/i);
    expect(await inspector.innerText()).toContain('shop-prod');
    await page.keyboard.press('v');
    await page.getByText('✓ verified').first().waitFor();
    await shoot('4-denied-delete');
  });

  it('shows a Secret read with its values hidden', async () => {
    await page.keyboard.press('Shift+M');
    await page
      .locator('.inspector')
      .getByRole('tab', { name: /Response/ })
      .click();
    await page.locator('.inspector .cm-content').first().waitFor();
    await shoot('5-masked-secret');
  });

  it('keeps its place in the address: a reload comes back to the same step', async () => {
    const before = page.url();
    const title = await page.locator('.inspector h2').innerText();
    await page.reload();
    await page.locator('.inspector h2 .verb').waitFor();
    expect(page.url()).toBe(before);
    expect(await page.locator('.inspector h2').innerText()).toBe(title);
  });

  it('lists the session in the library and finds it by text', async () => {
    await page.goto(`${address}/#/library`);
    await page.getByRole('grid', { name: 'Sessions' }).waitFor();
    await page.locator('.session-line a').first().waitFor();
    expect(await page.locator('.session-line a').count()).toBe(1);
    await shoot('6-library');
  });

  it('locks: the screens are gone, and a wrong passphrase does not bring them back', async () => {
    await page.getByRole('button', { name: 'Lock', exact: true }).click();
    await page.getByRole('heading', { name: 'The vault is locked' }).waitFor();
    await page.getByLabel(/Passphrase/).fill('not the passphrase');
    await page.keyboard.press('Enter');
    await page.getByText(/does not open this vault/).waitFor();
    await page.getByLabel(/Passphrase/).fill(PASSPHRASE);
    await page.keyboard.press('Enter');
    await page.locator('.session-line a').first().waitFor();
  });

  it('said nothing on the console, asked nobody else, and broke no rule of its own content policy', () => {
    expect(complaints).toEqual([]);
  });
});
