/** exec from end to end: kubectl under supervision, and what the vault says of it afterwards, through the command line. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Place } from '../../cli/testing/spawned.ts';
import type { SessionSummary } from '../../contract/session.ts';
import type { StepDetail } from '../../contract/step.ts';
import type { ExecView } from '../../contract/stream.ts';
import { kubectls } from '../support/kubectl/kubectl.ts';

// Each test starts several processes; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const found = [...kubectls()].sort(([a], [b]) => Number(a.split('.')[1]) - Number(b.split('.')[1]));
const [version, kubectl] = found.at(-1)!;
const sha256 = (data: string): string => createHash('sha256').update(data).digest('hex');

type Shown = Omit<StepDetail, 'stream'> & {
  readonly stream: ExecView;
  readonly messages: readonly { readonly channel: string; readonly text: string }[];
};

/** Runs a command on a terminal of 30 rows and 100 columns under supervision; answers what appears there. */
function typed(
  command: string,
  answers: readonly (readonly [wait: string, keys: string])[],
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: number | null; readonly screen: string }> {
  return new Promise((resolve, reject) => {
    const args = [MAIN, 'run', '--quiet', '--', 'script', '-qec', `stty rows 30 cols 100; ${command}`, '/dev/null'];
    const vault = { CHAPERONE_HOME: place.home, CHAPERONE_PASSPHRASE_FILE: place.secret };
    const child = spawn(process.execPath, args, {
      cwd: place.dir,
      env: { PATH: process.env['PATH'], HOME: place.dir, SHELL: '/bin/sh', TERM: 'xterm', ...vault, ...env },
      stdio: 'pipe',
    });
    let [screen, from, next] = ['', 0, 0];
    child.stderr.on('data', (chunk: Buffer) => (screen += chunk.toString()));
    child.stdout.on('data', (chunk: Buffer) => {
      screen += chunk.toString();
      for (let answer = answers[next]; answer !== undefined; answer = answers[next]) {
        const at = screen.indexOf(answer[0], from);
        if (at < 0) break;
        from = at + answer[0].length;
        next += 1;
        child.stdin.write(answer[1]);
      }
    });
    child.on('error', reject).on('close', (code) => {
      resolve({ code, screen });
    });
  });
}

const place = new Place();
beforeAll(async () => {
  await place.run(['init']);
  await place.run(['target', 'add', 'practice', '--practice']);
});
afterAll(() => place.clean());

interface Recorded {
  readonly id: string;
  /** Steps of the execs in the newest session, in order. */
  readonly steps: readonly string[];
}

async function newestExecs(): Promise<Recorded> {
  const [session] = await place.json<SessionSummary[]>(['sessions']);
  const { id } = session!;
  const { steps } = await place.json<{ steps: readonly StepDetail[] }>(['show', id]);
  return { id, steps: steps.flatMap(({ n, stream }) => (stream === 'exec' ? [String(n)] : [])) };
}

const INSIDE = 'echo to stdout; echo to stderr >&2; cat; exit 7';
const PIPED = `printf 'hello\\n' | ${kubectl} exec -i -n shop deploy/web -- sh -c '${INSIDE}'`;
const TYPED = `${kubectl} exec -it -n shop deploy/web -- sh`;

