/** Targets in a real Chromium: an import in two clicks, forms that complain while one types, secrets that leave no trace. */
import { expect, it } from 'vitest';
import { eventually, open, press, screensServed } from '../../test/support/screens/screens.ts';

screensServed();

it('imports a kubeconfig in two clicks, tests what it imported, and goes on', async () => {
  const page = await open('vault=unlocked&empty=1', '#/start');
  await page.getByRole('button', { name: 'Use my kubeconfig' }).click();
  const rows = page.locator('.context-table tbody tr');
  await eventually(() => rows.first().innerText()).toContain('prod-eu');
  expect(await rows.first().innerText()).toContain('current');
  await page.getByRole('button', { name: 'Import 1 context' }).click();
  await page.getByText('✓ imported').waitFor();
  await page.getByText('✓ works').waitFor();
  await page.getByRole('button', { name: 'Start a session' }).click();
  await page.getByText('chaperone run --target prod-eu -- kubectl get pods').waitFor();
});

it('imports several under names of one’s own, and an unchecked certificate only when told so', async () => {
  const page = await open('vault=unlocked&empty=1', '#/targets/new/kubeconfig');
  await page.getByRole('button', { name: 'Use my kubeconfig' }).click();
  await page.getByLabel('All contexts').check();
  await page.getByRole('button', { name: 'Import 4 contexts' }).waitFor();
  const name = page.getByLabel('Name of staging here');
  await name.fill('no spaces');
  await page.getByText('A name has 1 to 63').waitFor();
  await name.fill('stage');
  await page.getByLabel('Import lab').check();
  await page.getByText('Say first that its certificate need not be checked.').waitFor();
  expect(await page.getByRole('button', { name: 'Import 5 contexts' }).isDisabled()).toBe(true);
  await page.getByLabel(/I want it so/).check();
  await page.getByRole('button', { name: 'Import 5 contexts' }).click();
  await eventually(() => page.getByText('✓ imported').count()).toBe(5);
  await eventually(() => page.locator('.target-line[role=row]').count()).toBe(6);
  expect(await page.locator('.target-line').filter({ hasText: 'lab' }).innerText()).toContain('⚠');
  await page.locator('.target-line').filter({ hasText: 'stage' }).click();
  await page.getByText('context staging of a kubeconfig').waitFor();
});

it('adds a service by keyboard, and forgets its secret as soon as it was sent', async () => {
  const page = await open('vault=unlocked', '#/targets/new/https');
  await page.getByLabel('Name here').waitFor();
  await page.keyboard.type('vcs');
  await press(page, 'Tab');
  await page.keyboard.type('http://api.git.example');
  await page.getByText('An address that begins with https://').waitFor();
  await press(page, 'Control+a');
  await page.keyboard.type('https://api.git.example/v3');
  await press(page, 'Tab', 'Tab');
  await page.keyboard.type('hunter2-hunter2');
  await press(page, 'Enter');
  await page.waitForURL(/#\/targets\/target\/vcs$/);
  await page.getByText('✓ works').waitFor();
  expect(await page.content()).not.toContain('hunter2');
  expect(await page.evaluate(() => JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)]))).not.toContain(
    'hunter2',
  );
});

it('lets a cluster see the agent, with a preview of whom', async () => {
  const page = await open('vault=unlocked', '#/targets/target/staging');
  await page.getByRole('button', { name: 'Change…' }).click();
  await page.getByLabel('User', { exact: true }).fill('{person}');
  await page.getByText('{person} means nothing here').waitFor();
  await page.getByLabel('User', { exact: true }).fill('bot:{agent}');
  await page.getByText('bot:claude-code').waitFor();
  await press(page, 'Enter');
  await page.locator('.facts').getByText('bot:{agent}, groups {groups}').waitFor();
});

it('goes through the list, tests and removes by keyboard, and every place has an address', async () => {
  const page = await open('vault=unlocked', '#/targets');
  await page.locator('.target-line[role=row]').first().waitFor();
  await press(page, 'j', 'j');
  await page.waitForURL(/#\/targets\/target\/staging$/);
  await press(page, 'y');
  await page.getByText('401 Unauthorized: the token has expired').waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'staging' }).waitFor();
  await press(page, 'Delete');
  await page.getByRole('button', { name: 'Keep it' }).waitFor();
  // Whoever only presses Enter keeps it.
  await press(page, 'Enter');
  await eventually(() => page.getByRole('dialog').count()).toBe(0);
  await page.getByRole('heading', { name: 'staging' }).waitFor();
  await press(page, 'Delete', 'Shift+Tab', 'Enter');
  await eventually(() => page.locator('.target-line[role=row]').count()).toBe(3);
  await press(page, 'n');
  await page.waitForURL(/#\/targets\/new\/kubeconfig$/);
});
