/** Each kind of credential against a real cluster: it works, its holder is who the cluster's log names, and the agent never has it. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formsIn } from '../support/canary/forms.ts';
import { findInProcesses } from '../support/canary/processes.ts';
import { findInTree } from '../support/canary/tree.ts';
import { makeAccount, makePlugin, userOf, writeAccess } from './access.ts';
import { auditEnd } from './audit.ts';
import { Home, TARGET } from './home.ts';
import { direct, makeNamespace } from './kubectl.ts';
import { serve, until } from './served.ts';
import { readSetting } from './setting.ts';

const setting = readSetting();
const kubectl = setting.kubectls.at(-1)!;
const namespace = `targets-${randomBytes(4).toString('hex')}`;
const homes: Home[] = [];

/** A Chaperone of its own with the target `cluster`. */
async function chaperoneWith(user: object, ...options: readonly string[]): Promise<Home> {
  const home = new Home(kubectl);
  homes.push(home);
  await home.good(['init']);
  const kubeconfig = writeAccess(setting, join(home.dir, 'given'), user);
  await home.good(['target', 'add', TARGET, '--kubeconfig', kubeconfig, ...options]);
  return home;
}

/** What kubectl said with a kubeconfig, good or bad. */
async function said(kubeconfig: string, ...args: readonly string[]): Promise<string> {
  const env = { ...process.env, KUBECONFIG: kubeconfig };
  const { stdout, stderr } = await promisify(execFile)(kubectl.file, args, { env }).catch(
    (error: unknown) => error as { stdout: string; stderr: string },
  );
  return stdout + stderr;
}

interface Logged {
  readonly stage: string;
  readonly requestURI: string;
  readonly user: { readonly username: string };
  readonly impersonatedUser?: { readonly username: string; readonly groups?: readonly string[] };
}

/** Lines of the audit log behind `begin` about requests with `mark` in them. */
function logged(begin: number, mark: string): readonly Logged[] {
  return readFileSync(setting.auditLog!)
    .subarray(begin)
    .toString()
    .split('\n')
    .filter((line) => line.includes(mark))
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as Logged];
      } catch {
        // Half written.
        return [];
      }
    });
}
const audited = test.runIf(setting.auditLog !== null);

let scratch: Home;
let reader = '';
beforeAll(async () => {
  scratch = new Home(kubectl);
  homes.push(scratch);
  mkdirSync(join(scratch.dir, 'access'));
  await makeNamespace(setting, namespace);
  reader = await makeAccount(setting, scratch.dir, namespace, 'reader');
});
afterAll(async () => {
  await direct(setting, 'delete', 'namespace', namespace, '--wait=false');
  for (const home of homes) await home.close();
});

describe('the agent works with what it never has', () => {
  const kinds = {
    'bearer token': () => ({ user: { token: reader }, secrets: [reader] }),
    'token file': () => {
      const tokenFile = join(scratch.dir, 'access/token');
      writeFileSync(tokenFile, reader, { mode: 0o600 });
      return { user: { tokenFile }, secrets: [reader] };
    },
    'client certificate': () => {
      const user = userOf(setting.kubeconfig);
      const key = Buffer.from(user['client-key-data'] ?? '', 'base64').toString();
      // Of the second line: all keys of a kind begin alike.
      return { user, secrets: [(key.split('\n')[2] ?? '').slice(4, 44)] };
    },
    'exec plugin': () => ({ user: makePlugin(join(scratch.dir, 'access'), reader).user, secrets: [reader] }),
  };
  const usable = Object.entries(kinds).filter(
    ([kind]) => kind !== 'client certificate' || 'client-key-data' in userOf(setting.kubeconfig),
  );

  test.each(usable)('%s', async (_, make) => {
    const { user, secrets } = make();
    for (const secret of secrets) expect(secret.length).toBeGreaterThan(30);
    const home = await chaperoneWith(user);
    const checked = await home.good(['target', 'test', TARGET]);
    expect(checked).toContain('The credential is accepted');

    const [ready, go] = [join(home.dir, 'ready'), join(home.dir, 'go')];
    const script = `env; cat "$KUBECONFIG"; kubectl -n ${namespace} get serviceaccounts; touch ${ready}; while [ ! -e ${go} ]; do sleep 0.1; done`;
    const running = home.chaperone(['run', '--target', TARGET, '--agent', 'reader', '--', 'sh', '-c', script]);
    await until(() => Promise.resolve(existsSync(ready)), 'the agent has done its work');
    for (const secret of secrets) expect(findInProcesses(secret, [process.pid])).toEqual([]);
    writeFileSync(go, '');
    const { code, stdout, stderr } = await running;
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^reader\s/m)]);

    const shown = JSON.stringify(await home.show((await home.sessions())[0]!.id));
    for (const secret of secrets) {
      expect(formsIn(stdout + stderr + checked + shown, secret)).toEqual([]);
      expect(findInTree(home.data, secret)).toEqual([]);
    }
  });
});

