import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { barrier, Ear, openLine, REAL_TOKEN, TOKEN, type Line } from './line.ts';
import { stopped } from './recorder.ts';

let line: Line;
beforeEach(async () => {
  line = await openLine();
});
afterEach(() => line.close());

const EXEC = '/api/v1/namespaces/x/pods/p/exec?command=sh&stdin=true';
const head = (method: string, path: string, ...headers: string[]): string =>
  [`${method} ${path} HTTP/1.1`, `Host: 127.0.0.1:${line.listener.port}`, 'Connection: Upgrade', ...headers, '', ''].join('\r\n');
const spdy = (): string =>
  head(
    'POST',
    EXEC,
    `Authorization: Bearer ${TOKEN}`,
    'Upgrade: SPDY/3.1',
    'X-Stream-Protocol-Version: v4.channel.k8s.io',
    'X-Stream-Protocol-Version: v3.channel.k8s.io',
    'Content-Length: 0',
  );
const webSocket = (...more: string[]): string =>
  head('GET', EXEC, 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', ...more);

/** Agrees to the upgrade and echoes. */
const echo =
  (protocol: string) =>
  (_request: unknown, socket: Duplex, early: Buffer): void => {
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\nAudit-Id: a-7\r\nSet-Cookie: lb=1\r\n\r\n`,
    );
    socket.write(early);
    socket.on('data', (chunk: Buffer) => socket.write(chunk));
    socket.on('end', () => socket.end());
    socket.on('error', () => undefined);
  };

describe('an upgraded connection', () => {
  it('carries SPDY by POST: raw bytes, recorded in both directions', async () => {
    line.onUpgrade = echo('SPDY/3.1');
    const socket = await line.raw();
    const ear = new Ear(socket);
    socket.write(spdy());
    await ear.until('\r\n\r\n');
    socket.write(Buffer.from([0x80, 3, 0, 1, 255]));
    await ear.until('\x80\x03\x00\x01\xff');
    socket.end();
    const end = await line.recorder.end(1);
    expect(end).toMatchObject({ outcome: 'complete', requestBytes: 5, responseBytes: 5, unrecordedBytes: 0 });
    expect(ear.text).toMatch(/^HTTP\/1\.1 101 /);
    expect(ear.text.toLowerCase()).not.toContain('set-cookie');
    const [seen] = line.seen;
    expect([seen!.method, seen!.url, seen!.headers.authorization, seen!.headers.upgrade]).toEqual([
      'POST',
      EXEC,
      `Bearer ${REAL_TOKEN}`,
      'SPDY/3.1',
    ]);
    // Old servers do not split commas, so repetition must stay repetition.
    expect(seen!.rawHeaders.filter((h) => /^v[34]\.channel/.test(h))).toEqual(['v4.channel.k8s.io', 'v3.channel.k8s.io']);
    expect(line.recorder.request(1)?.listen.upgrade).toBe('spdy/3.1');
    expect(line.recorder.response(1)).toMatchObject({ from: 'target', status: 101, auditId: 'a-7' });
    expect(line.recorder.text(1, 'request').length).toBeGreaterThan(0);
    expect(line.recorder.text(1, 'response')).toBe(line.recorder.text(1, 'request'));
  });

  it('takes the token from the WebSocket subprotocol, and passes and records it nowhere', async () => {
    line.onUpgrade = echo('websocket');
    const bearer = `base64url.bearer.authorization.k8s.io.${Buffer.from(TOKEN).toString('base64url')}`;
    const socket = await line.raw();
    const ear = new Ear(socket);
    socket.write(webSocket(`Sec-WebSocket-Protocol: ${bearer}, v5.channel.k8s.io`));
    await ear.until('\r\n\r\n');
    socket.write('ping');
    await ear.until('ping');
    expect(line.seen[0]!.headers['sec-websocket-protocol']).toBe('v5.channel.k8s.io');
    expect(line.recorder.everything()).not.toContain(Buffer.from(TOKEN).toString('base64url'));
    socket.destroy();
    await line.recorder.end(1);
  });

  it('is not even asked for before its record is on disk, and no byte passes before its own is', async () => {
    const arrived: string[] = [];
    const got = barrier();
    line.onUpgrade = (_request, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n');
      socket.on('error', () => undefined);
      socket.on('data', (chunk: Buffer) => {
        arrived.push(chunk.toString());
        got.open();
      });
    };
    const first = barrier();
    const asked = barrier();
    line.recorder.hold = first.reached;
    line.recorder.onDurable = asked.open;
    const socket = await line.raw();
    const ear = new Ear(socket);
    socket.write(spdy());
    await asked.reached;
    for (let i = 0; i < 5; i += 1) await line.ask('GET', '/version', { token: null });
    expect(line.seen).toEqual([]);
    first.open();
    await ear.until('\r\n\r\n');
    const second = barrier();
    const askedAgain = barrier();
    line.recorder.hold = second.reached;
    line.recorder.onDurable = askedAgain.open;
    socket.write('rm -rf /');
    await askedAgain.reached;
    for (let i = 0; i < 5; i += 1) await line.ask('GET', '/version', { token: null });
    expect(line.recorder.text(1, 'request')).toBe('rm -rf /');
    expect(arrived).toEqual([]);
    second.open();
    await got.reached;
    expect(arrived).toEqual(['rm -rf /']);
    socket.destroy();
  });

  it('is cut on both sides when recording stops', async () => {
    const closed = barrier();
    line.onUpgrade = (request, socket, early) => {
      echo('SPDY/3.1')(request, socket, early);
      socket.on('close', closed.open);
    };
    const socket = await line.raw();
    const ear = new Ear(socket);
    socket.write(spdy());
    await ear.until('\r\n\r\n');
    line.recorder.fault = () => stopped();
    socket.write('secret command');
    await closed.reached;
    expect(await ear.end()).not.toContain('secret command');
    expect(line.unrecorded).toEqual(['record.stopped']);
  });

  it('passes a refusal on as it is', async () => {
    const body = '{"kind":"Status","status":"Failure","code":403}';
    line.onUpgrade = (_request, socket) =>
      socket.end(`HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    const socket = await line.raw();
    const ear = new Ear(socket);
    socket.write(webSocket(`Authorization: Bearer ${TOKEN}`));
    const text = await ear.end();
    expect(text).toMatch(/^HTTP\/1\.1 403 /);
    expect(text).toContain(body);
    expect(await line.recorder.end(1)).toMatchObject({ outcome: 'complete', responseBytes: body.length });
    expect(line.recorder.text(1, 'response')).toBe(body);
  });

  it('is a Status when policy denies it, when there is no token, and when the target is gone', async () => {
    const answerTo = async (bytes: string): Promise<string> => {
      const socket = await line.raw();
      const ear = new Ear(socket);
      socket.write(bytes);
      return ear.end();
    };
    expect(await answerTo(webSocket())).toMatch(/^HTTP\/1\.1 401 [^]*"kind":"Status"/);
    line.session = {
      ...line.session,
      policy: { ...line.session.policy, rules: [{ name: 'no-shell', reason: 'r', resources: ['pods/exec'], effect: 'deny' }] },
    };
    expect(await answerTo(spdy())).toMatch(/^HTTP\/1\.1 403 [^]*Denied by rule no-shell/);
    expect(line.seen).toEqual([]);
    line.session = {
      ...line.session,
      policy: { ...line.session.policy, rules: [{ name: 'all', reason: 'r', effect: 'allow' }] },
    };
    await new Promise((resolve) => line.upstream.close(resolve));
    expect(await answerTo(spdy())).toMatch(/^HTTP\/1\.1 502 [^]*cannot be reached/);
  });

  it('ends with the target', async () => {
    line.onUpgrade = (_request, socket) => {
      socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\nlast words');
    };
    const socket = await line.raw();
    const ear = new Ear(socket);
    socket.write(spdy());
    expect(await ear.end()).toContain('last words');
    expect(await line.recorder.end(1)).toMatchObject({ outcome: 'complete', responseBytes: 10 });
  });

  it('brings the last byte of a target that sends and closes at once, to a client that was not reading', async () => {
    const SIZE = 4 << 20;
    line.onUpgrade = (_request, socket) => {
      socket.on('error', () => undefined);
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n');
      socket.end(Buffer.alloc(SIZE, 'x'));
    };
    const socket = await line.raw();
    let received = 0;
    const ended = new Promise<void>((resolve) => socket.once('end', resolve));
    socket.on('error', () => undefined);
    socket.write(spdy());
    // The client reads its first bytes only when the answer has begun, and then everything.
    await new Promise((resolve) => socket.once('readable', resolve));
    socket.on('data', (chunk: Buffer) => (received += chunk.length));
    await ended;
    socket.end();
    expect(await line.recorder.end(1)).toMatchObject({ outcome: 'complete', responseBytes: SIZE });
    expect(received).toBeGreaterThan(SIZE);
  });

  it('carries megabytes each way without losing or reordering a byte', async () => {
    line.onUpgrade = echo('SPDY/3.1');
    const socket = await line.raw();
    const hash = createHash('sha256');
    const sent = createHash('sha256');
    const total = 4 << 20;
    let received = 0;
    const all = barrier();
    let inHead = true;
    socket.on('data', (chunk: Buffer) => {
      const body = inHead ? chunk.subarray(chunk.indexOf('\r\n\r\n') + 4) : chunk;
      inHead = false;
      hash.update(body);
      received += body.length;
      if (received >= total) all.open();
    });
    socket.write(spdy());
    for (let i = 0; i < 64; i += 1) {
      const chunk = Buffer.alloc(total / 64, i);
      sent.update(chunk);
      socket.write(chunk);
    }
    await all.reached;
    expect(received).toBe(total);
    expect(hash.digest('hex')).toBe(sent.digest('hex'));
    socket.destroy();
    expect((await line.recorder.end(1)).requestBytes).toBe(total);
  });

  it('leaks no socket when 100 clients vanish at any moment', async () => {
    const upstreamSockets = new Set<Duplex>();
    line.upstream.on('secureConnection', (socket: Duplex) => {
      upstreamSockets.add(socket);
      socket.on('close', () => upstreamSockets.delete(socket));
      socket.on('error', () => undefined);
    });
    let arrived = barrier();
    line.onUpgrade = (request, socket, early) => {
      if (request.headers['x-mode'] === 'echo') echo('SPDY/3.1')(request, socket, early);
      else socket.on('error', () => undefined).resume();
      arrived.open();
    };
    // A third vanishes when it is open, a third while it waits for the target's answer, a third before anybody looks.
    for (let i = 0; i < 100; i += 1) {
      const socket = await line.raw();
      const ear = new Ear(socket);
      arrived = barrier();
      socket.write(spdy().replace('\r\n\r\n', `\r\nX-Mode: ${i % 3 === 0 ? 'echo' : 'silent'}\r\n\r\n`));
      if (i % 3 === 0) await ear.until('101');
      if (i % 3 === 1) await arrived.reached;
      socket.destroy();
    }
    for (const { x } of line.recorder.events.filter((e) => e.t === 'request')) await line.recorder.end(x);
    while (upstreamSockets.size > 0)
      await new Promise<void>((resolve) => [...upstreamSockets][0]!.once('close', () => resolve()));
    expect(line.recorder.events.filter((e) => e.t === 'end').length).toBe(
      line.recorder.events.filter((e) => e.t === 'request').length,
    );
    const left = await new Promise<number>((resolve) => {
      line.upstream.getConnections((_, count) => {
        resolve(count);
      });
    });
    expect(left).toBe(0);
  });
});
