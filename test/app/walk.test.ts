/**
 * From first start to the replay of a denied delete, as a newcomer walks it: the built command line serves the browser form on an empty
 * home, and everything after that is clicks and keys in a real Chromium. With CHAPERONE_SCREENSHOTS=DIR the screens are kept there.
 */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BrowserForm, PASSPHRASE, type Typed } from './browser-form.ts';

let form: BrowserForm;
let page: Page;
let address: string;

/** A shell in a pod, typed by a person: `kubectl exec -it` on a terminal of 30 rows and 100 columns, supervised by the engine that serves the page. */
function shell(): Typed {
  const command = 'stty rows 30 cols 100; kubectl exec -it -n shop deploy/web -- sh';
  return form.type(['run', '--quiet', '--target', 'practice', '--agent', 'shell', '--', 'script', '-qec', command, '/dev/null']);
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

beforeAll(async () => {
  form = await BrowserForm.start();
  ({ page, address } = form);
}, 120_000);

afterAll(() => form.stop());

describe('from first start to the replay of a denied delete', () => {
  it('makes the vault, shows the recovery key once and asks for three of its words', async () => {
    const words = await form.makeVault();
    expect(words).toHaveLength(24);
    // Shown once: nothing of it is left in the page.
    expect(await page.content()).not.toContain(words.slice(0, 3).join(' '));
  });

  it('takes the practice cluster and runs the demo session', async () => {
    await form.shoot('2-choose-a-target');
    await page.getByText('Other ways').click();
    await page.getByRole('button', { name: 'Use the practice cluster' }).click();
    await page.getByRole('heading', { name: 'Start a session' }).waitFor();
    expect(await page.getByText('chaperone run --target practice -- kubectl get pods').count()).toBe(1);
    await form.shoot('3-start-a-session');
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
    await form.shoot('4-denied-delete');
  });

  it('shows a Secret read with its values hidden', async () => {
    await page.keyboard.press('Shift+M');
    await page
      .locator('.inspector')
      .getByRole('tab', { name: /Response/ })
      .click();
    await page.locator('.inspector .cm-content').first().waitFor();
    await form.shoot('5-masked-secret');
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
    await form.shoot('6-library');
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
    await form.shoot('7-terminal');

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
    await form.shoot('8-object');
    await filterTo('exec status:101');
    await page.locator('#tab-stream').click();
    await page.locator('.message-row').first().waitFor();
    expect(await page.locator('.channel-table').innerText()).toMatch(/stdout[^]*[0-9a-f]{16}…/);
    await form.shoot('9-transcript');
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
    expect(form.complaints).toEqual([]);
  });
});