describe('an exec plugin', () => {
  test('whose token is taken back in the middle is asked again, and the agent notices nothing', async () => {
    const first = await makeAccount(setting, scratch.dir, namespace, 'first');
    const second = await makeAccount(setting, scratch.dir, namespace, 'second');
    const access = join(scratch.dir, 'changing');
    mkdirSync(access);
    const plugin = makePlugin(access, first);
    const home = await chaperoneWith(plugin.user);
    const { kubeconfig } = await serve(home);
    const begin = setting.auditLog === null ? 0 : auditEnd(setting.auditLog);
    const ask = (mark: string) =>
      said(kubeconfig, 'get', '--raw', `/api/v1/namespaces/${namespace}/pods?labelSelector=mark%3D${mark}`);
    expect(await ask('before')).toContain('PodList');

    plugin.say(second);
    await direct(setting, '-n', namespace, 'delete', 'serviceaccount', 'first');
    const own = writeAccess(setting, join(access, 'first'), { token: first });
    // API servers believe a token for ten seconds more.
    await until(async () => (await said(own, 'get', '--raw', '/api')).includes('Unauthorized'), 'the first token counts no more');
    expect(await ask('after')).toContain('PodList');
    if (setting.auditLog === null) return;
    const names = (mark: string) => new Set(logged(begin, `mark%3D${mark}`).map(({ user }) => user.username));
    expect(names('before')).toEqual(new Set([`system:serviceaccount:${namespace}:first`]));
    expect(names('after')).toContain(`system:serviceaccount:${namespace}:second`);
  });

  test('that fails says so to the agent, without its words, and to the supervisor with them', async () => {
    const access = join(scratch.dir, 'failing');
    mkdirSync(access);
    const program = join(access, 'broken-auth-plugin');
    writeFileSync(program, '#!/bin/sh\necho "session over, run broken login" >&2\nexit 7\n', { mode: 0o755 });
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: program, interactiveMode: 'Never' };
    const home = await chaperoneWith({ exec });
    const tested = await home.chaperone(['target', 'test', TARGET]);
    expect([tested.code, tested.stdout]).toEqual([1, expect.stringContaining('It said: session over, run broken login')]);
    const ran = await home.chaperone(['run', '--target', TARGET, '--agent', 'a', '--', 'kubectl', 'get', '--raw', '/api']);
    expect(ran.code).not.toBe(0);
    expect(ran.stderr).toContain('its exec plugin broken-auth-plugin ended with exit code 7');
    expect(ran.stdout + ran.stderr).not.toContain('session over');
  });
});

describe('impersonation', () => {
  const agent = `agent-${namespace}`;
  let home: Home;
  let begin = 0;
  beforeAll(async () => {
    const user = `--user=chaperone:${agent}`;
    await direct(setting, '-n', namespace, 'create', 'rolebinding', 'agent-reads', '--clusterrole=view', user);
    home = await chaperoneWith(
      userOf(setting.kubeconfig),
      '--impersonate-user',
      'chaperone:{agent}',
      '--impersonate-group',
      'agents',
    );
    begin = setting.auditLog === null ? 0 : auditEnd(setting.auditLog);
  });
  const run = (name: string, ...args: readonly string[]) =>
    home.chaperone(['run', '--target', TARGET, '--agent', name, '--', 'kubectl', '-n', namespace, ...args]);

  test('lets the cluster’s own rules decide about the agent', async () => {
    expect(await run(agent, 'get', 'serviceaccounts')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('reader') as string,
    });
    const other = await run('another', 'get', 'serviceaccounts');
    expect([other.code, other.stderr]).toEqual([1, expect.stringContaining('User "chaperone:another" cannot list')]);
  });

  audited('names the agent in the cluster’s own log', () => {
    // Kubernetes' own controllers look at service accounts too, but list no namespace's.
    const seen = logged(begin, `/namespaces/${namespace}/serviceaccounts?limit`)
      // Who is impersonated is not known yet when a request has just come in.
      .filter(({ stage }) => stage !== 'RequestReceived')
      .map(({ impersonatedUser }) => impersonatedUser);
    expect(seen.length).toBeGreaterThan(1);
    expect(new Set(seen.map((one) => one?.username))).toEqual(new Set([`chaperone:${agent}`, 'chaperone:another']));
    for (const one of seen) expect(one?.groups).toContain('agents');
  });

  test('is tried out by target test', async () => {
    const { code, stdout } = await home.chaperone(['target', 'test', TARGET]);
    expect([code, stdout]).toEqual([0, expect.stringContaining('The cluster sees chaperone:target-test with the group agents.')]);
    const without = await chaperoneWith({ token: reader }, '--impersonate-user', 'chaperone:{agent}');
    const refused = await without.chaperone(['target', 'test', TARGET]);
    expect([refused.code, refused.stdout]).toEqual([
      1,
      expect.stringContaining('may not impersonate the user chaperone:target-test'),
    ]);
  });

  test('never of a name that is Kubernetes’ own', async () => {
    const open = await chaperoneWith(userOf(setting.kubeconfig), '--impersonate-user', '{agent}');
    const begun = setting.auditLog === null ? 0 : auditEnd(setting.auditLog);
    const ran = await open.chaperone([
      'run',
      '--target',
      TARGET,
      '--agent',
      'system:admin',
      '--',
      'kubectl',
      'get',
      '--raw',
      '/api?mark=reserved',
    ]);
    expect(ran.code).not.toBe(0);
    expect(ran.stderr).toContain('cannot be told who the agent is');
    if (setting.auditLog !== null) expect(logged(begun, 'mark=reserved')).toEqual([]);
  });
});
