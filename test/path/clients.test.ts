/** Clients that are not kubectl, with the kubeconfig that a session is given: @kubernetes/client-node and plain curl, through the engine and into the vault. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { CoreV1Api, Exec, KubeConfig, makeInformer, V1ConfigMap, V1ObjectMeta, V1Status, Watch } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { OpenedSession } from '../../contract/bridge.ts';
import type { StepRow } from '../../contract/step.ts';
import type { Engine } from '../../engine/engine.ts';
import { startEngine } from '../../engine/start.ts';
import type { PracticeCluster } from '../../practice/practice.ts';
import { REAL_PARTS } from '../../engine/real.ts';

const resources = new URL('../../resources', import.meta.url).pathname;
let dir = '';
let engine: Engine;
let practice: PracticeCluster;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'chaperone-clients-'));
  const startPractice: typeof REAL_PARTS.startPractice = async (options) => (practice = await REAL_PARTS.startPractice(options));
  engine = await startEngine({
    home: join(dir, 'home'),
    resources,
    parts: { ...REAL_PARTS, startPractice },
    listeners: 'demand',
  });
  await engine.bridge['vault.create']({ passphrase: 'a passphrase of a test' });
  await engine.bridge['targets.practice']({});
});
afterAll(async () => {
  await engine.stop();
  rmSync(dir, { recursive: true });
});

const open = (): Promise<OpenedSession> => engine.bridge['sessions.open']({ agent: 'client', targets: ['practice'] });
/** Ends the session and gives its steps. */
async function stepsOf({ id }: OpenedSession): Promise<readonly StepRow[]> {
  await engine.bridge['sessions.end']({ id });
  const { rows } = await engine.bridge['sessions.steps']({ id, from: 1, limit: 1_000 });
  // Without the reads that policy had us make before a write.
  return rows.filter(({ by }) => by === 'agent');
}
/** As people write them; the generated types are classes, and plain objects are what everybody gives. */
const configMap = (name: string, data: Record<string, string> = {}): V1ConfigMap =>
  Object.assign(new V1ConfigMap(), { metadata: Object.assign(new V1ObjectMeta(), { name }), data });
const told = (rows: readonly StepRow[]): readonly string[] =>
  rows.map(({ verb, resource, subresource }) => `${verb} ${resource}${subresource && `/${subresource}`}`);

