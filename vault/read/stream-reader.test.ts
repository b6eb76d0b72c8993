import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { capturedStream, openStreamed, queueStream, streamed } from '../../test/support/vault/streamed.ts';
import { readCapture } from '../../test/support/wire/captures.ts';
import type { ExecView, PortForwardView } from '../../contract/stream.ts';
import { readAsciicast, readChunks, readStream } from './stream-reader.ts';

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
const execOf = async (name: string, index = 0): Promise<ExecView> =>
  (await readStream(await streamed(capturedStream(name, index)), 1)) as ExecView;

describe('an exec', () => {
  it.each(['exec-ws', 'exec-spdy'])('%s: output, exit code, and the hashes that sha256sum would say', async (name) => {
    const { stdout, stderr } = readCapture(name);
    const view = await execOf(name);
    expect(view).toMatchObject({ kind: 'exec', container: 'sh', tty: false, size: null, commands: [], opaque: null });
    expect(view.exit).toMatchObject({ code: 7, reason: 'NonZeroExitCode' });
    expect(view.channels.stdout).toEqual({ bytes: Buffer.byteLength(stdout), sha256: sha256(stdout) });
    // kubectl adds its own last line to standard error.
    const own = stderr.slice(0, view.channels.stderr.bytes);
    expect(view.channels.stderr.sha256).toBe(sha256(own));
    expect(view.command[0]).toBe('sh');
  });

  it.each(['exec-big-ws', 'exec-big-spdy'])('%s: 300,000 bytes', async (name) => {
    const view = await execOf(name);
    expect(view.channels.stdout.bytes).toBe(300_000);
    expect(readCapture(name).stdout).toContain(view.channels.stdout.sha256);
  });

  it('cp: the tar stream that was sent', async () => {
    const reader = await streamed(capturedStream('cp-ws', 1));
    const view = (await readStream(reader, 1)) as ExecView;
    const { chunks } = await readChunks(reader, { id: reader.id, n: 1, from: 0, limit: 1 << 20, channels: ['stdin'] });
    const tar = Buffer.concat(chunks.map(({ data }) => Buffer.from(data, 'base64')));
    expect(view.channels.stdin).toEqual({ bytes: tar.length, sha256: sha256(tar) });
    expect(tar.subarray(257, 262).toString()).toBe('ustar');
  });

  it.each(['exec-tty-ws', 'exec-tty-spdy'])('%s: size, and the commands that were typed', async (name) => {
    const view = await execOf(name);
    expect(view).toMatchObject({ tty: true, size: { columns: 100, rows: 30 }, command: ['sh'], exit: { code: 3 } });
    expect(view.commands.map(({ prompt, line, text }) => [prompt, line, text])).toEqual([
      ['/ # ', 'echo marker', 'marker'],
      ['/ # ', 'ls /', 'bin   dev   etc   proc  root  sys   tmp   var'],
      ['/ # ', 'exit 3', ''],
    ]);
    expect(view.commands.map(({ until }) => until !== null)).toEqual([true, true, false]);
  });

  it.each(['attach-ws', 'attach-spdy'])('%s: an attach without an exit code', async (name) => {
    const view = await execOf(name);
    expect(view).toMatchObject({ kind: 'attach', command: [], exit: null, opaque: null });
    expect(view.channels.stdout.bytes).toBeGreaterThan(0);
  });
});

it.each(['port-forward-ws', 'port-forward-spdy'])('%s: connections, and the HTTP in them', async (name) => {
  const view = (await readStream(await streamed(capturedStream(name)), 1)) as PortForwardView;
  expect(view.opaque).toBeNull();
  expect(view.connections).toHaveLength(3);
  for (const { http, ended, error, request, response, from, until } of view.connections) {
    expect(http).toMatchObject([{ method: 'GET', url: '/', status: 200 }]);
    expect([ended, error]).toEqual(['closed', null]);
    expect([request.sha256, response.sha256]).not.toContain(null);
    expect(until).toBeGreaterThan(from);
  }
});

