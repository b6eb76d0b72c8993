/** What moves through exec, cp, attach and port-forward: the record's bytes are the bytes that moved. */
import { createHash, randomBytes } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ExecView, PortForwardView, StreamView } from '../../contract/stream.ts';
import { auditEnd } from './audit.ts';
import { compare } from './compare.ts';
import { Home, TARGET } from './home.ts';
import { direct, makeNamespace } from './kubectl.ts';
import { readSetting } from './setting.ts';
import type { ShownSession, ShownStep } from './shown.ts';
import { auditWindow, identityOf } from './window.ts';

const setting = readSetting();
const SCRIPT = join(import.meta.dirname, 'streams.sh');
const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'sh' },
  spec: {
    terminationGracePeriodSeconds: 1,
    containers: [
      {
        name: 'sh',
        image: 'busybox:1',
        imagePullPolicy: 'IfNotPresent',
        command: [
          'sh',
          '-c',
          'mkdir -p /tmp/www; echo hello from pod >/tmp/www/index.html; httpd -p 8080 -h /tmp/www; while :; do echo tick; sleep 0.2; done',
        ],
      },
    ],
  },
};
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe.each(setting.kubectls)('streams with $name', (kubectl) => {
  const namespace = `streams-${randomBytes(4).toString('hex')}`;
  const home = new Home(kubectl);
  const out = join(home.dir, 'out');
  const credential = setting.credentials[0]!;
  const read = (name: string): string => readFileSync(join(out, name), 'utf8').trim();
  let begin = 0;
  let user = '';
  let shown: ShownSession;

  beforeAll(async () => {
    mkdirSync(out);
    await makeNamespace(setting, namespace);
    const pod = join(home.dir, 'pod.json');
    writeFileSync(pod, JSON.stringify(POD));
    await direct(setting, '-n', namespace, 'apply', '-f', pod);
    await direct(setting, '-n', namespace, 'wait', '--for=condition=Ready', 'pod/sh', '--timeout=50s');
    if (setting.auditLog !== null) user = await identityOf(credential, kubectl, setting.auditLog);
    await home.prepare(credential);
    begin = setting.auditLog === null ? 0 : auditEnd(setting.auditLog);
    const env = { NS: namespace, OUT: out };
    await home.chaperone(['run', '--target', TARGET, '--agent', 'streams', '--', 'bash', SCRIPT], env);
    const [session] = await home.sessions();
    shown = await home.show(session!.id);
  });
  afterAll(async () => {
    await direct(setting, 'delete', 'namespace', namespace, '--wait=false');
    await home.close();
  });

  /** Upgraded steps whose command has this text in it. */
  const execs = (text: string): readonly ShownStep[] =>
    shown.steps.filter(
      ({ stream, request }) => stream === 'exec' && decodeURIComponent(request.url.replaceAll('+', ' ')).includes(text),
    );
  const streamOf = async (step: ShownStep): Promise<StreamView> =>
    (JSON.parse(await home.good(['show', shown.id, '--step', String(step.n), '--json'])) as { stream: StreamView }).stream;
  const execOf = async (text: string): Promise<ExecView> => {
    const [step, ...more] = execs(text);
    expect(more).toEqual([]);
    const view = await streamOf(step!);
    expect(view).toMatchObject({ kind: 'exec', opaque: null });
    return view as ExecView;
  };
  const bytesOf = (step: ShownStep, channel: string): Buffer =>
    execFileSync(process.execPath, [home.cli, 'show', shown.id, '--step', String(step.n), '--channel', channel], {
      env: home.env,
      maxBuffer: 64 << 20,
    });

  test('what went in through exec is the file, byte by byte', async () => {
    expect([read('up.rc'), read('up.out').split(' ')[0]]).toEqual(['0', read('blob.sum')]);
    const view = await execOf('tee /tmp/blob');
    expect(view.channels.stdin.sha256).toBe(read('blob.sum'));
    expect(sha256(bytesOf(execs('tee /tmp/blob')[0]!, 'stdin'))).toBe(read('blob.sum'));
    expect(view.exit).toMatchObject({ code: 0 });
  });

  test('what came out through exec is the file, byte by byte', async () => {
    expect(read('down.sum')).toBe(read('blob.sum'));
    const step = shown.steps.find(
      ({ stream, request }) => stream === 'exec' && request.url.includes('command=cat&command=%2Ftmp%2Fblob'),
    );
    const down = (await streamOf(step!)) as ExecView;
    expect(down.channels.stdout.sha256).toBe(read('blob.sum'));
    expect(sha256(bytesOf(step!, 'stdout'))).toBe(read('blob.sum'));
  });

  test('stdout, stderr and the exit code stay apart', async () => {
    expect(read('both.rc')).toBe('7');
    const view = await execOf('echo to stdout');
    expect(view.exit).toMatchObject({ code: 7 });
    expect(view.channels.stdout.sha256).toBe(sha256(Buffer.from('to stdout\n')));
    expect(view.channels.stderr.sha256).toBe(sha256(Buffer.from('to stderr\n')));
    expect(execs('echo to stdout')[0]).toMatchObject({ exitCode: 7 });
  });

  test('what cp moved is in the record’s tar streams', () => {
    expect([read('cp-up.rc'), read('cp-down.rc'), read('back.sum')]).toEqual(['0', '0', read('blob.sum')]);
    expect(read('there.out').split(' ')[0]).toBe(read('blob.sum'));
    const tars = shown.steps.filter(({ stream, request }) => stream === 'exec' && request.url.includes('command=tar'));
    const up = tars.find(({ request }) => /command=-?x/.test(request.url))!;
    const down = tars.find(({ request }) => /command=-?cf?/.test(request.url))!;
    for (const [step, channel] of [
      [up, 'stdin'],
      [down, 'stdout'],
    ] as const) {
      const file = execFileSync('tar', ['-xOf', '-'], { input: bytesOf(step, channel), maxBuffer: 64 << 20 });
      expect(sha256(file)).toBe(read('blob.sum'));
    }
  });

  test('a shell with a terminal: size, keys, commands and exit code', async () => {
    expect(read('tty.rc')).toBe('3');
    const step = shown.steps.find(({ stream, request }) => stream === 'exec' && request.url.includes('tty=true'))!;
    const view = (await streamOf(step)) as ExecView;
    expect(view).toMatchObject({ tty: true, size: { columns: 100, rows: 30 }, exit: { code: 3 }, opaque: null });
    expect(view.commands.map(({ line }) => line)).toEqual(['echo marker', 'ls /tmp', 'exit 3']);
    expect(view.commands[0]?.text).toContain('marker');
    const cast = join(home.dir, 'tty.cast');
    await home.good(['export', shown.id, '--step', String(step.n), '--format', 'asciicast', '--out', cast]);
    const lines = readFileSync(cast, 'utf8').trim().split('\n');
    expect(JSON.parse(lines[0]!)).toMatchObject({ version: 3, term: { cols: 100, rows: 30 } });
    expect(lines.length).toBeGreaterThan(3);
  });

  test('attach brings what the container says', async () => {
    const step = shown.steps.find(({ stream }) => stream === 'attach')!;
    const view = (await streamOf(step)) as ExecView;
    expect(bytesOf(step, 'stdout').toString()).toBe(read('attach.out') + '\n');
    expect(view).toMatchObject({ kind: 'attach', opaque: null });
  });

  test('port-forward: three connections with their HTTP', async () => {
    expect(read('curl-3.out')).toBe('hello from pod');
    const step = shown.steps.find(({ stream, status }) => stream === 'portforward' && status === 101)!;
    const view = (await streamOf(step)) as PortForwardView;
    expect(view.connections.flatMap(({ http }) => http.map(({ url, status }) => `${url} ${status ?? ''}`))).toEqual(
      [1, 2, 3].map((i) => `/?try=${i} 200`),
    );
    expect(view.opaque).toBeNull();
  });

  test.runIf(setting.auditLog !== null)('and the cluster’s audit log knows nothing more', async () => {
    const result = compare(await auditWindow(setting.auditLog!, begin, user), shown.steps);
    expect(result.differences).toEqual([]);
  });
});
