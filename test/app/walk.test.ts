/**
 * From first start to the replay of a denied delete, as a newcomer walks it: the built command line serves the browser form on an empty
 * home, and everything after that is clicks and keys in a real Chromium. With CHAPERONE_SCREENSHOTS=DIR the screens are kept there.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
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

/** A shell in a pod, typed by a person: `kubectl exec -it` on a terminal of 30 rows and 100 columns, supervised by the engine that serves the page. */
function shell(): {
  readonly say: (keys: string) => void;
  readonly sees: (text: string) => Promise<void>;
  readonly end: Promise<number | null>;
} {
  const secret = join(scratch, 'passphrase');
  writeFileSync(secret, `${PASSPHRASE}\n`, { mode: 0o600 });
  const command = 'stty rows 30 cols 100; kubectl exec -it -n shop deploy/web -- sh';
  const args = ['run', '--quiet', '--target', 'practice', '--agent', 'shell', '--', 'script', '-qec', command, '/dev/null'];
  const child = spawn(process.execPath, [join(ROOT, 'out', 'node', 'chaperone.js'), ...args], {
    cwd: scratch,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: scratch,
      SHELL: '/bin/sh',
      TERM: 'xterm',
      CHAPERONE_HOME: join(scratch, 'vault'),
      CHAPERONE_PASSPHRASE_FILE: secret,
    },
    stdio: 'pipe',
  });
  let screen = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (screen += chunk.toString()));
  return {
    say: (keys) => void child.stdin.write(keys),
    sees: (text) => vi.waitFor(() => expect(screen).toContain(text), { timeout: 60_000, interval: 20 }),
    end: new Promise((resolve, reject) => child.on('error', reject).on('close', resolve)),
  };
}

/** Leaves the steps that fit, and goes to the first of them. */
async function filterTo(filter: string): Promise<void> {
  const field = page.getByLabel('Filter steps');
  await field.fill(filter);
  await page.waitForURL((url) => new URLSearchParams(url.hash.split('?')[1]).get('filter') === filter);
  await field.press('Enter');
  await page.keyboard.press('Home');
  await page.keyboard.press('j');
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

  it('follows a shell in a pod while somebody types, and plays it when it has ended', async () => {
    const typed = shell();
    await typed.sees('/ # ');
    typed.say('echo mar');
    typed.say('ker; exit 3');
    await typed.sees('exit 3');
    await page.reload();
    const live = page.locator('.session-line').filter({ hasText: 'shell' });
    await live.locator('a').click();
    await page.getByRole('treegrid').waitFor();
    await page
      .getByText(/≈ kubectl exec/)
      .first()
      .waitFor();
    await page.keyboard.press('End');
    await page.locator('#tab-stream').click();
    const screen = page.locator('.term');
    await expect.poll(() => screen.innerText(), { timeout: 30_000 }).toContain('echo marker; exit 3');
    await page.getByText('following').waitFor();
    typed.say('\r');
    expect(await typed.end).toBe(3);
    await page.locator('.stream-head').getByText('exit 3').waitFor({ timeout: 30_000 });
    await expect.poll(() => screen.innerText(), { timeout: 30_000 }).toMatch(/\nmarker/);
    await page.getByText('100×30').waitFor();
    await page.locator('.inferred-line').filter({ hasText: 'echo marker' }).first().waitFor();
    await shoot('7-terminal');

    const bar = page.getByRole('slider', { name: 'Position in the terminal' });
    await bar.focus();
    await page.keyboard.press('Home');
    await expect.poll(() => screen.innerText()).not.toContain('marker');
    await page.locator('.term-scroll').focus();
    await page.keyboard.press('Space');
    await expect.poll(() => screen.innerText(), { timeout: 30_000 }).toContain('marker');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save asciicast' }).click(),
    ]);
    expect(readFileSync(await download.path(), 'utf8')).toMatch(/^\{"version":3/);
  }, 120_000);

  it('shows what the demo changed in its Deployment, and the channels of its exec', async () => {
    await page.goto(`${address}/#/library`);
    await page.locator('.session-line').filter({ hasText: 'demo' }).locator('a').click();
    await page.getByRole('treegrid').waitFor();
    await filterTo('name:demo-web is:write');
    await page.locator('.inspector h2').getByText('demo-web').waitFor();
    await page.keyboard.press('o');
    await page.locator('.diff-added').filter({ hasText: 'nginx:1.27' }).waitFor();
    await shoot('8-object');
    await filterTo('exec status:101');
    await page.locator('#tab-stream').click();
    await page.locator('.message-row').first().waitFor();
    expect(await page.locator('.channel-table').innerText()).toMatch(/stdout[^]*[0-9a-f]{16}…/);
    await shoot('9-transcript');
    await page.goto(`${address}/#/library`);
    await page.locator('.session-line a').first().waitFor();
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
