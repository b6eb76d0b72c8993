/** The screens in a real Chromium, over the made-up engine (testing/dev.tsx), under the policy that the product is served with. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { lowContrast } from './testing/contrast.ts';

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

let root: string;
let server: Server;
let browser: Browser;
let context: BrowserContext;
let complaints: string[];

async function newPage(options: { theme?: 'light' | 'dark'; init?: string } = {}): Promise<Page> {
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

const origin = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

async function open(query: string, hash: string, theme: 'light' | 'dark' = 'dark'): Promise<Page> {
  const page = await newPage({ theme });
  await page.goto(`${origin()}/dev/dev.html?now=${NOW}&${query}${hash}`);
  return page;
}

async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** Opens the long incident, the second session of the library, by keyboard. */
async function openReplay(page: Page): Promise<void> {
  await page.getByRole('grid', { name: 'Sessions' }).waitFor();
  await page.locator('.session-line a').first().waitFor();
  await press(page, 'j', 'j', 'Enter');
  await page.getByRole('treegrid').waitFor();
  await page.locator('.inspector h2 .verb').waitFor();
}

/** Goes to the first step that a filter leaves, on a tab, and takes the filter away again. */
async function find(page: Page, filter: string, tab: string): Promise<void> {
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
const eventually = <T>(read: () => Promise<T>): ReturnType<typeof expect.poll<T>> => expect.poll(read, { timeout: 30_000 });

const title = (page: Page): Promise<string> => page.locator('.inspector h2').innerText();

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'chaperone-screens-'));
  const config = { configFile: join(import.meta.dirname, 'vite.config.ts'), logLevel: 'error' } as const;
  const dev = { outDir: join(root, 'dev'), rolldownOptions: { input: join(import.meta.dirname, 'dev.html') } };
  await build({ ...config, build: { ...dev, emptyOutDir: true } });
  await build({ ...config, build: { outDir: join(root, 'product'), emptyOutDir: true } });
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

