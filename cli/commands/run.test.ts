import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SessionSummary } from '../../contract/session.ts';
import { PASSPHRASE, Place } from '../testing/spawned.ts';

// Each test starts several processes; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const place = new Place();
beforeAll(async () => {
  await place.run(['init']);
  await place.run(['target', 'add', 'practice', '--practice']);
});
afterAll(() => place.clean());

const sessions = () => place.json<SessionSummary[]>(['sessions']);
const shell = (script: string, ...options: string[]) => ['run', ...options, '--', 'sh', '-c', script];
/** Ends when the file is there, asking often. */
const until = (file: string) => `while [ ! -e ${file} ]; do sleep 0.05; done`;

describe('the command', () => {
  it('keeps its output and its exit code, and the session is sealed with it', async () => {
    const { code, out, err } = await place.run(shell('echo hello; exit 7'));
    expect([code, out]).toEqual([7, 'hello\n']);
    expect(err).toMatch(/^chaperone: session [0-9A-Z]{26}: 0 steps, 0 denied, 0 masked, sealed\n$/);
    const [latest] = await sessions();
    expect(latest).toMatchObject({
      agent: 'sh',
      targets: ['practice'],
      exitCode: 7,
      sealed: true,
      command: ['sh', '-c', 'echo hello; exit 7'],
    });
  });

  it('says nothing when told so, and a JSON line on standard error when told that', async () => {
    expect((await place.run(shell('true', '--quiet'))).err).toBe('');
    const { out, err } = await place.run(shell('echo mine', '--json', '--agent', 'claude'));
    expect([out, JSON.parse(err)]).toEqual(['mine\n', expect.objectContaining({ agent: 'claude', sealed: true })]);
  });

  it('sees this session’s kubeconfig, and neither secrets nor our variables', async () => {
    const { out } = await place.run(
      shell(
        'cat "$KUBECONFIG"; echo; echo "AT $KUBECONFIG"; tr "\\0" "\\n" </proc/$$/environ; tr "\\0" " " </proc/$PPID/cmdline',
      ),
      { KUBECONFIG: '/elsewhere', AWS_SECRET_ACCESS_KEY: 'aws-secret' },
    );
    const token = /token: (chp_[\w-]{43})/.exec(out)?.[1] ?? 'none';
    const [config = '', environment = ''] = out.split('AT ');
    expect(config).toContain('current-context: practice');
    for (const secret of [token, PASSPHRASE, 'aws-secret', 'CHAPERONE_', '/elsewhere']) expect(environment).not.toContain(secret);
    const dir = /^(.*)\/config\n/.exec(environment)?.[1] ?? '';
    expect(dir).toContain('chaperone-session-');
    expect(existsSync(dir)).toBe(false);
  });

  it('gets signals passed on, and its death by signal is 128 + n', async () => {
    const trapping = place.start(shell('trap "echo caught; exit 9" TERM; echo ready; while :; do sleep 0.05; done'));
    await trapping.says('ready');
    trapping.child.kill('SIGTERM');
    expect(await trapping.ended).toMatchObject({ code: 9, out: 'ready\ncaught\n' });
    const dying = place.start(shell('echo ready; exec sleep 60'));
    await dying.says('ready');
    dying.child.kill('SIGINT');
    const { code, err } = await dying.ended;
    expect(code).toBe(130);
    expect(err).toContain('sealed');
  });

  it('that does not exist is exit 2, with its session sealed', async () => {
    const { code, err } = await place.run(['run', '--', './no-such-program']);
    expect(code).toBe(2);
    expect(err).toContain('The command ./no-such-program cannot be started: there is no such program.');
    expect((await sessions())[0]).toMatchObject({ sealed: true, exitCode: null });
  });
});

