/**
 * Who may do what for how long, as an engineer sets it in the browser form of the real engine: a kubeconfig is imported in two clicks and
 * stays as it was, an identity provider is added and tried, a grant is given and taken back, a token is revoked under an open watch.
 */
import 'reflect-metadata';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCESS, apiServer, FakeCluster, REVIEW, VERSION } from '../../engine/check/testing/cluster.ts';
import { makeSigner } from '../support/issuer/signer.ts';
import { BrowserForm, type Typed } from './browser-form.ts';

let form: BrowserForm;
let page: Page;
let cluster: FakeCluster;
let agent: Typed;

beforeAll(async () => {
  cluster = await FakeCluster.start(
    apiServer({
      'GET /version': VERSION,
      [REVIEW]: [201, { status: { userInfo: { username: 'system:serviceaccount:ops:chaperone' } } }],
      [ACCESS]: [201, { status: { allowed: true } }],
      'GET /api': [200, { kind: 'APIVersions', versions: ['v1'] }],
    }),
  );
  form = await BrowserForm.start('kubeconfig');
  ({ page } = form);
}, 120_000);

afterAll(async () => {
  await form.stop();
  await cluster.close();
});

/** The agent's shell runs one command and writes a mark behind what came of it. */
async function runs(command: string, mark: string): Promise<string> {
  const before = agent.screen().length;
  agent.say(`${command} 2>&1; echo ${mark.slice(0, 1)}''${mark.slice(1)}\n`);
  await agent.sees(new RegExp(`${mark}\\n`));
  return agent.screen().slice(before);
}

const go = (name: string): Promise<void> => page.getByRole('navigation').getByRole('link', { name }).click();

describe('the onboarding', () => {
  it('imports a kubeconfig in two clicks and does not change it', async () => {
    const file = join(form.scratch, 'kubeconfig');
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'prod',
      clusters: [{ name: 'prod', cluster: cluster.entry }],
      users: [{ name: 'me', user: { token: 'good' } }],
      contexts: [
        { name: 'prod', context: { cluster: 'prod', user: 'me' } },
        { name: 'nobody', context: { cluster: 'gone', user: 'me' } },
      ],
    };
    writeFileSync(file, `# mine\n${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
    const before = { bytes: readFileSync(file), stat: statSync(file) };
    await form.makeVault();
    await page.getByRole('button', { name: 'Use my kubeconfig' }).click();
    const row = page.locator('.context-table tbody tr').first();
    await row.getByText('current').waitFor();
    expect(await row.innerText()).toContain(`https://${cluster.host}`);
    await page.getByText('Cannot be imported').waitFor();
    await form.shoot('10-import-a-kubeconfig');
    await page.getByRole('button', { name: 'Import 1 context' }).click();
    await page.getByText('✓ imported').waitFor();
    await page.getByText('✓ works').waitFor();
    await form.shoot('11-imported');
    const after = { bytes: readFileSync(file), stat: statSync(file) };
    expect(after.bytes).toEqual(before.bytes);
    expect([after.stat.mtimeMs, after.stat.ctimeMs, after.stat.ino]).toEqual([
      before.stat.mtimeMs,
      before.stat.ctimeMs,
      before.stat.ino,
    ]);
    await page.getByRole('button', { name: 'Start a session' }).click();
    await page.getByText('chaperone run --target prod -- kubectl get pods').waitFor();
    expect(await page.content()).not.toContain('"good"');
  });
});

describe('targets', () => {
  it('can be told to see the agent', async () => {
    await go('Targets');
    await page.locator('.target-line').filter({ hasText: 'prod' }).click();
    await page.getByRole('button', { name: 'Change…' }).click();
    await page.getByRole('button', { name: 'Let it see the agent' }).click();
    await page.locator('.facts').getByText('agent:{subject}, groups {groups}').waitFor();
    await form.shoot('12-target');
    await page.keyboard.press('n');
    await page.getByRole('button', { name: 'Practice cluster' }).click();
    await page.getByRole('button', { name: 'Use the practice cluster' }).click();
    await page.locator('.target-line').filter({ hasText: 'practice' }).waitFor();
  });
});

describe('identities', () => {
  it('are vouched for by a provider, which can be tried without letting anybody in', async () => {
    const signer = await makeSigner('k1');
    await go('Identities');
    await page.keyboard.press('n');
    await page.getByRole('button', { name: /^Any OpenID/ }).click();
    await page.getByLabel('Issuer').fill('https://issuer.example');
    await page.getByLabel('Name here').fill('corp');
    await page.getByLabel('every target').check();
    await page.getByText('More: claims, clocks, keys').click();
    await page.getByLabel('Keys', { exact: true }).fill(JSON.stringify({ keys: [signer.jwk] }));
    await page.getByRole('button', { name: 'Add the provider' }).click();
    await page.waitForURL(/#\/identities\/provider\/corp$/);
    await page.locator('.facts').getByText('given by hand').waitFor();
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: 'https://issuer.example', sub: 'mira', aud: 'chaperone', iat: now, exp: now + 600, groups: ['ops'] };
    await page.keyboard.press('y');
    await page.keyboard.insertText(await signer.sign(claims));
    await page.getByRole('button', { name: 'Check it' }).click();
    await page.getByText('✓ It would get in').waitFor();
    await page.getByText(/It would speak for mira/).waitFor();
    expect(await page.locator('#proof-to-test').inputValue()).toBe('');
    await form.shoot('13-provider');
    await page.keyboard.press('y');
    await page.keyboard.insertText(await signer.sign({ ...claims, aud: 'somebody else' }));
    await page.keyboard.press('Control+Enter');
    await page.getByText('✕ It would be refused').waitFor();
  });
});

