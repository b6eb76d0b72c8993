import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formsOf } from '../support/canary/forms.ts';
import { findInTree } from '../support/canary/tree.ts';
import { auditEnd } from './audit.ts';
import { compare } from './compare.ts';
import { Home, TARGET, type Ended } from './home.ts';
import { direct, makeNamespace } from './kubectl.ts';
import { readSetting } from './setting.ts';
import type { ShownSession } from './shown.ts';
import { auditWindow, identityOf } from './window.ts';

const setting = readSetting();
const SCRIPT = join(import.meta.dirname, 'session.sh');
const runs = setting.kubectls.flatMap((kubectl) => setting.credentials.map((credential) => ({ kubectl, credential })));

describe.each(runs)('$kubectl.name with a $credential.name credential', ({ kubectl, credential }) => {
  const namespace = `line-${randomBytes(4).toString('hex')}`;
  const [planted, mine] = [`canary-${randomBytes(12).toString('hex')}`, `canary-${randomBytes(12).toString('hex')}`];
  const home = new Home(kubectl);
  const out = join(home.dir, 'out');
  const outputs: Ended[] = [];
  let begin = 0;
  let user = '';
  let ran: Ended;
  let shown: ShownSession;
  const read = (name: string) => readFileSync(join(out, name), 'utf8').trim();

  beforeAll(async () => {
    mkdirSync(out);
    await makeNamespace(setting, namespace);
    await direct(setting, '-n', namespace, 'create', 'secret', 'generic', 'canary', `--from-literal=password=${planted}`);
    if (setting.auditLog !== null) user = await identityOf(credential, kubectl, setting.auditLog);
    await home.prepare(credential);
    begin = setting.auditLog === null ? 0 : auditEnd(setting.auditLog);
    const env = { NS: namespace, OUT: out, CANARY_MINE: mine };
    ran = await home.chaperone(['run', '--target', TARGET, '--agent', 'cluster-test', '--', 'bash', SCRIPT], env);
    outputs.push(ran);
    const [session] = await home.sessions();
    shown = await home.show(session!.id);
  });

  afterAll(async () => {
    await direct(setting, 'delete', 'namespace', namespace, '--wait=false');
    await home.close();
  });

  test('the command’s own exit code comes through', () => expect(ran).toMatchObject({ code: 5 }));

  test.each([
    ['create', '0', /configmap\/made created/],
    ['create-secret', '0', /secret\/mine created/],
    ['get', '0', /"a": "b"/],
    ['list', '0', /^made +1/m],
    ['apply', '0', /pod\/sh created/],
    ['apply-again', '0', /pod\/sh unchanged/],
    ['apply-server', '0', /pod\/sh serverside-applied/],
    ['wait', '0', /condition met/],
    ['secret-yaml', '0', /kind: Secret/],
    ['secret-json', '0', /"kind": "Secret"/],
    ['secret-table', '0', /^canary +Opaque/m],
    ['describe', '0', /^Name: +sh/m],
    ['patch', '0', /configmap\/made patched/],
    ['label', '0', /configmap\/made labeled/],
    ['logs', '0', /tick \d/],
    ['logs-f', '124', /tick \d+\ntick \d+/],
    ['exec', '7', /from inside/],
    ['can-i', '0', /^yes/],
    ['curl', '0', /hello from pod/],
    ['delete', '0', /"made" deleted/],
  ])('kubectl %s ends with %s and prints what it should', (name, code, pattern) => {
    expect({ code: read(`${name}.rc`), err: code === '0' ? read(`${name}.err`).slice(0, 500) : '' }).toMatchObject({ code });
    expect(read(`${name}.out`)).toMatch(pattern);
  });

  test('the watch brought every event while it happened', () => {
    const lines = read('watch.out')
      .split('\n')
      .filter((line) => line.startsWith('made '));
    expect(lines[0]).toMatch(/^made +1/);
    expect(lines.at(-1)).toMatch(/^made +2/);
  });

  test('what policy refuses reads like any refusal of Kubernetes', () => {
    expect(read('refused.rc')).toBe('1');
    expect(read('refused.err')).toMatch(/^Error from server \(Forbidden\): Denied by rule /);
    const refused = shown.steps.filter((step) => step.verdict === 'deny');
    expect(refused.map((step) => `${step.verb} ${step.namespace} ${step.name}`)).toContain(
      'delete kube-system extension-apiserver-authentication',
    );
  });

  test('the server’s own refusals come through', () => {
    expect(read('missing.rc')).toBe('1');
    expect(read('missing.err')).toBe('Error from server (NotFound): configmaps "made" not found');
  });

  test('the session is sealed and verifies', async () => {
    expect(shown.sealed).toBe(true);
    const verified = await home.chaperone(['verify', shown.id]);
    expect(verified).toMatchObject({ code: 0 });
    expect((await home.chaperone(['verify', '--all'])).code).toBe(0);
  });

  test.runIf(setting.auditLog !== null)(
    'every request in the cluster’s audit log is in the session, in order, with both bodies',
    async () => {
      const audited = await auditWindow(setting.auditLog!, begin, user);
      const result = compare(audited, shown.steps);
      expect(result.differences).toEqual([]);
      expect(result.byId).toBeGreaterThan(30);
      expect(result.bodies).toBeGreaterThan(20);
      // exec and port-forward, refused WebSocket tries included
      expect(result.byUri + result.byId).toBe(audited.length);
      expect(audited.filter((one) => one.verb === 'delete' && one.uri.includes('kube-system'))).toEqual([]);
      const { byId, byUri, bodies, opaque } = result;
      process.stdout.write(
        `compared ${audited.length} audited requests: ${byId} by Audit-Id, ${byUri} upgrades by URI, ${bodies} bodies, ${opaque} opaque bodies\n`,
      );
    },
  );

  test('the values of Secrets are nowhere: not on the disk, not in what was printed, not in what is shown', () => {
    const printed = readdirSync(out).map((name) => [name, read(name)] as const);
    expect(printed.length).toBeGreaterThan(50);
    for (const value of [planted, mine]) {
      const forms = formsOf(value);
      const has = (text: string) => forms.some((form) => text.includes(form));
      expect(printed.filter(([, text]) => has(text)).map(([name]) => name)).toEqual([]);
      expect(outputs.filter(({ stdout, stderr }) => has(stdout) || has(stderr))).toEqual([]);
      expect(has(JSON.stringify(shown))).toBe(false);
      expect(findInTree(home.data, value)).toEqual([]);
    }
    const masked = shown.steps.filter((step) => step.masked.some((span) => span.rule === 'secret-data'));
    expect(masked.length).toBeGreaterThanOrEqual(3);
    // The same search does find a value that is not secret where it must be.
    expect(JSON.stringify(shown)).toContain('extension-apiserver-authentication');
  });
});