describe('what is not all there', () => {
  it('a level that leaves out the answer leaves out its hashes', async () => {
    const view = (await readStream(await streamed(capturedStream('exec-stdin-ws'), { level: 'Request' }), 1)) as ExecView;
    expect(view.channels.stdin).toEqual({ bytes: 12, sha256: sha256('hello\nworld\n') });
    expect(view.channels.stdout).toEqual({ bytes: 0, sha256: null });
    const none = (await readStream(await streamed(capturedStream('exec-stdin-ws'), { level: 'Metadata' }), 1)) as ExecView;
    expect(none).toMatchObject({ chunks: 0, exit: null, opaque: null });
    expect(Object.values(none.channels).map(({ sha256: hash }) => hash)).toEqual([null, null, null, null, null]);
  });

  it('bytes that are missing in the middle make the rest opaque, in their direction', async () => {
    const lose = ({ direction }: { direction: string }, index: number): boolean => direction === 'response' && index === 7;
    const view = (await readStream(await streamed(capturedStream('exec-tty-ws'), { lose }), 1)) as ExecView;
    expect(view.opaque).toMatchObject({ direction: 'response', reason: 'bytes are missing in the record' });
    expect(view.channels.stdout.sha256).toBeNull();
    expect(view.channels.stdin.sha256).not.toBeNull();
  });

  it('bytes that are missing at the end leave out the hash', async () => {
    const stream = capturedStream('exec-ws');
    const view = (await readStream(await streamed(stream, { lose: (_, i) => i > 1 }), 1)) as ExecView;
    expect(view.channels.stdout.sha256).toBeNull();
  });

  it('garbage is opaque from its first byte, and what came before stands', async () => {
    const stream = capturedStream('exec-tty-ws');
    const bad = { direction: 'response' as const, bytes: new Uint8Array(20).fill(0xff), us: 3_000_000 };
    const view = (await readStream(await streamed({ ...stream, chunks: [...stream.chunks, bad] }), 1)) as ExecView;
    expect(view.opaque?.direction).toBe('response');
    expect(view.commands).toHaveLength(3);
  });
});

describe('pages', () => {
  it('give every chunk once, whatever the limit, and start anywhere', async () => {
    const reader = await streamed(capturedStream('exec-tty-ws'));
    const ask = { id: reader.id, n: 1 };
    const all = await readChunks(reader, { ...ask, from: 0, limit: 4 << 20 });
    expect(all.next).toBeNull();
    expect(all.chunks.map(({ i }) => i)).toEqual([...Array(all.total).keys()]);
    for (const limit of [1, 10, 100]) {
      const seen = [];
      for (let from: number | null = 0; from !== null;) {
        const page = await readChunks(reader, { ...ask, from, limit });
        expect(page.total).toBe(all.total);
        seen.push(...page.chunks);
        from = page.next;
      }
      expect(seen).toEqual(all.chunks);
    }
    for (const from of [5, 2, 9, all.total]) {
      expect((await readChunks(reader, { ...ask, from, limit: 4 << 20 })).chunks).toEqual(all.chunks.slice(from));
    }
  });

  it('give only the channels that were asked for, under their own numbers', async () => {
    const reader = await streamed(capturedStream('exec-tty-ws'));
    const { chunks } = await readChunks(reader, { id: reader.id, n: 1, from: 0, limit: 1 << 20, channels: ['stdin', 'resize'] });
    expect(chunks.map(({ i, channel }) => [i, channel])).toEqual([
      [0, 'resize'],
      [3, 'stdin'],
      [5, 'stdin'],
      [8, 'stdin'],
      [12, 'stdin'],
    ]);
    expect(chunks[1]?.sinceStart).toBe(1000 + 897.693);
  });

  it('give one connection of a port-forward', async () => {
    const reader = await streamed(capturedStream('port-forward-ws'));
    const { chunks, forwarded, total } = await readChunks(reader, {
      id: reader.id,
      n: 1,
      from: 0,
      limit: 1 << 20,
      connection: 1,
    });
    expect(chunks).toEqual([]);
    expect(forwarded.map(({ direction }) => direction)).toEqual(['request', 'response']);
    expect(Buffer.from(forwarded[0]!.data, 'base64').toString()).toMatch(/^GET \/ HTTP/);
    expect(total).toBe(8);
  });

  it('go on where a live session has grown', async () => {
    const session = await openStreamed();
    const stream = capturedStream('exec-tty-ws');
    const [before, after] = [stream.chunks.slice(0, 6), stream.chunks.slice(6)];
    queueStream(session.queue, 1, { ...stream, chunks: before }, { end: null });
    await session.written();
    const { reader } = session;
    const ask = { id: reader.id, n: 1, limit: 1 << 20 };
    const first = await readChunks(reader, { ...ask, from: 0 });
    expect(first.next).toBeNull();
    expect((await readStream(reader, 1)).opaque).toBeNull();
    const offsets = { request: 0, response: 0 };
    for (const { direction, bytes } of before) offsets[direction] += bytes.length;
    for (const { direction, bytes, us } of after) {
      session.queue.body({ x: 1, direction, at: 1_000_000 + us, offset: offsets[direction], bytes });
      offsets[direction] += bytes.length;
    }
    await session.written();
    const second = await readChunks(reader, { ...ask, from: first.total });
    expect(second.total).toBe(16 - 1);
    expect(first.chunks.length + second.chunks.length).toBe(second.total);
    await session.stop();
  });
});

