import 'reflect-metadata';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ExecPlugin } from '../../contract/target.ts';
import { makeAuthority } from '../../proxy/listen/authority.ts';
import { systemClock, systemRandom } from '../clock.ts';
import { execInfo, execSource, pluginName } from './exec.ts';
import { Note } from './note.ts';
import { ASKING, testContext, type TestContext } from './testing/context.ts';

const V1 = 'client.authentication.k8s.io/v1';
let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'chaperone-exec-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});
const plugin = (over: Partial<ExecPlugin> = {}): ExecPlugin => ({
  ...{ type: 'exec', apiVersion: V1, command: process.execPath, args: [], env: [] },
  ...{ installHint: '', provideClusterInfo: false, config: null },
  ...over,
});
/** A plugin that prints what the file `out` holds, and counts its runs. */
function printing(over: Partial<ExecPlugin> = {}): ExecPlugin {
  const script = `const fs = require('node:fs'); fs.appendFileSync(${JSON.stringify(join(dir, 'runs'))}, '.');
    process.stdout.write(fs.readFileSync(${JSON.stringify(join(dir, 'out'))}))`;
  return plugin({ args: ['-e', script], ...over });
}
const runs = (): number => (existsSync(join(dir, 'runs')) ? readFileSync(join(dir, 'runs')).length : 0);
const prints = (status: object): void => {
  writeFileSync(join(dir, 'out'), JSON.stringify({ apiVersion: V1, kind: 'ExecCredential', status }));
};
const of = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
async function failure(context: TestContext, of: ExecPlugin): Promise<{ message: string; note: string }> {
  const error = await Promise.resolve(execSource(of, context).authorize(ASKING)).catch((caught: unknown) => caught as Error);
  expect(error).toMatchObject({ code: 'forward.credential' });
  const { message, cause } = error as Error;
  return { message, note: cause instanceof Note ? cause.message : '' };
}

it('runs once for many requests, and again before its token ends', async () => {
  const context = testContext();
  const end = new Date(context.clock.wall() + 600_000).toISOString();
  prints({ token: 'one', expirationTimestamp: end });
  const source = execSource(printing(), context);
  const many = await Promise.all([1, 2, 3].map(async () => source.authorize(ASKING)));
  expect(many).toEqual([of('one'), of('one'), of('one')]);
  expect(source.origin?.(ASKING)).toBe(`${pluginName({ command: process.execPath })} gave a token that counts until ${end}.`);
  expect(runs()).toBe(1);
  prints({ token: 'two' });
  context.time.pass(500_000);
  expect(source.authorize(ASKING)).toEqual(of('one'));
  await expect.poll(() => source.authorize(ASKING)).toEqual(of('two'));
  expect(runs()).toBe(2);
});

it('runs again when the target refused what it gave, but not for a refusal of something older', async () => {
  const context = testContext();
  prints({ token: 'one' });
  const source = execSource(printing(), context);
  const first = await source.authorize(ASKING);
  prints({ token: 'two' });
  source.rejected?.(first, ASKING);
  expect(await source.authorize(ASKING)).toEqual(of('two'));
  source.rejected?.(first, ASKING);
  expect(await source.authorize(ASKING)).toEqual(of('two'));
  expect(runs()).toBe(2);
});

it('keeps a certificate that came again, so that its connections are kept', async () => {
  const context = testContext();
  const { cert, key } = await makeAuthority({ clock: systemClock, random: systemRandom });
  prints({ clientCertificateData: cert, clientKeyData: key });
  const source = execSource(printing(), context);
  const first = await source.authorize(ASKING);
  source.rejected?.(first, ASKING);
  const second = await source.authorize(ASKING);
  expect(runs()).toBe(2);
  expect(first.certificate).toEqual({ cert, key });
  expect(second.certificate).toBe(first.certificate);
  prints({ token: 'instead' });
  context.time.pass(10_000);
  source.rejected?.(second, ASKING);
  expect(await source.authorize(ASKING)).toEqual(of('instead'));
});