it.each([
  [['run', '--target', 'nope', '--', 'true'], 'There is no target nope'],
  [['run', '--policy', 'nope', '--', 'true'], 'The policy nope is not valid'],
  [['run', '--policy', './missing.yaml', '--', 'true'], 'it cannot be read'],
  [['run', '--ttl', '31d', '--', 'true'], 'not a duration'],
  [['run', '--label', '=x', '--', 'true'], 'is not a label'],
])('%j is refused before anything runs', async (args, reason) => {
  const before = (await sessions()).length;
  const { code, out, err } = await place.run(args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(reason);
  expect(await sessions()).toHaveLength(before);
});

it('must be told which target when there are several', async () => {
  await place.run(['target', 'add', 'second', '--practice']);
  const { code, err } = await place.run(['run', '--', 'true']);
  expect([code, err]).toEqual([2, 'chaperone: Say which target with --target: practice, second.\n']);
  await place.run(['target', 'remove', 'second']);
});

it('records who it was for, from where and why, and is found by that', async () => {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=mia', '-c', 'user.email=mia@example.org', ...args], {
      ...{ cwd: place.dir, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
      env: { PATH: process.env['PATH'], HOME: place.dir },
    }).trim();
  git('init', '-b', 'main');
  git('remote', 'add', 'origin', 'https://mia:canary-git-password@git.example.org/shop.git');
  git('commit', '--allow-empty', '-m', 'first');
  const facts = ['--label', 'team=payments', '--label', 'urgent', '--reason', 'rotate certificates', '--agent-version', '9.9'];
  const { code, err } = await place.run(shell('true', ...facts));
  expect([code, err]).toEqual([0, expect.stringContaining('sealed')]);
  const found = await place.json<SessionSummary[]>([
    'sessions',
    '--label',
    'team=payments',
    '--label',
    'urgent',
    '--text',
    'certificates',
  ]);
  expect(found.map(({ info }) => info)).toEqual([
    expect.objectContaining({
      ...{ agentVersion: '9.9', labels: { team: 'payments', urgent: '' }, reason: 'rotate certificates' },
      git: { remote: 'https://git.example.org/shop.git', commit: git('rev-parse', 'HEAD'), branch: 'main' },
      parent: { pid: process.pid, name: expect.any(String) as string },
      identity: expect.objectContaining({ issuer: 'local', proof: 'token' }) as object,
    }),
  ]);
  const shown = await place.run(['show', found[0]?.id ?? '']);
  expect(shown.out).toContain('rotate certificates');
  expect(shown.out + JSON.stringify(found)).not.toContain('canary');
  rmSync(join(place.dir, '.git'), { recursive: true });
});

describe('a real kubectl', () => {
  it('works through the proxy, and what is secret stays out of its output and off the disk', async () => {
    const canary = 'canary-4f1d9b';
    place.file(
      'secret.yaml',
      `apiVersion: v1\nkind: Secret\nmetadata: {name: mine, namespace: shop}\nstringData: {password: ${canary}}\n`,
    );
    const { code, out, err } = await place.run(
      shell(
        'kubectl apply -f secret.yaml && kubectl get secret mine -n shop -o yaml && kubectl delete deployment web -n shop-prod',
      ),
    );
    expect(code).not.toBe(0);
    expect(out).toContain('secret/mine created');
    expect(out).toContain('kind: Secret');
    expect(err).toContain('Denied by rule no-protected-deletes');
    expect(err).toMatch(/1 denied, \d+ masked/);
    const encoded = Buffer.from(canary).toString('base64');
    for (const secret of [canary, encoded]) {
      expect(out + err).not.toContain(secret);
      for (const file of readdirSync(place.home, { recursive: true, withFileTypes: true })) {
        if (file.isFile()) expect(readFileSync(join(file.parentPath, file.name)).includes(secret), file.name).toBe(false);
      }
    }
    const [latest] = await sessions();
    expect(latest?.verdicts).toMatchObject({ deny: 1 });
    expect((await place.run(['verify', latest?.id ?? ''])).code).toBe(0);
  });

  it('is refused once the vault is locked under it', async () => {
    const script = `kubectl get namespaces -o name && echo ready; ${until('go')}; kubectl get namespaces; exit 5`;
    const running = place.start(shell(script));
    await running.says('ready');
    expect((await place.run(['lock'])).out).toContain('Locked. Live sessions were sealed');
    place.file('go', '');
    const { code, out, err } = await running.ended;
    expect(code).toBe(5);
    expect(out).toMatch(/namespace\/shop-prod\nready\n$/);
    expect(out.split('namespace/shop\n')).toHaveLength(2);
    expect(err).toContain('The vault is locked');
    expect(err).toContain('was sealed when the vault was locked');
    expect((await sessions())[0]).toMatchObject({ sealed: true, closed: 'locked' });
  });
});

describe('two at a time', () => {
  it('share the first one’s engine, which waits for the second', async () => {
    const first = place.start(shell(`echo one; ${until('first')}`));
    await first.says('one');
    const second = place.start(
      shell(`echo two; kubectl get namespaces -o name >&2; ${until('second')}; kubectl get nodes -o name`),
    );
    await second.says('namespace/shop');
    place.file('first', '');
    await first.says('waiting for 1 other');
    place.file('second', '');
    expect(await second.ended).toMatchObject({ code: 0, out: 'two\nnode/practice-1\n' });
    expect(await first.ended).toMatchObject({ code: 0 });
    expect((await sessions()).slice(0, 2).map(({ sealed }) => sealed)).toEqual([true, true]);
  });
});

describe('env', () => {
  it('prints exports for another shell, and seals when it is ended', async () => {
    const running = place.start(['env', '--target', 'practice', '--agent', 'me']);
    await running.says('is open');
    await running.says('KUBECACHEDIR');
    running.child.kill('SIGINT');
    const { code, out, err } = await running.ended;
    expect(code).toBe(0);
    expect(out).toMatch(/^export KUBECONFIG='[^']+\/config'\nexport KUBECACHEDIR='[^']+\/cache'\n$/);
    expect(err).toContain('sealed');
    expect((await sessions())[0]).toMatchObject({ agent: 'me', command: null, exitCode: null, sealed: true });
  });
});
