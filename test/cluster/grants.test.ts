/** Rights for a while on a real cluster: what a grant opened ends with it, and both sides read why. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GrantSummary } from '../../contract/grant.ts';
import { Home, TARGET } from './home.ts';
import { direct, makeNamespace } from './kubectl.ts';
import { serve, until } from './served.ts';
import { readSetting } from './setting.ts';
import type { ShownStep } from './shown.ts';

const setting = readSetting();
const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'sh' },
  spec: {
    terminationGracePeriodSeconds: 1,
    containers: [{ name: 'sh', image: 'busybox:1', imagePullPolicy: 'IfNotPresent', command: ['sleep', '100000'] }],
  },
};
/** How soon after it was taken back what a grant opened is over, milliseconds. */
const SOON = 1_000;

interface Ran {
  readonly code: number | null;
  readonly output: string;
  /** Unix milliseconds. */
  readonly at: number;
}

describe.each(setting.kubectls)('a grant, with $name', (kubectl) => {
  const namespace = `grants-${randomBytes(4).toString('hex')}`;
  const home = new Home(kubectl);
  const children: ChildProcess[] = [];
  let kubeconfig = '';

  beforeAll(async () => {
    await makeNamespace(setting, namespace);
    const pod = join(home.dir, 'pod.json');
    writeFileSync(pod, JSON.stringify(POD));
    await direct(setting, '-n', namespace, 'apply', '-f', pod);
    await direct(setting, '-n', namespace, 'create', 'secret', 'generic', 'first', '--from-literal=password=hunter2-canary');
    await direct(setting, '-n', namespace, 'wait', '--for=condition=Ready', 'pod/sh', '--timeout=50s');
    await home.prepare(setting.credentials[0]!);
    ({ kubeconfig } = await serve(home, '--policy', 'read-only', '--agent', 'fixer'));
  });
  afterAll(async () => {
    for (const child of children) child.kill();
    await direct(setting, 'delete', 'namespace', namespace, '--wait=false');
    await home.close();
  });

  /** Starts kubectl with an open stdin; `text` is what it has printed so far. */
  const start = (...args: readonly string[]): { readonly text: () => string; readonly ended: Promise<Ran> } => {
    const env = { ...home.env, KUBECONFIG: kubeconfig };
    const child = spawn(kubectl.file, ['-n', namespace, ...args], { env, stdio: 'pipe' });
    children.push(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    const ended = new Promise<Ran>((resolve, reject) => {
      child.on('error', reject).on('close', (code) => {
        resolve({ code, output, at: Date.now() });
      });
    });
    return { text: () => output, ended };
  };
  const grant = async (...what: readonly string[]): Promise<GrantSummary> => {
    const args = [
      'grant',
      'add',
      '--agent',
      'fixer',
      '--target',
      TARGET,
      '--for',
      '1h',
      '--why',
      'incident 7',
      '--json',
      ...what,
    ];
    return JSON.parse(await home.good(args)) as GrantSummary;
  };
  /** Takes it back; the time at which that was done. */
  const revoke = async (id: string): Promise<number> => {
    await home.good(['grant', 'revoke', id, '--why', 'enough']);
    return Date.now();
  };
  /** The last step that fits, of the session. */
  const lastStep = async (fits: (step: ShownStep) => boolean): Promise<ShownStep | undefined> => {
    const [session] = (await home.sessions()).filter(({ agent }) => agent === 'fixer');
    return (await home.show(session!.id)).steps.findLast(fits);
  };

  test('ends an open exec within a second, and both sides read why', async () => {
    const denied = await start('exec', 'sh', '--', 'true').ended;
    expect(denied.output).toContain('Denied by rule no-entering');
    const { id, sentence } = await grant('--verb', '*', '--resource', 'pods/exec', '--namespace', namespace);
    expect(sentence).toContain(`fixer may do anything with pods/exec in ${namespace} on ${TARGET} until `);
    const exec = start('exec', '-i', 'sh', '--', 'sh', '-c', 'echo begun; cat');
    await until(() => Promise.resolve(exec.text().includes('begun')), 'the shell has begun');
    const revoked = await revoke(id);
    const { code, output, at } = await exec.ended;
    expect(at - revoked).toBeLessThan(SOON);
    expect(code).not.toBe(0);
    expect(output).toMatch(new RegExp(`The grant ${id} that allowed this has ended: .* revoked it \\(enough\\)\\.`));
    const step = await lastStep(({ stream }) => stream === 'exec');
    expect(step).toMatchObject({ code: 'grant.ended' });
    const shown = JSON.parse(
      await home.good([
        'show',
        (await home.sessions()).find(({ agent }) => agent === 'fixer')!.id,
        '--step',
        String(step!.n),
        '--json',
      ]),
    ) as { stream: unknown };
    expect(shown.stream).toMatchObject({ kind: 'exec', opaque: null, exit: { message: expect.stringContaining(id) as string } });
    expect((await start('exec', 'sh', '--', 'true').ended).output).toContain('Denied by rule no-entering');
  });

  test('ends an open watch within a second, and both sides read why', async () => {
    const { id } = await grant('--verb', 'list', '--verb', 'watch', '--resource', 'secrets');
    const watch = start('get', 'secrets', '-w');
    const watching = async (): Promise<boolean> =>
      watch.text().includes('first') && (await lastStep(({ request }) => /secrets\?.*watch=/.test(request.url))) !== undefined;
    await until(watching, 'the watch has begun');
    const revoked = await revoke(id);
    const { output, at } = await watch.ended;
    expect(at - revoked).toBeLessThan(SOON);
    expect(output).toContain(`The grant ${id} that allowed this has ended`);
    expect(await lastStep(({ request }) => /secrets\?.*watch=/.test(request.url))).toMatchObject({ code: 'grant.ended' });
    expect((await start('get', 'secrets').ended).output).toContain('Denied by rule no-secrets');
  });

  test('leaves open what the policy itself allows', async () => {
    const { id } = await grant('--verb', '*', '--resource', 'pods/exec');
    const watch = start('get', 'pods', '-w');
    const watching = async (): Promise<boolean> =>
      watch.text().includes('sh') && (await lastStep(({ request }) => /pods\?.*watch=/.test(request.url))) !== undefined;
    await until(watching, 'the watch has begun');
    await revoke(id);
    expect(await Promise.race([watch.ended, start('get', 'nodes').ended.then(() => 'still open')])).toBe('still open');
  });
});