describe('asciicast', () => {
  it('is version 3, line by line, with markers and the exit code', async () => {
    const text = await readAsciicast(await streamed(capturedStream('exec-tty-ws')), 1, { keys: false });
    const [header, ...events] = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as [number, string, string]);
    expect(header).toMatchObject({ version: 3, term: { cols: 100, rows: 30 }, command: 'sh', title: 'exec in demo/sh (sh)' });
    expect(events.filter(([, code]) => code === 'm').map(([, , label]) => label)).toEqual(['echo marker', 'ls /', 'exit 3']);
    expect(events.at(-1)).toEqual([expect.any(Number), 'x', '3']);
    expect(events.some(([, code]) => code === 'i' || code === 'r')).toBe(false);
    const { stdout } = readCapture('exec-tty-ws');
    const output = events.filter(([, code]) => code === 'o').map(([, , data]) => data);
    expect(stdout.startsWith(output.join(''))).toBe(true);
    const seconds = events.reduce((sum, [interval]) => sum + interval, 0);
    expect(seconds).toBeCloseTo(2.232733, 5);
  });

  it('is refused for what has no terminal', async () => {
    await expect(readAsciicast(await streamed(capturedStream('exec-ws')), 1, { keys: true })).rejects.toMatchObject({
      code: 'read.asciicast',
    });
    await expect(readAsciicast(await streamed(capturedStream('port-forward-ws')), 1, { keys: true })).rejects.toMatchObject({
      code: 'read.asciicast',
    });
  });
});

it('another upgrade, through the proxy subresource, is told but not decoded', async () => {
  const { head, chunks } = capturedStream('exec-ws');
  const reader = await streamed({ head: { ...head, subresource: 'proxy', url: '/api/v1/namespaces/d/pods/p/proxy/' }, chunks });
  expect(await readStream(reader, 1)).toMatchObject({ kind: 'other', protocol: 'websocket', opaque: { offset: 0 } });
  expect(await readChunks(reader, { id: reader.id, n: 1, from: 0, limit: 9 })).toEqual({
    ...{ total: 0, next: null, chunks: [], forwarded: [] },
  });
});

it('a stream that has ended is decoded once, and what was remembered of many is let go', async () => {
  const session = await openStreamed();
  for (let x = 1; x <= 12; x += 1) queueStream(session.queue, x, capturedStream('exec-stdin-ws'));
  await session.written();
  const { reader } = session;
  const first = await readStream(reader, 1);
  expect(await readStream(reader, 1)).toBe(first);
  for (let n = 2; n <= 12; n += 1) await readStream(reader, n);
  const again = await readStream(reader, 1);
  expect(again).not.toBe(first);
  expect(again).toEqual(first);
  await session.stop();
});

it('steps without a stream and steps that are not there are told apart', async () => {
  const reader = await streamed({ ...capturedStream('exec-ws'), head: { ...capturedStream('exec-ws').head, status: 403 } });
  await expect(readStream(reader, 1)).rejects.toMatchObject({ code: 'read.stream' });
  await expect(readChunks(reader, { id: reader.id, n: 1, from: 0, limit: 1 })).rejects.toMatchObject({ code: 'read.stream' });
  await expect(readStream(reader, 9)).rejects.toMatchObject({ code: 'read.step' });
});