describe('a session', () => {
  it('says who it is, and what it was started with', async () => {
    const labels = ['--label', 'team=shop', '--reason', 'tidy up', '--agent', 'shell'];
    agent = form.type(['run', '--quiet', '--target', 'practice', ...labels, '--', 'sh']);
    expect(await runs('kubectl get deployments -n shop-prod', 'FIRST-MARK')).toMatch(/api|web/);
    await go('Identities');
    const row = page.locator('.token-line[role=row]').filter({ hasText: 'shell' });
    await row.click();
    await page.locator('.facts').getByText('session token').waitFor();
    await form.shoot('14-token');
    await page.locator('.facts a.mono').click();
    await page.getByRole('treegrid').waitFor();
    await page.locator('.session-facts').getByText('team=shop').waitFor();
    await page.locator('.session-facts').getByText('tidy up').waitFor();
    await page.locator('.marker-line').first().waitFor();
  });
});

describe('a grant', () => {
  it('is one sentence, counts at once, and ends with one click', async () => {
    const erase = 'kubectl delete deployment api -n shop-prod --dry-run=server --wait=false';
    expect(await runs(erase, 'REFUSED-MARK')).toContain('no-protected-deletes');
    await go('Grants');
    await page.keyboard.press('n');
    await page.getByRole('button', { name: 'this agent' }).click();
    await page.getByRole('button', { name: 'delete', exact: true }).click();
    await page.getByLabel('Resources').fill('deployments.apps');
    await page.getByLabel('Namespaces').fill('shop-prod');
    await page.getByLabel('Why').fill('the api is gone anyway');
    await page
      .getByText(/^The agent shell may delete deployments of apps in shop-prod, on practice, for 15 minutes, until/)
      .waitFor();
    await form.shoot('15-new-grant');
    await page.getByRole('button', { name: 'Grant it' }).click();
    await page.waitForURL(/#\/grants\/grant\/[0-9A-Z]{26}$/);
    await expect.poll(() => page.locator('.statusbar').innerText()).toMatch(/1 grant · ends in\s+1[45]:\d\d/);
    expect(await runs(erase, 'GRANTED-MARK')).toContain('deployment.apps "api" deleted');
    await page.getByText(/by 1 request since/).waitFor();
    await form.shoot('16-grant');
    await page.locator('#grants-list').focus();
    await page.keyboard.press('Delete');
    await page.keyboard.type('enough');
    await page.keyboard.press('Enter');
    await page.getByText(/revoked by .*: enough/).waitFor();
    expect(await runs(erase, 'AGAIN-MARK')).toContain('no-protected-deletes');
  });

  it('stands between the steps of the session, and at the step that it allowed', async () => {
    await go('Library');
    await page.locator('.session-line a.row-link').first().click();
    await page.getByRole('treegrid').waitFor();
    await page.locator('.marker-line').filter({ hasText: 'the api is gone anyway' }).waitFor();
    await page.getByLabel('Filter steps').fill('verb:delete verdict:allow');
    await page.waitForURL(/filter=/);
    await page.getByLabel('Filter steps').press('Enter');
    await page.keyboard.press('Home');
    await page.keyboard.press('j');
    await page
      .locator('.facts')
      .getByText(/^the grant …[0-9A-Z]{6}$/)
      .waitFor();
    await page.getByLabel('Filter steps').fill('');
    await page.locator('.marker-line').first().waitFor();
    await form.shoot('17-markers');
  });
});

describe('a token', () => {
  it('is revoked under an open watch: the watch ends, the agent reads why, and the session is over', async () => {
    agent.say('kubectl get pods -n shop -w 2>&1; kubectl get pods -n shop 2>&1; echo E""ND\n');
    await agent.sees(/web-[^]*RESTARTS|NAME +READY/);
    await go('Identities');
    await page.locator('.token-line[role=row]').filter({ hasText: 'shell' }).first().click();
    await page.getByText(/that it opened is open now.*; it ends within a second/).waitFor();
    await page.keyboard.press('Delete');
    await page.keyboard.type('leaked in a log');
    const revoked = Date.now();
    await page.keyboard.press('Enter');
    await agent.sees(/END\n/);
    expect(Date.now() - revoked).toBeLessThan(10_000);
    expect(agent.screen()).toContain('leaked in a log');
    await page.getByText('Nobody now.').waitFor();
    agent.say('exit\n');
    await agent.end;
  });
});

it('said nothing on the console, asked nobody else, and broke no rule of its own content policy', () => {
  expect(form.complaints).toEqual([]);
});