describe('screens', () => {
  beforeAll(() => {
    complaints = [];
  });

  it('lead from the first start to the replay of a denied delete, by keyboard alone', async () => {
    const page = await open('vault=none&empty=1', '');
    await page.getByRole('heading', { name: 'Make the vault' }).waitFor();
    await page.keyboard.type('short');
    expect(await page.locator('.strength').innerText()).toContain('3 to go');
    await page.keyboard.type(' horse battery');
    await press(page, 'Tab');
    await page.keyboard.type('something else');
    expect(await page.getByRole('button', { name: 'Make the vault' }).isDisabled()).toBe(true);
    await press(page, 'Control+a');
    await page.keyboard.type('short horse battery');
    await press(page, 'Enter');

    const words = await page.locator('.recovery-words li').allInnerTexts();
    expect(words).toHaveLength(24);
    await press(page, 'Enter');
    for (let i = 0; i < 3; i++) {
      const field = page.locator('.form input').nth(i);
      const place = Number((await field.getAttribute('id'))?.replace('word-', ''));
      await field.focus();
      await page.keyboard.type((words[place - 1] ?? '').replace(/^\d+\s*/, ''));
    }
    await press(page, 'Enter');

    await page.getByRole('heading', { name: 'Choose a target' }).waitFor();
    expect(await page.getByText('Cannot be added: its server is not https').count()).toBe(1);
    expect(await page.locator('body').innerText()).not.toContain(words[0]?.replace(/^\d+\s*/, ''));
    await page.getByRole('button', { name: 'Use the practice cluster' }).focus();
    await press(page, 'Enter');
    await page.getByText('chaperone run --target practice -- kubectl get pods').waitFor();
    await page.getByRole('button', { name: 'Run the demo session' }).focus();
    await press(page, 'Enter');

    await page.getByRole('treegrid').waitFor();
    await page.locator('.inspector h2 .verb').waitFor();
    await press(page, 'd');
    await eventually(() => title(page)).toContain('denied by rule no-prod-deletes');
    expect(await page.locator('.answer').innerText()).toContain('needs a person');
  });

  it('unlock with the passphrase, say why not, and forget everything when locked', async () => {
    const page = await open('vault=locked', '#/library');
    await page.getByRole('heading', { name: 'The vault is locked' }).waitFor();
    await page.keyboard.type('wrong');
    await press(page, 'Enter');
    expect(await page.getByRole('alert').innerText()).toContain('does not open this vault');
    await press(page, 'Control+a');
    await page.keyboard.type('correct horse battery');
    await press(page, 'Enter');
    await page.locator('.session-line a').first().waitFor();
    await page.getByRole('button', { name: 'Lock' }).click();
    await page.getByRole('heading', { name: 'The vault is locked' }).waitFor();
    expect(await page.locator('body').innerText()).not.toContain('claude-code');
  });

  it('filter the library, with the filter in the address', async () => {
    const page = await open('vault=unlocked', '#/library');
    await page.locator('.session-line a').first().waitFor();
    await press(page, '/');
    await page.keyboard.type('exec psql');
    await page.waitForURL(/text=exec\+psql/);
    await page.getByLabel('Verdict').selectOption('deny');
    await page.waitForURL(/verdict=deny/);
    await eventually(() => page.locator('.toolbar-count').innerText()).toMatch(/^\d+ sessions?$/);
    const hash = new URL(page.url()).hash;
    await page.reload();
    await page.locator('.session-line a').first().waitFor();
    expect(new URL(page.url()).hash).toBe(hash);
    await page.getByLabel('Text in steps and bodies').fill('nothing has these words');
    await page.getByRole('heading', { name: 'No session fits these filters' }).waitFor();
    await page.getByRole('button', { name: 'Show all sessions' }).click();
    await page.locator('.session-line a').first().waitFor();
  });

  it('step through a recording by keyboard, and every state has an address', async () => {
    const page = await open('vault=unlocked', '#/library');
    await openReplay(page);
    await press(page, 'm');
    await eventually(() => title(page)).toContain('get Secret postgres-credentials');
    await press(page, ']', ']');
    await page.waitForURL(/tab=response/);
    await page.getByText('3 masked values').waitFor();
    await eventually(() => page.locator('.code .cm-masked').count()).toBe(3);
    await press(page, '/');
    await page.locator('.code .cm-search input').first().waitFor();
    await press(page, 'Escape');
    await press(page, 'd');
    await eventually(() => title(page)).toContain('delete Deployment api');
    await press(page, ']', ']');
    await page.locator('.decision-line').waitFor();
    await press(page, 'k');
    await eventually(() => title(page)).toContain('create Deployment web');
    await press(page, 'J', 'J');
    await eventually(() => title(page)).toContain('get Deployment api');
    await press(page, 'f');
    await page.keyboard.type('status:4xx -is:denied');
    await page.waitForURL(/filter=/);
    await press(page, 'Enter', 'j');
    await eventually(() => title(page)).toMatch(/409|404/);
    const [before, hash] = [await title(page), new URL(page.url()).hash];
    await page.reload();
    await eventually(() => title(page)).toBe(before);
    expect(new URL(page.url()).hash).toBe(hash);
    await press(page, 'v');
    await page.getByText('✓ verified').waitFor();
  });

  it('play with idle time cut, pause, and scrub with the arrow keys', async () => {
    const page = await open('vault=unlocked', '#/library');
    await openReplay(page);
    const slider = page.getByRole('slider', { name: 'Position' });
    await press(page, 's', 's', 's');
    expect(await page.getByLabel('Speed').inputValue()).toBe('16');
    await press(page, ' ');
    // Eighteen seconds of thinking before the seventh step last two, divided by the speed.
    await expect
      .poll(async () => Number(/step (\d+)/.exec((await slider.getAttribute('aria-valuetext')) ?? '')?.[1]))
      .toBeGreaterThan(6);
    await press(page, ' ');
    await page.getByRole('button', { name: 'Play' }).waitFor();
    await slider.focus();
    await press(page, 'Home');
    await press(page, 'ArrowRight', 'ArrowRight');
    expect(await slider.getAttribute('aria-valuetext')).toContain('step 3 of');
  });

  it('name commands as they were probably typed, fold a fallback into one, and tell an exit code from an HTTP status', async () => {
    const page = await open('vault=unlocked', '#/library');
    await openReplay(page);
    await page.getByText('≈ kubectl get pods -n shop').first().waitFor();
    await find(page, 'migrate status:101', 'summary');
    const line = page.locator('.command-line-row').filter({ hasText: 'upgrade refused, then SPDY' }).first();
    expect(await line.locator('.glyph-error').count()).toBe(0);
    const failed = page.locator('.step-line').filter({ hasText: 'upgrade refused, then SPDY in step' });
    expect(await failed.locator('.status-error, .glyph-error').count()).toBe(0);
    expect(await page.locator('.step-line.chosen').innerText()).toContain('exit 7');
    expect(await page.locator('.facts').innerText()).toContain('whose upgrade to WebSocket was refused');
    await page.locator('#steps-list').focus();
    await press(page, 'ArrowLeft');
    expect(await line.innerText()).toContain('exit 7');
    await page
      .getByText(/read by Chaperone before step \d+/)
      .first()
      .waitFor();
  });

  it('play a terminal: pause, scrub, jump to a command that was inferred, and save it', async () => {
    const page = await open('vault=unlocked', '#/library');
    await openReplay(page);
    await find(page, 'tty=true status:101', 'stream');
    const screen = page.locator('.term');
    await eventually(() => screen.innerText()).toContain('準備完了');
    // The screen is text in cells of one width: wide characters take two.
    const widths = await page.locator('.run-held').evaluateAll((all) => all.map((e) => e.getBoundingClientRect().width));
    const one = await page.evaluate(() => {
      const row = [...document.querySelectorAll('.term-row span')].find((e) => e.textContent === 'web');
      return (row?.getBoundingClientRect().width ?? 0) / 3;
    });
    for (const width of widths.slice(0, 4)) expect(Math.abs(width - 2 * one)).toBeLessThan(0.6);

    const bar = page.getByRole('slider', { name: 'Position in the terminal' });
    await bar.focus();
    await press(page, 'Home');
    await eventually(() => screen.innerText()).not.toContain('web:/srv');
    await page.getByLabel('Speed of the terminal').selectOption('16');
    await page.locator('.term-scroll').focus();
    await press(page, ' ');
    await page.getByRole('button', { name: 'Pause the terminal' }).waitFor();
    await eventually(() => screen.innerText()).toContain('node_modules');
    await press(page, 'p');
    await page.getByRole('button', { name: 'Play the terminal' }).waitFor();
    // The session's clock went along.
    await eventually(() => page.locator('.transport .clock').innerText()).not.toContain('00:03:40.224');

    await page.locator('.inferred-line').filter({ hasText: 'bin/check --all' }).click();
    await eventually(() => screen.innerText()).toContain('grep -n postgres');
    expect(await screen.innerText()).not.toContain('refused');
    await page.getByRole('button', { name: /output, 6 lines/ }).click();
    expect(await page.locator('.inferred-text').innerText()).toContain('1 of 4 needs somebody');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save asciicast' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/step-\d+\.cast$/);
    expect(readFileSync(await download.path(), 'utf8')).toMatch(/^\{"version":3/);
    const hash = new URL(page.url()).hash;
    await page.reload();
    await eventually(() => screen.innerText()).toContain('準備完了');
    expect(new URL(page.url()).hash).toBe(hash);
  });

  it('show what an exec without a terminal, a tunnel and recorded bytes hold', async () => {
    const page = await open('vault=unlocked', '#/library');
    await openReplay(page);
    await find(page, 'migrate status:101', 'stream');
    await page.getByText('0042 failed: relation').waitFor();
    await page.getByRole('button', { name: 'stderr', exact: true }).click();
    expect(await page.locator('.message-row').count()).toBe(3);
    await page.getByRole('button', { name: 'Hex' }).click();
    await page.getByText('30 30 34 32').waitFor();

    await find(page, 'portforward', 'stream');
    await page.locator('.connections .disclosure').first().click();
    await page.getByText('/orders?limit=2').waitFor();
    await page.getByRole('button', { name: /Show the .* of connection 0/ }).click();
    await page.getByText('User-Agent: curl/8.5.0').first().waitFor();

    await find(page, 'list pods', 'response');
    await eventually(() => page.locator('.code .cm-content').innerText()).toMatch(/NAME +READY +STATUS/);
    await page.locator('#tab-raw').click();
    await page.getByRole('button', { name: 'Recorded bytes' }).click();
    await eventually(() => page.locator('.code .cm-content').innerText()).toContain('7b 22 6b 69 6e 64');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save' }).click()]);
    expect(readFileSync(await download.path(), 'utf8')).toMatch(/^\{"kind":"Table"/);
  });

  it('show an object’s changes and lead to the steps that made them', async () => {
    const page = await open('vault=unlocked', '#/library');
    await openReplay(page);
    await find(page, 'nginx:1.28', 'summary');
    await press(page, 'o');
    await page.locator('.diff-added').first().waitFor();
    expect(await page.locator('.diff-added').allInnerTexts()).toEqual([expect.stringContaining('nginx:1.28')]);
    await page.getByLabel(/noise/).check();
    expect((await page.locator('.diff-added').allInnerTexts()).join()).toContain('resourceVersion');
    await page.locator('.moment').filter({ hasText: 'created' }).first().click();
    const before = await title(page);
    await page.getByRole('button', { name: /Go to step/ }).click();
    await eventually(() => title(page)).not.toBe(before);
    await eventually(() => title(page)).toContain('create Deployment web');
    await page.locator('.diff-added').first().waitFor();
  });

  it('stream live rows without moving anything that is under the pointer', async () => {
    const page = await open('vault=unlocked', '#/live');
    const line = page.locator('.live-line[role=row]');
    await line.first().waitFor();
    await page.evaluate(() => {
      const seen: number[] = [];
      Object.assign(window, { shifts: seen });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) seen.push((entry as unknown as { value: number }).value);
      }).observe({ type: 'layout-shift', buffered: false });
    });
    const tick = (): Promise<void> => page.evaluate(() => (window as unknown as { fakeTick: () => void }).fakeTick());
    for (let i = 0; i < 30; i++) await tick();
    await page.getByText('Following').waitFor();
    const lastStep = (): Promise<string> => line.last().locator('span').first().innerText();
    await eventually(async () => Number(await lastStep())).toBeGreaterThan(50);

    await page.mouse.move(900, 400);
    await page.getByText('Held while the pointer is over the rows').waitFor();
    const under = (): Promise<string> =>
      page.evaluate(() => document.elementFromPoint(900, 400)?.closest('.live-line')?.textContent ?? '');
    const before = await under();
    expect(before).not.toBe('');
    for (let i = 0; i < 10; i++) await tick();
    await page.getByText(/\d+ new rows? below/).waitFor();
    expect(await under()).toBe(before);

    await page.mouse.wheel(0, -400);
    await page.getByText('Not following').waitFor();
    await page.mouse.move(700, 20);
    await tick();
    await page.getByText('Not following').waitFor();
    await press(page, 'End');
    await page.getByText('Following').waitFor();
    expect(await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts)).toEqual([]);
  });

  it('stay small with 100,000 steps', async () => {
    const page = await open('vault=unlocked&big=1', '#/library?agent=k8s-triage');
    await page.locator('.session-line').filter({ hasText: '100,' }).dblclick();
    await page.getByRole('treegrid').waitFor();
    await eventually(() => page.locator('.filter-count').innerText()).toMatch(/^100,\d{3} steps$/);
    await eventually(() => page.locator('.replay-head [role=status]').count()).toBe(0);
    await press(page, 'End');
    await eventually(() => page.locator('.step-line.chosen .number').first().innerText()).toMatch(/^100,/);
    expect(await page.locator('.step-line').count()).toBeLessThan(120);
    const rows = await page.evaluate(async () => {
      const list = document.getElementById('steps-list');
      const seen: number[] = [];
      for (let i = 0; i < 40; i++) {
        if (list !== null) list.scrollTop -= 4_000;
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        seen.push(document.querySelectorAll('.step-line[role=row]').length);
      }
      return seen;
    });
    expect(Math.min(...rows)).toBeGreaterThan(20);
    expect(Math.max(...rows)).toBeLessThan(120);
    expect(await page.locator('.tracks *').count()).toBeLessThan(6_000);
  });

  it.each(['light', 'dark'] as const)('have a contrast of at least 4.5 : 1 in the %s theme', async (theme) => {
    const page = await open('vault=unlocked', '#/library', theme);
    const judge = async (what: string, least: number): Promise<void> => {
      const { looked, low } = await page.evaluate(lowContrast, 4.5);
      expect(low, what).toEqual([]);
      expect(looked, what).toBeGreaterThan(least);
    };
    await openReplay(page);
    await judge('summary', 150);
    await press(page, 'm', ']', ']');
    await page.locator('.code .cm-masked').first().waitFor();
    await judge('response', 150);
    await press(page, 'd', ']');
    await page.locator('.moment.chosen').waitFor();
    await judge('refused change', 150);
    await press(page, ']');
    await page.locator('.decision-line').waitFor();
    await judge('decision', 150);
    await press(page, 'v', ']');
    await page.getByText('Looked at').waitFor();
    await judge('proof', 150);
    await press(page, '?');
    await judge('keys', 200);
    await press(page, 'Escape');
    await find(page, 'tty=true status:101', 'stream');
    await page.locator('.term-row span').first().waitFor();
    await judge('terminal', 150);
    await find(page, 'migrate status:101', 'stream');
    await page.locator('.message-row').first().waitFor();
    await judge('transcript', 150);
    await find(page, 'portforward', 'stream');
    await page.locator('.connections').waitFor();
    await judge('connections', 150);
    await find(page, 'nginx:1.28', 'object');
    await page.locator('.diff-added').first().waitFor();
    await page.getByLabel(/noise/).check();
    await judge('diff', 150);
    await press(page, '2');
    await page.locator('.session-line a').first().waitFor();
    await press(page, 'j', 'v');
    await page.getByText('Looked at').waitFor();
    await judge('library', 200);
    await press(page, '1');
    await page.locator('.live-line[role=row]').first().waitFor();
    await judge('live', 60);
    await press(page, '3');
    await page.getByRole('button', { name: 'Test staging' }).click();
    await page.getByText('401 Unauthorized').waitFor();
    await judge('targets', 40);
  });
});

