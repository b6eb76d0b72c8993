/** What upgraded connections, commands and objects look like in a real Chromium, under the product's content security policy. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { eventually, find, open, openReplay, press, title, screensServed } from '../../test/support/screens/screens.ts';

screensServed();

describe('screens', () => {
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
});