describe('@kubernetes/client-node', () => {
  const configOf = (session: OpenedSession): KubeConfig => {
    const config = new KubeConfig();
    config.loadFromString(session.kubeconfig);
    return config;
  };

  it('lists, and writes', async () => {
    const session = await open();
    const api = configOf(session).makeApiClient(CoreV1Api);
    const pods = await api.listNamespacedPod({ namespace: 'shop', limit: 2 });
    expect(pods.items.length).toBe(2);
    const made = await api.createNamespacedConfigMap({
      namespace: 'shop',
      body: configMap('by-a-program', { a: 'b' }),
    });
    expect(made.metadata?.uid).toBeTruthy();
    await api.deleteNamespacedConfigMap({ namespace: 'shop', name: 'by-a-program' });
    const rows = await stepsOf(session);
    expect(told(rows)).toEqual(['list pods', 'create configmaps', 'delete configmaps']);
    expect(rows.every(({ outcome, status }) => outcome === 'complete' && status !== null && status < 300)).toBe(true);
    const theirs = practice.audit().map(({ auditID }) => auditID);
    for (const { auditId } of rows) expect(theirs).toContain(auditId);
  });

  it('reads a refusal as what it is', async () => {
    const session = await open();
    const api = configOf(session).makeApiClient(CoreV1Api);
    await expect(api.deleteNamespacedPod({ namespace: 'shop-prod', name: 'any' })).rejects.toMatchObject({
      code: 403,
      body: expect.stringContaining('Denied by rule') as string,
    });
    expect(await stepsOf(session)).toMatchObject([{ outcome: 'refused', status: 403 }]);
  });

  it('watches, and leaves', async () => {
    const session = await open();
    const config = configOf(session);
    const api = config.makeApiClient(CoreV1Api);
    const seen: string[] = [];
    let wake = (): void => undefined;
    const event = new Promise<void>((resolve) => (wake = resolve));
    const ended = new Promise<void>((resolve) => {
      void new Watch(config)
        .watch(
          '/api/v1/namespaces/shop/configmaps',
          { fieldSelector: 'metadata.name=watched' },
          (phase, object: V1ConfigMap) => {
            seen.push(`${phase} ${object.metadata?.name ?? ''}`);
            wake();
          },
          () => {
            resolve();
          },
        )
        .then(async (controller) => {
          await api.createNamespacedConfigMap({ namespace: 'shop', body: configMap('watched') });
          await event;
          controller.abort();
        });
    });
    await ended;
    expect(seen).toEqual(['ADDED watched']);
    const rows = await stepsOf(session);
    expect(rows.find(({ verb }) => verb === 'watch')).toMatchObject({ outcome: 'client-aborted', name: 'watched' });
  });

  it('keeps an informer up to date', async () => {
    const session = await open();
    const config = configOf(session);
    const api = config.makeApiClient(CoreV1Api);
    const informer = makeInformer(config, '/api/v1/namespaces/shop/configmaps', () =>
      api.listNamespacedConfigMap({ namespace: 'shop' }),
    );
    const heard = (verb: 'add' | 'update' | 'delete'): Promise<V1ConfigMap> =>
      new Promise((resolve) => {
        informer.on(verb, (object) => {
          if (object.metadata?.name === 'informed') resolve(object);
        });
      });
    const events = [heard('add'), heard('update'), heard('delete')] as const;
    await informer.start();
    const made = await api.createNamespacedConfigMap({
      namespace: 'shop',
      body: configMap('informed', { n: '1' }),
    });
    await events[0];
    await api.replaceNamespacedConfigMap({
      namespace: 'shop',
      name: 'informed',
      body: Object.assign(made, { data: { n: '2' } }),
    });
    expect((await events[1]).data).toEqual({ n: '2' });
    await api.deleteNamespacedConfigMap({ namespace: 'shop', name: 'informed' });
    await events[2];
    await informer.stop();
    const rows = told(await stepsOf(session));
    expect(rows.slice(0, 2)).toEqual(['list configmaps', 'watch configmaps']);
    expect(rows).toEqual(expect.arrayContaining(['create configmaps', 'update configmaps', 'delete configmaps']));
  });

  it('executes a command over WebSocket, whose secrets in the arguments the vault never learns', async () => {
    const session = await open();
    const config = configOf(session);
    const { items } = await config.makeApiClient(CoreV1Api).listNamespacedPod({ namespace: 'shop' });
    const pod = items.find(({ status }) => status?.phase === 'Running')!;
    const canary = 'Kanarienvogel4711';
    const output = new PassThrough();
    let text = '';
    output.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const command = ['sh', '-c', `export API_TOKEN=${canary}; echo hello; exit 3`, '--password', canary];
    const [name, container] = [pod.metadata!.name!, pod.spec!.containers[0]!.name];
    let status = new V1Status();
    const socket = await new Exec(config).exec(
      'shop',
      name,
      container,
      command,
      output,
      output,
      null,
      false,
      (said) => (status = said),
    );
    await new Promise((resolve) => socket.on('close', resolve));
    expect(text).toBe('hello\n');
    expect(status.details?.causes).toMatchObject([{ reason: 'ExitCode', message: '3' }]);
    const rows = await stepsOf(session);
    const exec = rows.find(({ subresource }) => subresource === 'exec')!;
    expect(exec).toMatchObject({ stream: 'exec', exitCode: 3, status: 101, outcome: 'complete' });
    const step = await engine.bridge['sessions.step']({ id: session.id, n: exec.n });
    const stream = await engine.bridge['sessions.stream']({ id: session.id, n: exec.n });
    expect(JSON.stringify([exec, step, stream])).not.toContain(canary);
    expect(step.masked.filter(({ part }) => part === 'request.url').map(({ path }) => path)).toEqual([
      'command[2]',
      'command[4]',
    ]);
    expect(new Set(step.masked.filter(({ part }) => part === 'request.url').map(({ commitment }) => commitment)).size).toBe(1);
    // No answer named it, so it is the one that we sent.
    expect(practice.audit().map(({ auditID }) => auditID)).toContain(exec.auditId);
  });
});

