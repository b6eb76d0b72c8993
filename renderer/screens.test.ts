/** The screens in a real Chromium, over the made-up engine (testing/dev.tsx), under the policy that the product is served with. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  eventually,
  find,
  newPage,
  open,
  openReplay,
  origin,
  press,
  product,
  title,
  screensServed,
} from '../test/support/screens/screens.ts';
import { lowContrast } from './testing/contrast.ts';

screensServed({ product: true });

describe('screens', () => {
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
    expect(await page.locator('body').innerText()).not.toContain(words[0]?.replace(/^\d+\s*/, ''));
    await page.getByText('Other ways').focus();
    await press(page, 'Enter');
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
    await page.waitForURL(/filter=status%3A4xx\+-is%3Adenied/);
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
    await press(page, 'j', 'j', 'y');
    await page.getByText('401 Unauthorized').waitFor();
    await judge('targets', 60);
    await press(page, 'n');
    await page.getByRole('button', { name: 'Use my kubeconfig' }).click();
    await page.getByText('Cannot be imported').waitFor();
    await judge('import', 60);
    await press(page, '4', 'j');
    await page.getByText('Revoke it').waitFor();
    await judge('token', 90);
    await press(page, 'j', 'j');
    await page.getByText('Try a token').waitFor();
    await judge('provider', 90);
    await press(page, 'n');
    await page.getByRole('button', { name: /^GitHub Actions/ }).click();
    await page.getByText('More: claims').click();
    await judge('new provider', 90);
    await page.locator('#identities-list').focus();
    await press(page, '5', 'j');
    await page.getByRole('heading', { name: 'Open under it' }).waitFor();
    await judge('grant', 60);
    await press(page, 'n');
    await page.getByText('Still to be said').waitFor();
    await judge('new grant', 60);
  });
});

describe('the product', () => {
  it('starts from the desktop’s preload bridge, with nothing made up inside', async () => {
    const init = `
      const ok = (value) => Promise.resolve({ ok: true, value });
      const listen = () => () => {};
      window.chaperone = {
        status: () => ok({ version: '9.9.9', pid: 1, vault: { state: 'locked', path: '/vault', id: null }, sessions: { live: 0, total: 0 },
          targets: 0, index: { behind: 0, rebuilding: false }, unrecordedRefusals: 0, recording: false, kubectl: null }),
        'vault.unlock': () => Promise.resolve({ ok: false, code: 'vault.passphrase', details: {} }),
        on: new Proxy({}, { get: () => listen }),
      };`;
    const page = await newPage({ init });
    await page.goto(`${origin()}/product/index.html`);
    await page.getByRole('heading', { name: 'The vault is locked' }).waitFor();
    await page.getByText('engine 9.9.9').waitFor();
    await page.keyboard.type('anything');
    await press(page, 'Enter');
    expect(await page.getByRole('alert').innerText()).toContain('vault.passphrase');
    const assets = join(product(), 'assets');
    const text = readdirSync(assets)
      .map((name) => readFileSync(join(assets, name), 'utf8'))
      .join('\n');
    expect(text).toContain('The vault is locked');
    expect(text).not.toContain('postgres-credentials');
  });
});
