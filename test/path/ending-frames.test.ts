/** How a stream ends that we end: between two frames, with the reason, and with nothing more for the target. Timers are the test's. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import { frame, MASK } from '../support/wire/websocket-frame.ts';
import { TOKEN_HASH } from './admission.ts';
import { barrier, Ear, openLine, TOKEN, type Line } from './line.ts';
import { stopped } from './recorder.ts';

const ENDED = new ChaperoneError('grant.ended', { grant: 'G1', why: 'ada revoked it' });
const PODS = '/api/v1/namespaces/x/pods';

let line: Line;
/** What the proxy wants to do later, by milliseconds. */
let timers: Map<number, () => void>;
beforeEach(async () => {
  timers = new Map();
  line = await openLine();
  line.schedule = (ms, run) => {
    timers.set(ms, run);
    return () => timers.delete(ms);
  };
});
afterEach(() => line.close());
const cut = (): Promise<void> => line.proxy.endOpen({ token: TOKEN_HASH.slice(0, 12) }, ENDED);
/** Resolves when the proxy has set a timer, after which it waits for the target. */
const waiting = async (ms: number): Promise<void> => {
  while (!timers.has(ms)) await new Promise((resolve) => setImmediate(resolve));
};

describe('an exec over WebSocket', () => {
  const head = (path = `${PODS}/p/exec?command=sh`): string =>
    [
      `GET ${path} HTTP/1.1`,
      `Host: 127.0.0.1:${line.listener.port}`,
      `Authorization: Bearer ${TOKEN}`,
      ...[
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
      ],
      ...['Sec-WebSocket-Protocol: v5.channel.k8s.io', '', ''],
    ].join('\r\n');
  const SWITCH =
    'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: v5.channel.k8s.io\r\n\r\n';

  /** An open one whose target has sent `first`; what the client hears, what the target hears, and both ends. */
  const open = async (first: Uint8Array, path?: string) => {
    const heard: string[] = [];
    const gone = barrier();
    let target: Duplex | undefined;
    line.onUpgrade = (_request: IncomingMessage, socket: Duplex) => {
      target = socket;
      socket.on('data', (chunk: Buffer) => heard.push(chunk.toString('latin1')));
      socket.on('error', () => undefined).on('close', gone.open);
      socket.write(SWITCH);
      socket.write(first);
    };
    const client = await line.raw();
    const ear = new Ear(client);
    client.write(head(path));
    await ear.until(Buffer.from(first.slice(-3)).toString('latin1'));
    return { client, ear, heard, gone, target: target! };
  };
  const said = (text: string): string => text.slice(text.indexOf('\r\n\r\n') + 4);

  it('is told between two frames, at once, and both sides close', async () => {
    const { ear, gone, heard } = await open(frame('\x01hello'));
    await cut();
    const text = said(await ear.end());
    expect(text.slice(0, 8)).toBe(Buffer.from(frame('\x01hello')).toString('latin1'));
    expect(text).toMatch(
      /\x03\{"kind":"Status".*"message":"The grant G1 [^"]*ada revoked it\.".*"code":403\}\x88.\x03\xe8The grant G1/s,
    );
    await gone.reached;
    const end = await line.recorder.end(1);
    expect(end).toMatchObject({ outcome: 'failed', code: 'grant.ended', responseBytes: 8, unrecordedBytes: 0 });
    expect(line.recorder.text(1, 'response', 'latin1')).toBe(text);
    expect(text.length).toBe(8 + (end.toldBytes ?? 0));
    expect(heard).toEqual([]);
  });

  it('gets the rest of the frame that is under way, then the reason, and nothing after it', async () => {
    const whole = Buffer.from(frame('\x01hello, world'));
    const { client, ear, gone, heard, target } = await open(whole.subarray(0, 9));
    const ending = cut();
    await waiting(250);
    client.write(frame('\x00rm -rf /', { mask: MASK }));
    target.write(Buffer.concat([whole.subarray(9), frame('\x01never seen')]));
    await ending;
    const text = said(await ear.end());
    expect(text.startsWith(whole.toString('latin1'))).toBe(true);
    expect(text).toContain('"code":403}');
    expect(text).not.toContain('never');
    expect(line.recorder.text(1, 'response', 'latin1')).toBe(text);
    expect([line.recorder.text(1, 'request'), heard]).toEqual(['', []]);
    await gone.reached;
  });

  it('breaks off when that frame does not end in time', async () => {
    const { ear, gone } = await open(Buffer.from(frame('\x01hello, world')).subarray(0, 9));
    const ending = cut();
    await waiting(250);
    timers.get(250)?.();
    await ending;
    expect(said(await ear.end())).not.toContain('Status');
    await gone.reached;
    const end = await line.recorder.end(1);
    expect(end).toMatchObject({ outcome: 'failed', code: 'grant.ended' });
    expect(end).not.toHaveProperty('toldBytes');
  });

  it('breaks off when the words cannot be recorded', async () => {
    const { ear, gone } = await open(frame('\x01hello'));
    line.recorder.fault = (call) => (call === 'body' ? stopped() : undefined);
    await cut();
    expect(said(await ear.end())).not.toContain('Status');
    await gone.reached;
    expect(await line.recorder.end(1)).toMatchObject({ outcome: 'failed', code: 'grant.ended' });
  });

  it('breaks off where the stream belongs to somebody else’s program', async () => {
    const { ear, gone } = await open(frame('\x01hello'), `${PODS}/p/proxy/ws`);
    await cut();
    expect(said(await ear.end())).not.toContain('Status');
    await gone.reached;
  });

  it('is refused in full before the target has answered', async () => {
    const asked = barrier();
    line.onUpgrade = (_request, socket) => {
      socket.on('error', () => undefined);
      asked.open();
    };
    const client = await line.raw();
    const ear = new Ear(client);
    client.write(head());
    await asked.reached;
    await cut();
    expect(await ear.end()).toMatch(/^HTTP\/1\.1 403 [^]*"message":"The grant G1 /);
    expect(await line.recorder.end(1)).toMatchObject({ outcome: 'failed', code: 'grant.ended' });
  });
});

describe('a watch', () => {
  const JSON_LINES = { 'Content-Type': 'application/json' };
  /** What the client gets of a watch that sends `first`, is cut, and then sends `rest`. */
  const watch = async (
    first: string | Buffer,
    rest?: string,
    headers: Record<string, string> = JSON_LINES,
    path = `${PODS}?watch=1`,
  ): Promise<string> => {
    const began = barrier();
    const gone = barrier();
    let more = (): void => undefined;
    line.onRequest = (_request, response) => {
      response.on('close', gone.open);
      response.writeHead(200, headers);
      response.write(first);
      more = (): void => void response.write(rest);
      began.open();
    };
    const client = await line.raw();
    const ear = new Ear(client);
    client.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${line.listener.port}\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`);
    await began.reached;
    const seen = Buffer.from(first).toString('latin1');
    await ear.until(path.includes('secrets') ? '\r\n\r\n' : seen.slice(-4));
    const ending = cut();
    if (rest === undefined && timersWanted(seen, headers)) {
      await waiting(250);
      timers.get(250)?.();
    } else if (rest !== undefined) {
      await waiting(250);
      more();
    }
    await ending;
    await gone.reached;
    // Told, the connection may be used again; broken off, it has ended.
    const text = (await line.recorder.end(1)).toldBytes === undefined ? await ear.end() : await ear.until('0\r\n\r\n');
    client.destroy();
    return text.slice(text.indexOf('\r\n\r\n') + 4);
  };
  const timersWanted = (seen: string, headers: Record<string, string>): boolean => headers === JSON_LINES && !seen.endsWith('\n');
  const lines = (chunked: string): string =>
    chunked
      .split(/(?:^|\r\n)[0-9a-f]+\r\n/)
      .join('')
      .replace(/\r\n$/, '');
  const ERROR = /\{"type":"ERROR","object":\{"kind":"Status".*"message":"The grant G1 .*","reason":"Forbidden","code":403\}\}\n$/;

  it('says it as one more event, and ends like any other answer', async () => {
    const text = lines(await watch('{"type":"ADDED"}\n'));
    expect(text).toMatch(ERROR);
    expect(text.split('\n')[0]).toBe('{"type":"ADDED"}');
    const end = await line.recorder.end(1);
    expect(end).toMatchObject({ outcome: 'failed', code: 'grant.ended', responseBytes: 17 });
    expect(line.recorder.text(1, 'response')).toBe(text);
    expect(text.slice(-(end.toldBytes ?? 0))).toMatch(/^\{"type":"ERROR"/);
  });

  it('lets the line under way end first', async () => {
    const text = lines(await watch('{"type":"ADDED"}\n{"type":', '"DELETED"}\n{"type":"LATE"}\n'));
    expect(text.split('\n').slice(0, 2)).toEqual(['{"type":"ADDED"}', '{"type":"DELETED"}']);
    expect(text).toMatch(ERROR);
    expect(text).not.toContain('LATE');
  });

  it('breaks off when that line does not end in time', async () => {
    expect(await watch('{"type":"ADDED"}\n{"type":')).not.toMatch(/ERROR|0\r\n\r\n$/);
    expect(await line.recorder.end(1)).toMatchObject({ outcome: 'failed', code: 'grant.ended' });
  });

  it('says it after whole lines where they are masked', async () => {
    const path = '/api/v1/namespaces/x/secrets?watch=1';
    const text = lines(
      await watch(
        '{"type":"ADDED","object":{"kind":"Secret","data":{"a":"c2VjcmV0"}}}',
        undefined,
        { 'Content-Type': 'application/json;stream=watch' },
        path,
      ),
    );
    expect(text).toMatch(/^\{"type":"ERROR"/);
  });

  it.each([
    ['compressed', gzipSync('{"type":"ADDED"}\n'), { ...JSON_LINES, 'Content-Encoding': 'gzip' }],
    ['in protobuf', 'k8s\n', { 'Content-Type': 'application/vnd.kubernetes.protobuf;stream=watch' }],
  ])('breaks off when it is %s', async (_, first, headers) => {
    expect(await watch(first, undefined, headers)).not.toMatch(/ERROR|0\r\n\r\n$/);
    expect(await line.recorder.end(1)).not.toHaveProperty('toldBytes');
  });
});

it('a log breaks off', async () => {
  line.onRequest = (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/plain' });
    response.write('line one\n');
  };
  const client = await line.raw();
  const ear = new Ear(client);
  client.write(
    `GET ${PODS}/p/log?follow=true HTTP/1.1\r\nHost: 127.0.0.1:${line.listener.port}\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`,
  );
  await ear.until('line one\n');
  await cut();
  expect(await ear.end()).not.toMatch(/grant|0\r\n\r\n$/);
  expect(await line.recorder.end(1)).toMatchObject({ outcome: 'failed', code: 'grant.ended' });
});