it('gives the plugin the engine’s environment, its own, and KUBERNETES_EXEC_INFO, but nothing of Chaperone', async () => {
  const script = `require('node:fs').writeFileSync(${JSON.stringify(join(dir, 'env'))}, JSON.stringify(process.env))`;
  const context = testContext({ env: { PATH: process.env['PATH'], HOME: '/h', CHAPERONE_PASSPHRASE_FILE: '/secret' } });
  const env = [
    { name: 'AWS_PROFILE', value: 'dev' },
    { name: 'HOME', value: '/other' },
  ];
  await failure(context, plugin({ args: ['-e', script], env }));
  const seen = JSON.parse(readFileSync(join(dir, 'env'), 'utf8')) as Record<string, string>;
  expect(seen).toEqual({
    PATH: process.env['PATH'],
    HOME: '/other',
    AWS_PROFILE: 'dev',
    KUBERNETES_EXEC_INFO: JSON.stringify({ kind: 'ExecCredential', apiVersion: V1, spec: { interactive: false } }),
  });
});

it('tells the plugin about the cluster when it wants to know', () => {
  const target = {
    ...{ name: 't', server: 'https://k8s.example', ca: 'PEM', tlsServerName: 'api', insecure: false },
    proxyUrl: 'http://p:3128',
  };
  expect(JSON.parse(execInfo(plugin({ provideClusterInfo: true, config: '{"audience":"x"}' }), target))).toEqual({
    kind: 'ExecCredential',
    apiVersion: V1,
    spec: {
      interactive: false,
      cluster: {
        server: 'https://k8s.example',
        'tls-server-name': 'api',
        'certificate-authority-data': Buffer.from('PEM').toString('base64'),
        'proxy-url': 'http://p:3128',
        config: { audience: 'x' },
      },
    },
  });
  const bare = { ...target, ca: null, tlsServerName: null, insecure: true, proxyUrl: null };
  expect(JSON.parse(execInfo(plugin({ provideClusterInfo: true }), bare))).toMatchObject({
    spec: { cluster: { server: 'https://k8s.example', 'insecure-skip-tls-verify': true, config: null } },
  });
});

it('says to the agent only how it ended, and to the supervisor its first line without credentials', async () => {
  const script = `console.error('cannot sign in with hunter2-hunter2 (token=the-secret)'); console.log('the-secret'); process.exit(4)`;
  const env = [{ name: 'MY_PASSWORD', value: 'hunter2-hunter2' }];
  const { message, note } = await failure(testContext(), plugin({ args: ['-e', script], env }));
  expect(message).toBe('The credential of target t cannot be obtained: its exec plugin node ended with exit code 4.');
  expect(note).toBe('It said: cannot sign in with *** (token=***)');
});

it('hints at the installation when the program is not there', async () => {
  const missing = plugin({ command: 'no-such-plugin', installHint: 'Install it:\n  brew install no-such-plugin' });
  const { message, note } = await failure(testContext(), missing);
  expect(message).toContain('its exec plugin no-such-plugin was not found');
  expect(note).toBe('Install it: brew install no-such-plugin');
});

it('says what was wrong with its output without quoting it', async () => {
  prints({ token: 'the-secret', expirationTimestamp: '2020-01-01T00:00:00Z' });
  const { message } = await failure(testContext(), printing());
  expect(message).toContain('gave a credential that ended at 2020-01-01T00:00:00.000Z');
  expect(message).not.toContain('the-secret');
});

it('ends a running plugin when the target closes', async () => {
  const source = execSource(plugin({ args: ['-e', 'setInterval(() => {}, 1000)'] }), testContext());
  const waiting = Promise.resolve(source.authorize(ASKING));
  source.close?.();
  await expect(waiting).rejects.toThrow('was stopped');
});

it('is named without its folder', () => {
  expect(pluginName({ command: '/usr/lib/google-cloud-sdk/bin/gke-gcloud-auth-plugin' })).toBe('gke-gcloud-auth-plugin');
  expect(pluginName({ command: 'C:\\bin\\kubelogin.exe' })).toBe('kubelogin.exe');
});