describe('curl, with nothing but the token', () => {
  const curl = async (session: OpenedSession, path: string, ...args: string[]): Promise<{ status: number; body: string }> => {
    const config = parse(session.kubeconfig) as {
      clusters: { cluster: { 'certificate-authority-data': string } }[];
      users: { user: { token: string } }[];
    };
    const ca = join(dir, 'ca.pem');
    writeFileSync(ca, Buffer.from(config.clusters[0]!.cluster['certificate-authority-data'], 'base64'));
    // The token comes from a file: arguments can be read by others.
    const head = join(dir, 'head');
    writeFileSync(head, `Authorization: Bearer ${config.users[0]!.user.token}\n`, { mode: 0o600 });
    const all = [
      '-sS',
      '--cacert',
      ca,
      '-H',
      `@${head}`,
      '-w',
      '\n%{http_code}',
      ...args,
      `${session.servers['practice']!}${path}`,
    ];
    const out = await new Promise<string>((resolve, reject) => {
      execFile('curl', all, { env: { PATH: process.env['PATH'] }, maxBuffer: 32 << 20 }, (error, stdout, stderr) => {
        if (error) reject(new Error(stderr));
        else resolve(stdout);
      });
    });
    const at = out.lastIndexOf('\n');
    return { status: Number(out.slice(at + 1)), body: out.slice(0, at) };
  };

  it('reads, writes with a body that it announces, and is refused in words', async () => {
    const session = await open();
    const list = await curl(session, '/api/v1/namespaces/shop/configmaps?limit=1');
    expect([list.status, (JSON.parse(list.body) as { kind: string }).kind]).toEqual([200, 'ConfigMapList']);
    // Longer than 1 MiB, which makes curl ask with Expect: 100-continue.
    const file = join(dir, 'body.json');
    writeFileSync(file, JSON.stringify({ metadata: { name: 'by-curl' }, data: { big: 'x'.repeat(1_200_000) } }));
    const json = ['-H', 'Content-Type: application/json'];
    const made = await curl(session, '/api/v1/namespaces/shop/configmaps', '-X', 'POST', ...json, '--data-binary', `@${file}`);
    expect(made.status).toBe(201);
    const denied = await curl(session, '/api/v1/namespaces/shop-prod/pods/x', '-X', 'DELETE', '-d', '{}');
    expect([denied.status, (JSON.parse(denied.body) as { kind: string; reason: string }).reason]).toEqual([403, 'Forbidden']);
    const rows = await stepsOf(session);
    expect(told(rows)).toEqual(['list configmaps', 'create configmaps', 'delete pods']);
    expect(rows.map(({ outcome }) => outcome)).toEqual(['complete', 'complete', 'refused']);
    expect(rows[1]!.requestBytes).toBeGreaterThan(1_200_000);
  });

  it('follows a watch as it comes', async () => {
    const session = await open();
    const watch = await curl(session, '/api/v1/namespaces/shop/configmaps?watch=true&timeoutSeconds=1');
    expect(watch.status).toBe(200);
    const [first = ''] = watch.body.split('\n');
    expect(JSON.parse(first)).toMatchObject({ type: 'ADDED' });
    expect(await stepsOf(session)).toMatchObject([{ verb: 'watch', outcome: 'complete' }]);
  });

  it('with the token in the query proves nothing', async () => {
    const session = await open();
    const { token } = (parse(session.kubeconfig) as { users: { user: { token: string } }[] }).users[0]!.user;
    const refused = await curl(session, `/api/v1/namespaces?access_token=${token}`, '-H', 'Authorization;');
    expect(refused.status).toBe(401);
    expect(await stepsOf(session)).toEqual([]);
  });
});