describe.each([
  ['WebSocket', {}, 'v5.channel.k8s.io'],
  ['SPDY', { KUBECTL_REMOTE_COMMAND_WEBSOCKETS: 'false' }, 'SPDY/3.1 (v4.channel.k8s.io)'],
] as const)(`kubectl ${version} over %s`, (_, env, protocol) => {
  let recorded: Recorded;
  beforeAll(async () => {
    const { code, screen } = await typed(
      `${PIPED}; echo rc $?; ${TYPED}`,
      [
        ['/ # ', 'echo mar'],
        ['mar', 'ker\r'],
        ['\nmarker\r\n/ # ', 'exit 3\r'],
      ],
      env,
    );
    expect([code, screen]).toEqual([3, expect.stringMatching(/to stdout\r\n[^]*hello\r\n[^]*rc 7\r\n[^]*marker\r\n/)]);
    recorded = await newestExecs();
    expect(recorded.steps).toHaveLength(2);
  });

  it('without a terminal: channels, hashes and exit code', async () => {
    const step = await place.json<Shown>(['show', recorded.id, '--step', recorded.steps[0]!]);
    expect(step).toMatchObject({ exitCode: 7, opaque: false, verdict: 'allow', write: true });
    const { stream, messages } = step;
    expect(stream).toMatchObject({ kind: 'exec', protocol, command: ['sh', '-c', INSIDE], tty: false, opaque: null });
    expect(stream.exit).toMatchObject({ code: 7 });
    expect(stream.channels.stdout).toEqual({ bytes: 16, sha256: sha256('to stdout\nhello\n') });
    expect(stream.channels.stderr.sha256).toBe(sha256('to stderr\n'));
    expect(stream.channels.stdin.sha256).toBe(sha256('hello\n'));
    const text = (channel: string): string =>
      messages.flatMap((message) => (message.channel === channel ? [message.text] : [])).join('');
    expect([text('stdin'), text('stdout'), text('stderr')]).toEqual(['hello\n', 'to stdout\nhello\n', 'to stderr\n']);
  });

  it('with a terminal: size, commands and exit code', async () => {
    const { stream } = await place.json<Shown>(['show', recorded.id, '--step', recorded.steps[1]!]);
    expect(stream).toMatchObject({ protocol, tty: true, size: { columns: 100, rows: 30 }, exit: { code: 3 }, opaque: null });
    expect(stream.commands.map(({ prompt, line, text }) => [prompt, line, text])).toEqual([
      ['/ # ', 'echo marker', 'marker'],
      ['/ # ', 'exit 3', ''],
    ]);
  });
});

describe('for people', () => {
  let recorded: Recorded;
  beforeAll(async () => {
    recorded = await newestExecs();
  });
  const shown = async (...args: readonly string[]): Promise<string> => (await place.run(['show', recorded.id, ...args])).out;

  it('show has the commands, the lines of an exec, and one channel as it was', async () => {
    const [piped = '', terminal = ''] = recorded.steps;
    expect(await shown()).toMatch(/^\$ kubectl exec .*\(exit code 7\)$/m);
    expect(await shown('--step', piped)).toMatch(/exit code 7[^]*stdout {2}to stdout\n/);
    expect(await shown('--step', piped, '--channel', 'stdout')).toBe('to stdout\nhello\n');
    expect(await shown('--step', terminal)).toMatch(/inferred from the terminal[^]*\/ # echo marker\nmarker\n/);
  });

  it('replay plays both', async () => {
    const { out } = await place.run(['replay', recorded.id, '--speed', '1000']);
    expect(out).toMatch(/to stdout\n[^]*──── exit code 7 ────\n[^]*echo marker\r\nmarker\r\n\/ # [^]*──── exit code 3 ────\n/);
    expect(out).not.toContain('\u001b[6n');
  });

  it('export writes an asciicast that is read line by line, for this user alone, and not over another file', async () => {
    const out = join(place.dir, 'exec.cast');
    const exported = ['export', recorded.id, '--format', 'asciicast', '--out', out];
    expect(await place.run(exported)).toMatchObject({ code: 0 });
    expect(statSync(out).mode & 0o077).toBe(0);
    const [header, ...events] = readFileSync(out, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as readonly [number, string, string]);
    expect(header).toMatchObject({ version: 3, term: { cols: 100, rows: 30 }, command: 'sh' });
    expect(new Set(events.map(([, kind]) => kind))).toEqual(new Set(['o', 'm', 'x']));
    expect(events.at(-1)![2]).toBe('3');
    expect(events.map(([, kind, data]) => (kind === 'o' ? data : '')).join('')).toContain('marker\r\n/ # ');
    const again = await place.run(exported);
    expect([again.code, again.err]).toEqual([2, expect.stringContaining('--force')]);
    expect(await place.run([...exported, '--force', '--keys'])).toMatchObject({ code: 0 });
    expect(readFileSync(out, 'utf8')).toContain('"i","exit 3\\r"');
  });

  it('export asks which when there are several terminals', async () => {
    const screen = `script -qec "${kubectl} exec -it -n shop deploy/web -- true" /dev/null </dev/null >/dev/null`;
    await place.run(['run', '--quiet', '--', 'sh', '-c', `${screen}; ${screen}`], { SHELL: '/bin/sh' });
    const { id } = await newestExecs();
    const many = await place.run(['export', id, '--format', 'asciicast', '--out', 'x']);
    expect([many.code, many.err]).toEqual([2, expect.stringMatching(/several terminals; say with --step which one: \d+ \(/)]);
  });
});
