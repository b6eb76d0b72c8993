import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readerBridge } from '../../test/support/vault/reader-bridge.ts';
import { capturedStream, STREAM_STARTS, streamed } from '../../test/support/vault/streamed.ts';
import { readCapture } from '../../test/support/wire/captures.ts';
import { fakeScreen } from '../testing/screen.ts';
import { showConnection, showStream, streamJson, writeChannel } from './show-stream.ts';

const STEP = { id: '', n: 1, from: STREAM_STARTS / 1000 };

async function shown(name: string, index = 0): Promise<string> {
  const screen = fakeScreen();
  const bridge = readerBridge(await streamed(capturedStream(name, index)));
  await showStream(screen.terminal, bridge, STEP);
  return screen.text();
}

describe('an exec without a terminal', () => {
  it('shows command, container, exit code, channels with their hashes, and the lines of each channel', async () => {
    const text = await shown('exec-ws');
    expect(text).toContain('exec in container sh, v5.channel.k8s.io, no terminal');
    expect(text).toMatch(/^\$ sh -c '.*'$/m);
    expect(text).toContain('exit code 7 (NonZeroExitCode');
    const { stdout } = readCapture('exec-ws');
    const sha256 = createHash('sha256').update(stdout).digest('hex');
    expect(text).toMatch(new RegExp(`^stdout +${stdout.length} bytes +${sha256}$`, 'm'));
    expect(text).toMatch(/^00:00\.\d{3} {2}stdout {2}\S/m);
    expect(text).toMatch(/^00:00\.\d{3} {2}stderr {2}\S/m);
  });

  it('shows what was sent in, and what came of it', async () => {
    const text = await shown('exec-stdin-spdy');
    expect(text).toMatch(/stdin {3}hello\n.*stdin {3}world\n.*stdout {2}hello\n.*stdout {2}world\n$/);
    expect(text).toContain('exit code 0');
  });

  it('says what is not text, and stops where it is too much', async () => {
    expect(await shown('cp-ws', 1)).toMatch(/stdin {3}\(bytes that are not text\)/);
    const big = await shown('exec-big-ws');
    expect(big).toContain('(more follows; --channel NAME writes all of one)');
    expect(big.length).toBeLessThan(300_000);
  });
});

it('of a terminal it shows the commands with their output, marked as inferred, and no control sequences', async () => {
  const text = await shown('exec-tty-spdy');
  expect(text).toContain('SPDY/3.1 (v4.channel.k8s.io), terminal 100×30');
  expect(text).toContain('inferred from the terminal');
  expect(text).toMatch(/^00:01\.\d{3} {2}\/ # echo marker\nmarker\n\n00:01\.\d{3} {2}\/ # ls \/\nbin {3}dev/m);
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
});

it('of a terminal without commands it shows the output, never the keys', async () => {
  const stream = capturedStream('exec-tty-ws');
  const screen = fakeScreen();
  const bridge = readerBridge(await streamed({ ...stream, chunks: stream.chunks.slice(0, 6) }));
  await showStream(screen.terminal, bridge, STEP);
  expect(screen.text()).toContain('BusyBox v1.38.0');
  expect(screen.text()).toMatch(/stdout {2}\/ # echo mar\n$/);
  expect(screen.text()).not.toMatch(/^00:.*stdin/m);
  expect(screen.text()).not.toContain('\u001b');
});

it('of a port-forward it shows the connections and the HTTP in them, and each connection when asked', async () => {
  const text = await shown('port-forward-ws');
  expect(text).toContain('port-forward, SPDY/3.1 in WebSocket, 3 connections');
  expect(text).toMatch(/^ID +PORT +AT +FOR +TO POD +FROM POD +ENDED$/m);
  expect(text.match(/GET \/ → 200 in [\d.]+ ms/g)).toHaveLength(3);
  const bridge = readerBridge(await streamed(capturedStream('port-forward-ws')));
  const screen = fakeScreen();
  await showConnection(screen.terminal, bridge, { id: '', n: 1, connection: 1 });
  expect(screen.text()).toMatch(/to pod {4}GET \/ HTTP\/1\.1\n/);
  expect(screen.text()).toMatch(/from pod {2}HTTP\/1\.1 200 OK\n/);
  await expect(showConnection(screen.terminal, bridge, { id: '', n: 1, connection: 9 })).rejects.toMatchObject({
    code: 'cli.usage',
  });
});

it('says from where on it could not be decoded', async () => {
  const stream = capturedStream('exec-ws');
  const chunks = [...stream.chunks, { direction: 'request' as const, bytes: new Uint8Array(9).fill(255), us: 9_000_000 }];
  const screen = fakeScreen();
  await showStream(screen.terminal, readerBridge(await streamed({ ...stream, chunks })), STEP);
  expect(screen.text()).toMatch(/Not decoded from byte \d+ of the client's bytes on: /);
});

it('says when bytes were not recorded', async () => {
  const screen = fakeScreen();
  const bridge = readerBridge(await streamed(capturedStream('exec-stdin-ws'), { level: 'Request' }));
  await showStream(screen.terminal, bridge, STEP);
  expect(screen.text()).toContain('no exit code was recorded');
  expect(screen.text()).not.toContain('stdout');
});

it('writes the bytes of one channel as they were, and stops when nobody reads them', async () => {
  const bridge = readerBridge(await streamed(capturedStream('exec-big-spdy')));
  const parts: Uint8Array[] = [];
  const screen = fakeScreen({
    write: (data) => {
      parts.push(Buffer.from(data));
      return Promise.resolve(true);
    },
  });
  await writeChannel(screen.terminal, bridge, STEP, 'stdout');
  const sha256 = createHash('sha256').update(Buffer.concat(parts)).digest('hex');
  expect(readCapture('exec-big-spdy').stdout).toContain(sha256);
  let written = 0;
  await writeChannel(fakeScreen({ write: () => Promise.resolve((written += 1) < 2) }).terminal, bridge, STEP, 'stdout');
  expect(written).toBe(2);
});

it('has the view and its messages for programs: text where it is text', async () => {
  const bridge = readerBridge(await streamed(capturedStream('exec-stdin-ws')));
  const { stream, messages, messagesTruncated } = await streamJson(bridge, STEP);
  expect(stream).toMatchObject({ kind: 'exec', exit: { code: 0 } });
  expect(messagesTruncated).toBe(false);
  expect(messages?.slice(0, 2)).toMatchObject([
    { i: 0, channel: 'stdin', text: 'hello\nworld\n', closes: false },
    { i: 1, channel: 'stdin', text: '', closes: true },
  ]);
  const binary = await streamJson(readerBridge(await streamed(capturedStream('cp-ws', 1))), STEP);
  expect(binary.messages?.length).toBeGreaterThan(0);
  const forward = await streamJson(readerBridge(await streamed(capturedStream('port-forward-ws'))), STEP);
  expect(Object.keys(forward)).toEqual(['stream']);
});