describe('the product', () => {
  beforeAll(() => {
    complaints = [];
  });

  it('starts from the desktop’s preload bridge, with nothing made up inside', async () => {
    const init = `
      const ok = (value) => Promise.resolve({ ok: true, value });
      const listen = () => () => {};
      window.chaperone = {
        status: () => ok({ version: '9.9.9', pid: 1, vault: { state: 'locked', path: '/vault', id: null }, sessions: { live: 0, total: 0 },
          targets: 0, index: { behind: 0, rebuilding: false }, unrecordedRefusals: 0, recording: false, kubectl: null }),
        'vault.unlock': () => Promise.resolve({ ok: false, code: 'vault.passphrase', details: {} }),
        on: { status: listen, 'session.changed': listen, 'session.steps': listen, 'targets.changed': listen },
      };`;
    const page = await newPage({ init });
    await page.goto(`${origin()}/product/index.html`);
    await page.getByRole('heading', { name: 'The vault is locked' }).waitFor();
    await page.getByText('engine 9.9.9').waitFor();
    await page.keyboard.type('anything');
    await press(page, 'Enter');
    expect(await page.getByRole('alert').innerText()).toContain('vault.passphrase');
    const assets = join(root, 'product', 'assets');
    const text = readdirSync(assets)
      .map((name) => readFileSync(join(assets, name), 'utf8'))
      .join('\n');
    expect(text).toContain('The vault is locked');
    expect(text).not.toContain('postgres-credentials');
  });
});
