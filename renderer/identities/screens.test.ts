/** Identities, tokens, grants and markers in a real Chromium, by keyboard where somebody is in a hurry. */
import { describe, expect, it } from 'vitest';
import { eventually, open, openReplay, press, screensServed } from '../../test/support/screens/screens.ts';

screensServed();

describe('identities', () => {
  it('are added with few fields, and tried without letting anybody in', async () => {
    const page = await open('vault=unlocked', '#/identities');
    await page.locator('.provider-line').first().waitFor();
    await press(page, 'n');
    await page.getByRole('button', { name: /^GitLab CI/ }).click();
    const add = page.getByRole('button', { name: 'Add the provider' });
    expect(await page.getByLabel('Issuer').inputValue()).toBe('https://gitlab.com');
    expect(await add.isDisabled()).toBe(true);
    await page.getByLabel('Only where').fill('namespace_path');
    await page.getByText('One claim a line').waitFor();
    await page.getByLabel('Only where').fill('namespace_path = acme');
    await page.getByLabel('staging').check();
    await page.getByText('whose namespace_path is acme may use staging').waitFor();
    await add.click();
    await page.waitForURL(/#\/identities\/provider\/gitlab$/);
    await press(page, 'y');
    await page.keyboard.insertText('eyJ-canary-bad');
    await press(page, 'Control+Enter');
    await page.getByText('✕ It would be refused').waitFor();
    expect(await page.content()).not.toContain('canary');
    await press(page, 'y');
    await page.keyboard.insertText('eyJ-canary-good');
    await press(page, 'Control+Enter');
    await page.getByText('It would speak for mira@acme.example').waitFor();
    expect(await page.locator('#proof-to-test').inputValue()).toBe('');
    await press(page, 'Escape');
    await page.locator('#identities-list').focus();
    await press(page, 'Delete');
    await page.getByText('Nobody is speaking by it now.').waitFor();
    await page.getByRole('button', { name: 'Remove gitlab' }).last().click();
    await eventually(() => page.locator('.provider-line[role=row]').count()).toBe(3);
  });

  it('take a SAML metadata document that is dropped on the form', async () => {
    const page = await open('vault=unlocked', '#/identities/new/saml');
    await page.getByLabel('Its metadata').waitFor();
    await page
      .locator('.drop')
      .first()
      .evaluate((drop) => {
        const data = new DataTransfer();
        data.items.add(new File(['<EntityDescriptor entityID="x"/>'], 'metadata.xml'));
        drop.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
      });
    await eventually(() => page.getByLabel('Its metadata').inputValue()).toContain('EntityDescriptor');
    await page.getByLabel('every target').check();
    await page.getByRole('button', { name: 'Add the provider' }).click();
    await page.waitForURL(/#\/identities\/provider\/saml$/);
  });

  it('have their tokens rotated and revoked by keyboard', async () => {
    const page = await open('vault=unlocked', '#/identities');
    await page.locator('.token-line[role=row]').first().waitFor();
    await press(page, 'j');
    await page.waitForURL(/#\/identities\/token\/[0-9a-f]{12}$/);
    await press(page, 'r');
    await page.getByText('The session goes on.').waitFor();
    await page.getByRole('button', { name: 'Rotate it' }).press('Enter');
    await page.getByText('/run/user/1000/chaperone/s1').waitFor();
    await press(page, 'Enter');
    await eventually(() => page.locator('.desk-head').innerText()).toContain('was rotated');
    await page.locator('#identities-list').focus();
    await press(page, 'Home', 'Delete');
    await page.keyboard.type('leaked in a log');
    await press(page, 'Enter');
    await page.getByText('Nobody now.').waitFor();
    await eventually(() => page.locator('.desk-head').innerText()).toContain('was revoked');
  });
});

describe('grants', () => {
  it('are said in one sentence, given, and taken back with a reason', async () => {
    const page = await open('vault=unlocked', '#/library');
    await page.locator('.session-line a').first().waitFor();
    await press(page, 'Control+k');
    await page.keyboard.type('grant access');
    await press(page, 'Enter');
    await page.waitForURL(/#\/grants\/new$/);
    await page.getByRole('button', { name: 'this agent' }).click();
    await page.getByRole('button', { name: 'exec', exact: true }).click();
    await page.getByLabel('Namespaces').fill('shop');
    await page.getByRole('button', { name: '1 h' }).click();
    const grant = page.getByRole('button', { name: 'Grant it' });
    expect(await grant.isDisabled()).toBe(true);
    await page.getByLabel('Why').fill('look inside');
    await page
      .getByText('The agent codex may get and create pods/exec in shop, on staging, for 1 hour, until 15:30 UTC.')
      .waitFor();
    await press(page, 'Enter');
    await page.waitForURL(/#\/grants\/grant\/[0-9A-Z]{26}$/);
    await eventually(() => page.locator('.statusbar').innerText()).toMatch(/2 grants · first ends in\s+1[12]:\d\d/);
    await page.locator('#grants-list').focus();
    await press(page, 'Delete');
    await page.keyboard.type('seen enough');
    await press(page, 'Enter');
    await page.getByText('revoked by mira: seen enough').waitFor();
    await eventually(() => page.locator('.statusbar').innerText()).toMatch(/1 grant · ends in/);
  });

  it('take rules as YAML, and say what is wrong with them', async () => {
    const page = await open('vault=unlocked', '#/grants/new');
    await page.getByRole('button', { name: 'YAML rules' }).click();
    await page.getByLabel('Rules').fill('- verbs: [get]\n  effect: deny');
    await page.getByText('Rule 1 denies').waitFor();
    await page.getByLabel('Rules').fill('- verbs: [get, list]\n  resources: [secrets]');
    await page.getByLabel('Groups').fill('on-call');
    await page.getByLabel('staging').check();
    await page.getByText('Anybody of on-call may get and list secrets in every namespace, on staging').waitFor();
  });
});

describe('a session', () => {
  it('says who it was, and labels lead to the sessions that have them', async () => {
    const page = await open('vault=unlocked', '#/library');
    await openReplay(page);
    await page.getByRole('button', { name: 'Facts' }).click();
    expect(await page.locator('.facts-all').innerText()).toMatch(/Started by\s+zsh \(process 3120\)/);
    await page.locator('.session-facts .label-chip').first().click();
    await page.waitForURL(/#\/library\?label=team%3Dpayments$/);
    await eventually(() => page.locator('.toolbar-count').innerText()).toMatch(/^2\d sessions$/);
    expect(await page.getByLabel('Labels').inputValue()).toBe('team=payments');
    await page.getByLabel('Who').fill('bob');
    await page.getByRole('heading', { name: 'No session fits these filters' }).waitFor();
  });

  it('shows tokens and grants between its steps, where keys do not stop', async () => {
    const page = await open('vault=unlocked', '#/library');
    await openReplay(page);
    const first = page.locator('.step-line').nth(1);
    expect(await first.innerText()).toContain('was issued to mira');
    await press(page, 'Home', 'k');
    expect(await page.locator('.marker-line.chosen').count()).toBe(0);
    expect(await page.locator('.access-span').count()).toBe(1);
    expect(await page.locator('.access-point').count()).toBe(2);
    await page.getByLabel('Filter steps').fill('verb:delete');
    await page.waitForURL(/filter=/);
    await eventually(() => page.locator('.marker-line').count()).toBe(0);
  });
});
