/** kubectl with an OIDC token as its only credential: the proxy lets it in, the cluster itself would not. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { type Issuer, startIssuer } from '../support/issuer/issuer.ts';
import { Home, TARGET } from './home.ts';
import { direct, makeNamespace } from './kubectl.ts';
import { serve } from './served.ts';
import { readSetting } from './setting.ts';

const setting = readSetting();
/** Discovery, which every kubectl begins with, is for everybody who is let in. */
const POLICY = `
apiVersion: chaperone/v1
kind: Policy
name: by-group
description: readers read, deployers write
rules:
  - { name: discovery, reason: every client begins with it, verbs: [get], nonResourceURLs: [/api, /api/*, /apis, /apis/*, /openapi/*, /version], effect: allow }
  - { name: readers-read, reason: readers may read, groups: [ci:readers, ci:deployers], verbs: [get, list, watch], effect: allow }
  - { name: deployers-write, reason: deployers may write, groups: [ci:deployers], verbs: [create, patch, delete], resources: [configmaps], effect: allow }
`;

interface Ran {
  readonly code: number;
  readonly text: string;
}
interface Config {
  clusters: { name: string; cluster: Record<string, string> }[];
}

describe.each(setting.kubectls)('an OIDC token with $name', (kubectl) => {
  const namespace = `oidc-${randomBytes(4).toString('hex')}`;
  const home = new Home(kubectl);
  const agent = join(home.dir, 'agent');
  let issuer: Issuer;
  /** Of the proxy's listener: address and authority, from a kubeconfig of `chaperone env`. */
  let proxy: Record<string, string>;
  /** The cluster's own. */
  let cluster: Record<string, string>;

  beforeAll(async () => {
    mkdirSync(agent);
    issuer = await startIssuer();
    await makeNamespace(setting, namespace);
    await home.prepare(setting.credentials[0]!);
    const { kubeconfig } = await serve(home);
    proxy = clusterOf(kubeconfig);
    cluster = clusterOf(setting.kubeconfig);
    const policy = join(home.dir, 'policy.yaml');
    const ca = join(home.dir, 'issuer.pem');
    writeFileSync(policy, POLICY);
    writeFileSync(ca, issuer.ca);
    await home.good([
      ...['identity', 'add', 'ci', '--oidc', '--preset', 'generic', '--issuer', issuer.issuer, '--ca-file', ca],
      ...['--audience', 'chaperone', '--target', TARGET, '--policy', policy, '--groups', 'groups', '--groups', 'teams'],
    ]);
  });
  afterAll(async () => {
    await direct(setting, 'delete', 'namespace', namespace, '--wait=false');
    await home.close();
    await issuer.close();
  });

  const clusterOf = (file: string): Record<string, string> => (parse(readFileSync(file, 'utf8')) as Config).clusters[0]!.cluster;

  /** As the agent: nothing but this kubeconfig and its token. */
  const as = (token: string, at: Record<string, string>, ...args: readonly string[]): Promise<Ran> => {
    const kubeconfig = join(agent, 'config');
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster: at }],
      users: [{ name: 'u', user: { token } }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u', namespace } }],
      'current-context': 'x',
    };
    writeFileSync(kubeconfig, stringify(config), { mode: 0o600 });
    const env = { PATH: home.env['PATH'], HOME: agent, KUBECONFIG: kubeconfig };
    return new Promise((resolve) => {
      execFile(kubectl.file, args, { env, encoding: 'utf8' }, (error, stdout, stderr) => {
        resolve({ code: error ? (typeof error.code === 'number' ? error.code : 1) : 0, text: stdout + stderr });
      });
    });
  };
  const token = (groups: readonly string[], sub = 'agent-7'): Promise<string> =>
    issuer.token({ sub, teams: groups.map((group) => `ci:${group}`), groups: [] });

  test('is enough at the proxy, and nothing at the cluster itself', async () => {
    const reader = await token(['readers']);
    const through = await as(reader, proxy, 'get', 'serviceaccounts', '-o', 'name');
    expect(through).toEqual({ code: 0, text: expect.stringContaining('serviceaccount/default') as string });
    const around = await as(reader, cluster, 'get', 'serviceaccounts', '-o', 'name');
    expect(around.code).not.toBe(0);
    expect(around.text).toMatch(/Unauthorized|must be logged in/);
  });

  test('may do what its groups allow', async () => {
    const reader = await token(['readers']);
    const deployer = await token(['deployers']);
    const refused = await as(reader, proxy, 'create', 'configmap', 'made', '--from-literal=a=b');
    expect(refused.code).not.toBe(0);
    expect(refused.text).toContain('default-deny');
    expect(await direct(setting, '-n', namespace, 'get', 'configmap', 'made', '--ignore-not-found', '-o', 'name')).toBe('');
    expect((await as(deployer, proxy, 'create', 'configmap', 'made', '--from-literal=a=b')).code).toBe(0);
    expect(await direct(setting, '-n', namespace, 'get', 'configmap', 'made', '-o', 'jsonpath={.data.a}')).toBe('b');
    const nobody = await as(await token([]), proxy, 'get', 'configmaps');
    expect([nobody.code === 0, nobody.text]).toEqual([false, expect.stringContaining('default-deny')]);
  });

  test('is refused with a sentence when it is not good', async () => {
    const over = await as(await issuer.token({ exp: 1 }), proxy, 'get', 'serviceaccounts');
    expect(over.code).not.toBe(0);
    // kubectl replaces the message of a 401 unless it is asked to be talkative.
    expect(over.text).toMatch(/expired at 1970|Unauthorized|must be logged in/);
    const [refused] = (await home.sessions()).filter(({ kind }) => kind === 'unattributed');
    const { steps } = await home.show(refused!.id);
    expect(steps.every(({ status }) => status === 401)).toBe(true);
    expect(steps.map(({ code }) => code)).toContain('identity.over');
  });

  test('is one session for its subject, and the record names it and not the token', async () => {
    const mine = await token(['readers'], 'agent-8');
    expect((await as(mine, proxy, 'get', 'serviceaccounts')).code).toBe(0);
    expect((await as(await token(['readers'], 'agent-8'), proxy, 'get', 'configmaps')).code).toBe(0);
    const sessions = (await home.sessions()).filter(({ info }) => info.identity?.subject === 'agent-8');
    expect(sessions).toHaveLength(1);
    expect(sessions[0]?.info.identity).toMatchObject({
      issuer: issuer.issuer,
      proof: 'oidc',
      provider: 'ci',
      groups: ['ci:readers'],
    });
    const signature = mine.slice(mine.lastIndexOf('.') + 1);
    for (const entry of readdirSync(home.data, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) expect(readFileSync(join(entry.parentPath, entry.name)).includes(signature), entry.name).toBe(false);
    }
  });
});
