/** The practice cluster as real, unmodified kubectl sees it: every version found on this machine. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubectls } from '../test/support/kubectl/kubectl.ts';
import { DATA } from './fixture.ts';
import type { PracticeCluster } from './practice.ts';
import { startPractice } from './start.ts';

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

const found = kubectls();

it('finds at least one kubectl', () => {
  expect([...found.keys()]).not.toEqual([]);
});

const DEPLOYMENT = (replicas: number): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: hello}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: hello}}
  template:
    metadata: {labels: {app: hello}}
    spec:
      containers: [{name: hello, image: "nginx:1", ports: [{containerPort: 80}]}]
`;

describe.each([...found])('kubectl %s', (version, kubectl) => {
  const minor = Number(version.split('.')[1]);
  let cluster: PracticeCluster;
  let home: string;
  const children = new Set<ChildProcess>();

  const environment = (): NodeJS.ProcessEnv => ({
    PATH: process.env['PATH'],
    HOME: home,
    KUBECONFIG: join(home, 'kubeconfig'),
    KUBECACHEDIR: join(home, 'cache'),
  });

  function open(...args: string[]): ChildProcess {
    const child = spawn(kubectl, args, { env: environment(), cwd: home, stdio: ['ignore', 'pipe', 'pipe'] });
    children.add(child);
    child.on('close', () => children.delete(child));
    return child;
  }

  function run(...args: string[]): Promise<Ran> {
    return new Promise((resolve, reject) => {
      const child = open(...args);
      let [out, error] = ['', ''];
      child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
      child.stderr?.on('data', (chunk: Buffer) => (error += chunk.toString()));
      child.on('error', reject).on('close', (code) => {
        resolve({ code: code ?? -1, out, error });
      });
    });
  }

  /** Runs and expects success; what it printed. */
  async function ok(...args: string[]): Promise<string> {
    const ran = await run(...args);
    expect(ran, args.join(' ')).toMatchObject({ code: 0 });
    return ran.out;
  }

  /** Runs until the output has `wanted`, then ends it. */
  function until(wanted: RegExp, ...args: string[]): { seen: Promise<string>; started: Promise<void> } {
    const child = open(...args);
    const started = Promise.withResolvers<undefined>();
    const seen = new Promise<string>((resolve, reject) => {
      let out = '';
      child.stdout?.on('data', (chunk: Buffer) => {
        out += chunk.toString();
        started.resolve(undefined);
        if (!wanted.test(out)) return;
        child.kill();
        resolve(out);
      });
      child.on('close', () => {
        reject(new Error(`ended with: ${out}`));
      });
    });
    return { seen, started: started.promise };
  }

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'practice-kubectl-'));
    const clock = { wall: () => Date.now(), monotonic: () => Math.floor(performance.now() * 1000) };
    cluster = await startPractice({ clock, random: (size) => randomBytes(size), data: DATA, port: 0 });
    const ca = Buffer.from(cluster.ca).toString('base64');
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'p', cluster: { server: cluster.server, 'certificate-authority-data': ca } }],
      users: [{ name: 'p', user: { token: cluster.token } }],
      contexts: [{ name: 'p', context: { cluster: 'p', user: 'p', namespace: 'shop' } }],
      'current-context': 'p',
    };
    writeFileSync(join(home, 'kubeconfig'), JSON.stringify(config), { mode: 0o600 });
  });
  afterAll(async () => {
    for (const child of children) child.kill();
    await cluster.close();
    rmSync(home, { recursive: true });
  });

  it('lists and describes what is there', async () => {
    expect(await ok('get', 'pods')).toMatch(/^NAME +READY +STATUS +RESTARTS +AGE\napi-\S+ +1\/1 +Running +0 +41d\n/);
    expect(await ok('get', 'pods', '-A', '-o', 'wide')).toMatch(/CrashLoopBackOff/);
    expect(await ok('get', 'deployment', 'web', '-o', 'yaml')).toMatch(/^kind: Deployment$/m);
    expect(JSON.parse(await ok('get', 'secret', 'api-db', '-o', 'json'))).toMatchObject({ kind: 'Secret', type: 'Opaque' });
    expect(await ok('get', 'all')).toMatch(/service\/web[\s\S]*deployment.apps\/web[\s\S]*replicaset.apps\/web/);
    expect(await ok('describe', 'deployment', 'web')).toMatch(/2 desired \| 2 updated \| 2 total \| 2 available/);
    expect(await ok('describe', 'pod', '-l', 'app=api')).toMatch(/Image: +registry.example\/shop\/api/);
    expect(await ok('describe', 'secret', 'api-db')).toMatch(/password: +15 bytes/);
    expect(await ok('get', 'nodes')).toMatch(/practice-1 +Ready/);
    expect(await ok('get', 'events', '-n', 'payments')).toMatch(/BackOff/);
  });

  it('knows what there is to know', async () => {
    expect(await ok('api-resources')).toMatch(/^deployments +deploy +apps\/v1 +true +Deployment$/m);
    expect(await ok('api-versions')).toContain('rbac.authorization.k8s.io/v1');
    expect(await ok('explain', 'pods.spec')).toMatch(/DESCRIPTION:[\s\S]*What a pod runs[\s\S]*containers/);
    expect(await ok('explain', 'deploy.spec.template.spec.containers.env')).toMatch(/valueFrom/);
    expect(await ok('get', '--raw', '/version')).toContain('"major": "1"');
    expect(await ok('version')).toContain('v1.36.0');
  });

  it('creates, with checks and dry runs', async () => {
    expect(await ok('create', 'namespace', 'try')).toBe('namespace/try created\n');
    expect(await ok('-n', 'try', 'create', 'secret', 'generic', 's', '--from-literal=pw=hunter2')).toBe('secret/s created\n');
    expect(await ok('-n', 'try', 'create', 'configmap', 'c', '--from-literal=a=b')).toBe('configmap/c created\n');
    expect(await ok('-n', 'try', 'create', 'deployment', 'd', '--image=nginx:1')).toBe('deployment.apps/d created\n');
    expect(await ok('-n', 'try', 'create', 'serviceaccount', 'robot')).toBe('serviceaccount/robot created\n');
    expect(await ok('-n', 'try', 'create', 'role', 'r', '--verb=get', '--resource=pods')).toMatch(/created/);
    expect(await ok('-n', 'try', 'get', 'secret', 's', '-o', 'jsonpath={.data.pw}')).toBe('aHVudGVyMg==');
    expect(await run('-n', 'try', 'create', 'configmap', 'c')).toMatchObject({
      code: 1,
      error: expect.stringContaining('already exists') as string,
    });
    const file = join(home, 'dry.yaml');
    writeFileSync(file, DEPLOYMENT(1));
    expect(await ok('-n', 'try', 'create', '-f', file, '--dry-run=server')).toBe(
      'deployment.apps/hello created (server dry run)\n',
    );
    expect((await run('-n', 'try', 'get', 'deployment', 'hello')).error).toContain('NotFound');
    if (minor >= 24) expect(await ok('-n', 'try', 'create', 'token', 'robot')).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/m);
  });

  it('applies: created, unchanged, configured, by the server, and refuses a typing error', async () => {
    const file = join(home, 'hello.yaml');
    const apply = (...more: string[]): Promise<string> => ok('apply', '-f', file, ...more);
    writeFileSync(file, DEPLOYMENT(1));
    expect(await apply()).toBe('deployment.apps/hello created\n');
    expect(await apply()).toBe('deployment.apps/hello unchanged\n');
    writeFileSync(file, DEPLOYMENT(2));
    expect(await apply()).toBe('deployment.apps/hello configured\n');
    expect(await apply('--server-side', '--force-conflicts')).toBe('deployment.apps/hello serverside-applied\n');
    expect(await ok('rollout', 'status', 'deployment/hello')).toContain('successfully rolled out');
    writeFileSync(file, DEPLOYMENT(2).replace('replicas', 'replcas'));
    expect(await run('apply', '-f', file)).toMatchObject({
      code: 1,
      error: expect.stringMatching(/unknown field "(spec\.)?replcas"/) as string,
    });
  });

  it('changes what is there', async () => {
    expect(await ok('patch', 'configmap', 'api-config', '--type=merge', '-p', '{"data":{"LOG_LEVEL":"warn"}}')).toMatch(
      /patched/,
    );
    expect(
      await ok('patch', 'configmap', 'api-config', '--type=json', '-p', '[{"op":"add","path":"/data/NEW","value":"1"}]'),
    ).toMatch(/patched/);
    const env = '{"spec":{"template":{"spec":{"containers":[{"name":"web","env":[{"name":"NEW","value":"1"}]}]}}}}';
    expect(await ok('patch', 'deployment', 'web', '-p', env)).toMatch(/patched/);
    expect(await ok('get', 'deployment', 'web', '-o', 'jsonpath={.spec.template.spec.containers[0].env[*].name}')).toMatch(
      /^(NEW API_URL|API_URL NEW)$/,
    );
    expect(await ok('label', 'configmap', 'api-config', 'tier=one')).toMatch(/labeled/);
    expect(await ok('annotate', 'configmap', 'api-config', 'note=two')).toMatch(/annotate/);
    expect(await ok('set', 'image', 'deployment/web', 'web=registry.example/shop/web:3')).toMatch(/image updated/);
    expect(await ok('rollout', 'status', 'deployment/web')).toMatch(/successfully rolled out/);
    expect(await ok('rollout', 'undo', 'deployment/web')).toMatch(/rolled back/);
    expect(await ok('scale', 'deployment/web', '--replicas=4')).toMatch(/scaled/);
    expect(await ok('rollout', 'status', 'deployment/web')).toMatch(/successfully rolled out/);
    expect(await ok('wait', '--for=condition=Ready', 'pod', '-l', 'app=web', '--timeout=20s')).toMatch(
      /(condition met\n[\s\S]*){4}/,
    );
  });

  it('reads and follows logs', async () => {
    expect(await ok('logs', 'deployment/api', '--tail=2')).toMatch(/^(\{"level":.*\}\n){2}$/);
    expect(await until(/(tick \d+\n){2}/, '-n', 'try', 'logs', '-f', 'deployment/d', '--tail=1').seen).toMatch(/tick/);
  });

  it('watches', async () => {
    const watch = until(/^seen-by-watch /m, 'get', 'configmaps', '-w');
    await watch.started;
    await ok('create', 'configmap', 'seen-by-watch', '--from-literal=a=b');
    expect(await watch.seen).toMatch(/^NAME +DATA +AGE\n/);
  });

  it('answers who may do what', async () => {
    expect(await ok('auth', 'can-i', 'delete', 'pods')).toBe('yes\n');
    expect(await ok('auth', 'can-i', 'list', 'pods', '--as=eve', '--as-group=storefront')).toBe('yes\n');
    expect(await run('auth', 'can-i', 'list', 'secrets', '--as=eve')).toMatchObject({ code: 1, out: 'no\n' });
    expect((await run('get', 'secrets', '--as=eve')).error).toContain('Forbidden');
    if (minor >= 28) expect(await ok('auth', 'whoami')).toContain('practice-admin');
  });

  it('deletes, and waits until it is done', async () => {
    expect(await ok('delete', 'deployment', 'hello')).toMatch(/deleted/);
    expect(await ok('delete', 'pod', '-l', 'app=api')).toMatch(/deleted/);
    expect(await ok('get', 'pods', '-l', 'app=api')).toMatch(/1\/1 +Running/);
    expect(await ok('delete', 'configmap', '--all', '-n', 'try')).toMatch(/"c" deleted/);
    expect(await ok('delete', 'namespace', 'try')).toMatch(/deleted/);
    expect(await run('get', 'namespace', 'try')).toMatchObject({ code: 1 });
  });

  it('was written down, request by request', () => {
    const events = cluster.audit();
    expect(new Set(events.map((event) => event.auditID)).size).toBe(events.length);
    expect(events.filter((event) => event.responseStatus?.code === 500)).toEqual([]);
    expect(
      events.some(({ verb, objectRef }) => verb === 'delete' && objectRef?.resource === 'namespaces' && objectRef.name === 'try'),
    ).toBe(true);
  });
});
