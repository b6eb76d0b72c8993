/** exec, cp, attach and port-forward of real kubectls through the proxy to the practice cluster: what passes is right, and recorded. */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RequestEvent } from '../../contract/record.ts';
import { Kubectl, kubectls } from '../support/kubectl/kubectl.ts';
import { openPracticeLine, type PracticeLine } from './practice-line.ts';

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const found = [...kubectls()].map(([version, file]) => ({ version, file, minor: Number(version.split('.')[1]) }));

it('finds a kubectl', () => {
  expect(found).not.toEqual([]);
});

/** How a client of this minor version enters pods: WebSockets came with 1.30, for port-forward with 1.31. */
const cases = found.flatMap((one) =>
  one.minor >= 31
    ? [
        { ...one, webSockets: 'accept' as const },
        { ...one, webSockets: 'refuse' as const },
      ]
    : [{ ...one, webSockets: 'accept' as const }],
);

describe.each(cases)('kubectl $version, WebSockets: $webSockets', ({ minor, file, webSockets }) => {
  let line: PracticeLine;
  let kubectl: Kubectl;
  let pod: string;
  beforeAll(async () => {
    line = await openPracticeLine(webSockets);
    kubectl = new Kubectl(file, line.access);
    pod = (await kubectl.run(['get', 'pods', '-l', 'app=api', '-o', 'jsonpath={.items[0].metadata.name}'])).out.toString();
  });
  afterAll(async () => {
    kubectl.close();
    await line.close();
  });

  const overWebSocket = minor >= 30 && webSockets === 'accept';

  /** The upgrades recorded since the given exchange, each with its status and, once it has ended, its outcome. */
  const upgrades = (since: number) =>
    line.recorder.events
      .filter((event): event is RequestEvent => event.t === 'request' && event.x > since && event.listen.upgrade !== undefined)
      .map(({ x, listen, policy }) => [
        listen.method,
        policy?.attributes.subresource,
        listen.upgrade,
        line.recorder.response(x)?.status,
      ]);
  const expected = (subresource: string): unknown[] => {
    const spdy = ['POST', subresource, 'spdy/3.1', 101];
    if (overWebSocket) return [['GET', subresource, 'websocket', 101]];
    return minor >= 30 ? [['GET', subresource, 'websocket', 403], spdy] : [spdy];
  };

  it('exec: outputs, exit code, stdin; recorded as it passed', async () => {
    const since = line.recorder.lastExchange;
    const { code, out, error } = await kubectl.run(['exec', pod, '--', 'sh', '-c', 'echo out; echo err >&2; exit 7']);
    expect([code, out.toString(), error]).toEqual([7, 'out\n', 'err\ncommand terminated with exit code 7\n']);
    expect(upgrades(since)).toEqual(expected('exec'));
    const end = await line.recorder.end(line.recorder.lastExchange);
    expect(end).toMatchObject({ outcome: 'complete', unrecordedBytes: 0 });
    expect(line.recorder.text(line.recorder.lastExchange, 'response')).toMatch(/out\n[^]*NonZeroExitCode/);
    const input = randomBytes(500_000);
    expect(sha256((await kubectl.run(['exec', '-i', pod, '--', 'cat'], input)).out)).toBe(sha256(input));
    expect((await line.recorder.end(line.recorder.lastExchange)).requestBytes).toBeGreaterThan(input.length);
  });

  it('exec: a terminal', async () => {
    const { code, screen } = await kubectl.typed(
      ['exec', '-it', pod, '--', 'sh'],
      [
        ['/ # ', 'echo mar'],
        ['mar', 'ker; stty size\r'],
        ['30 100\r\n/ # ', 'exit 3\r'],
      ],
    );
    expect([code, screen]).toEqual([3, expect.stringContaining('marker\r\n30 100\r\n')]);
  });

  it('cp: there and back', async () => {
    const bytes = randomBytes(300_000);
    writeFileSync(join(kubectl.home, 'f'), bytes);
    expect(await kubectl.run(['cp', 'f', `${pod}:/tmp/f`])).toMatchObject({ code: 0 });
    expect((await kubectl.run(['exec', pod, '--', 'sha256sum', '/tmp/f'])).out.toString()).toBe(`${sha256(bytes)}  /tmp/f\n`);
    expect(await kubectl.run(['cp', `${pod}:/tmp/f`, 'g'])).toMatchObject({ code: 0 });
    expect(sha256(readFileSync(join(kubectl.home, 'g')))).toBe(sha256(bytes));
  });

  it('attach: the output as it comes, until the client leaves', async () => {
    const since = line.recorder.lastExchange;
    expect(await kubectl.until(/request.*\n/, 'attach', pod)).toMatch(/"level":/);
    expect(upgrades(since)).toEqual(expected('attach'));
    expect(await line.recorder.end(line.recorder.lastExchange)).toMatchObject({ outcome: 'complete', unrecordedBytes: 0 });
  });

  it('port-forward: HTTP', async () => {
    const since = line.recorder.lastExchange;
    const args = ['port-forward', pod, '0:8080', '--address', '127.0.0.1'];
    const text = await kubectl.during(/Forwarding from 127\.0\.0\.1:\d+/, args, async (out) => {
      const url = `http://127.0.0.1:${/127\.0\.0\.1:(\d+)/.exec(out)?.[1] ?? ''}/`;
      return (await fetch(url, { headers: { connection: 'close' } })).text();
    });
    expect(text).toBe(`hello from pod ${pod}, port 8080: request 1\n`);
    expect(upgrades(since)).toEqual(expected('portforward'));
    const end = await line.recorder.end(line.recorder.lastExchange);
    expect([end.unrecordedBytes, line.recorder.text(line.recorder.lastExchange, 'response')]).toEqual([
      0,
      expect.stringContaining('hello from pod'),
    ]);
  });

  it('keeps the credential: what arrived came with the cluster’s own token, what is recorded has neither', () => {
    const arrived = line.practice.audit().filter(({ objectRef }) => objectRef?.subresource === 'exec');
    expect(new Set(arrived.map(({ user }) => user.username))).toEqual(new Set(['practice-admin']));
    expect(line.recorder.everything()).not.toContain(line.practice.token);
  });
});
