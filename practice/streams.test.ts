/** exec, cp, attach, debug and port-forward as real, unmodified kubectl does them, over WebSocket and over SPDY. */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Kubectl, kubectls } from '../test/support/kubectl/kubectl.ts';
import { DATA } from './fixture.ts';
import type { PracticeCluster, PracticeOptions } from './practice.ts';
import { startPractice } from './start.ts';

const found = [...kubectls()];
const clock = { wall: () => Date.now(), monotonic: () => Math.floor(performance.now() * 1000) };
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

it('finds a kubectl', () => {
  expect(found).not.toEqual([]);
});

/** Both ways where a client knows both. */
const cases = found.flatMap(([version, file]) => {
  const minor = Number(version.split('.')[1]);
  return (minor >= 30 ? (['accept', 'refuse'] as const) : (['accept'] as const)).map((webSockets) => ({
    version,
    minor,
    file,
    webSockets,
  }));
});

describe.each(cases)('kubectl $version, WebSockets: $webSockets', ({ minor, file, webSockets }) => {
  let cluster: PracticeCluster;
  let kubectl: Kubectl;
  let pod: string;

  beforeAll(async () => {
    const options: PracticeOptions = { clock, random: (size) => randomBytes(size), data: DATA, port: 0, webSockets };
    cluster = await startPractice(options);
    kubectl = new Kubectl(file, cluster);
    pod = (await kubectl.run(['get', 'pods', '-l', 'app=api', '-o', 'jsonpath={.items[0].metadata.name}'])).out.toString();
  });
  afterAll(async () => {
    kubectl.close();
    await cluster.close();
  });

  it('exec: both outputs and the exit code', async () => {
    const { code, out, error } = await kubectl.run(['exec', pod, '--', 'sh', '-c', 'echo out; echo err >&2; exit 7']);
    expect([code, out.toString(), error]).toEqual([7, 'out\n', 'err\ncommand terminated with exit code 7\n']);
    expect((await kubectl.run(['exec', pod, '--', 'printenv', 'DATABASE_URL'])).out.toString()).toMatch(/^postgres:/);
    expect((await kubectl.run(['exec', pod, '--', 'nope'])).error).toContain('executable file not found');
  });

  it('exec: stdin and a large output', async () => {
    const input = randomBytes(1 << 20);
    const { out } = await kubectl.run(['exec', '-i', pod, '--', 'cat'], input);
    expect(sha256(out)).toBe(sha256(input));
    expect((await kubectl.run(['exec', pod, '--', 'head', '-c', '2000000', '/dev/zero'])).out).toHaveLength(2_000_000);
  });

  it('exec: a terminal', async () => {
    const { code, screen } = await kubectl.typed(
      ['exec', '-it', pod, '--', 'sh'],
      [
        ['/ # ', 'echo mar'],
        ['mar', 'ker; stty size\r'],
        ['30 100\r\n/ # ', 'sleep 1000\r'],
        ['sleep 1000', '\x03'],
        ['^C\r\n/ # ', 'exit 3\r'],
      ],
    );
    expect([code, screen]).toEqual([3, expect.stringMatching(/\/ # echo marker; stty size\r\nmarker\r\n30 100\r\n/)]);
  });

  it('refuses with a Status', async () => {
    expect((await kubectl.run(['exec', 'none', '--', 'ls'])).error).toContain('pods "none" not found');
    expect((await kubectl.run(['exec', pod, '-c', 'none', '--', 'ls'])).error).toMatch(/container none (is not valid|not found)/);
    const ledger = await kubectl.run(['get', 'pods', '-n', 'payments', '-l', 'app=ledger', '-o', 'name']);
    expect((await kubectl.run(['exec', '-n', 'payments', ledger.out.toString().trim(), '--', 'ls'])).error).toContain(
      'container not found',
    );
    expect((await kubectl.run(['exec', pod, '--as=eve', '--', 'ls'])).error).toContain('Forbidden');
  });

  it('cp: there and back', async () => {
    const bytes = randomBytes(700_000);
    writeFileSync(join(kubectl.home, 'f'), bytes);
    expect(await kubectl.run(['cp', 'f', `${pod}:/tmp/f`])).toMatchObject({ code: 0 });
    expect((await kubectl.run(['exec', pod, '--', 'sha256sum', '/tmp/f'])).out.toString()).toBe(`${sha256(bytes)}  /tmp/f\n`);
    expect(await kubectl.run(['cp', `${pod}:/tmp/f`, 'g'])).toMatchObject({ code: 0 });
    expect(sha256(readFileSync(join(kubectl.home, 'g')))).toBe(sha256(bytes));
  });

  it('attach: the output as it comes', async () => {
    expect(await kubectl.until(/request.*\n.*request/, 'attach', pod)).toMatch(/"level":/);
  });

  it('port-forward: HTTP, several connections, and a port where nothing listens', async () => {
    const forwarded = (port: number, use: (origin: string) => Promise<string>): Promise<string> =>
      kubectl.during(/Forwarding from 127\.0\.0\.1:\d+/, ['port-forward', pod, `0:${port}`, '--address', '127.0.0.1'], (out) =>
        use(`http://127.0.0.1:${/127\.0\.0\.1:(\d+)/.exec(out)?.[1] ?? ''}`),
      );
    const get = async (url: string): Promise<string> => (await fetch(url, { headers: { connection: 'close' } })).text();
    expect(await forwarded(8080, async (origin) => `${await get(`${origin}/`)}${await get(`${origin}/healthz`)}`)).toBe(
      `hello from pod ${pod}, port 8080: request 1\nok\n`,
    );
    const many = await forwarded(8080, async (origin) =>
      (await Promise.all(Array.from({ length: 10 }, () => get(`${origin}/healthz`)))).join(''),
    );
    expect(many).toBe('ok\n'.repeat(10));
    expect(await forwarded(9, (origin) => get(origin).catch(() => 'refused'))).toBe('refused');
  });

  it.runIf(minor >= 30)('debug: an ephemeral container', async () => {
    const { code, screen } = await kubectl.typed(
      ['debug', '-it', pod, '--image=busybox', '--target=api', '-c', 'look', '--profile=general', '--', 'sh'],
      [
        ['/ # ', 'hostname\r'],
        [`${pod}\r\n/ # `, 'exit\r'],
      ],
    );
    expect([code, screen]).toEqual([0, expect.stringContaining(`${pod}\r\n`)]);
    const after = await kubectl.run([
      'get',
      'pod',
      pod,
      '-o',
      'jsonpath={.status.ephemeralContainerStatuses[0].state.terminated.reason}',
    ]);
    expect(after.out.toString()).toBe('Completed');
  });

  it('run: a pod that is a shell', async () => {
    const args = ['run', 'tmp', '-i', '--rm', '--restart=Never', '--image=busybox', '--', 'sh'];
    const { code, out } = await kubectl.run(args, 'echo in the pod\n');
    expect([code, out.toString()]).toEqual([0, expect.stringContaining('in the pod\n')]);
  });

  it('took the way it was given', () => {
    const ways = new Set(
      cluster.audit().flatMap(({ verb, objectRef, responseStatus }) => {
        const { subresource } = objectRef ?? {};
        return subresource === 'exec' || subresource === 'portforward'
          ? [`${verb} ${subresource} ${responseStatus?.code ?? 0}`]
          : [];
      }),
    );
    const [webSocketExec, webSocketForward] = [minor >= 30, minor >= 31];
    const expected = (subresource: string, webSocket: boolean): string =>
      webSocket && webSockets === 'accept' ? `get ${subresource} 101` : `create ${subresource} 101`;
    expect(ways).toContain(expected('exec', webSocketExec));
    expect(ways).toContain(expected('portforward', webSocketForward));
    expect(ways.has('get exec 403')).toBe(webSocketExec && webSockets === 'refuse');
    if (webSocketExec && webSockets === 'accept') expect(ways).not.toContain('create exec 101');
  });
});
