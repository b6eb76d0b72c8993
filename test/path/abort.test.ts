import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { barrier, Ear, openLine, type Line } from './line.ts';
import { headOf, peerOf, TcpRelay } from './peer.ts';

let line: Line;
let target: TcpRelay;
let clients: TcpRelay;
let clientPort: number;
beforeEach(async () => {
  clients = new TcpRelay(() => line.listener.port);
  clientPort = await clients.listen();
  line = await openLine(undefined, '', (port) => {
    target = new TcpRelay(() => port);
    return target.listen();
  });
});
afterEach(async () => {
  await line.close();
  await Promise.all([target.close(), clients.close()]);
});
const peer = (): ReturnType<typeof peerOf> => peerOf(line, clientPort);

const PODS = '/api/v1/namespaces/x/pods';
const LOG = `${PODS}/p/log?follow=true`;
const EXEC = `${PODS}/p/exec?command=sh&stdin=true`;
const UPGRADE = ['Connection: Upgrade', 'Upgrade: SPDY/3.1', 'Content-Length: 0'];
const SWITCH = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n';
const GONE = { outcome: 'client-aborted', code: 'listen.gone' };
const BROKEN = { outcome: 'target-aborted', code: 'forward.broken' };

describe('a client that leaves', () => {
  /** Writes for as long as anybody listens, so that data are always on their way. */
  const flood = (stream: NodeJS.WritableStream): void => {
    const more = (): void => {
      if (stream.writable) stream.write(Buffer.alloc(16_384, 'x'), () => setImmediate(more));
    };
    stream.on('error', () => undefined);
    more();
  };

  it.each(['FIN', 'RST', 'close_notify'] as const)(
    'in the middle of logs that keep coming, by %s, is always recorded as having left',
    async (how) => {
      line.onRequest = (_request, response) => {
        response.writeHead(200);
        flood(response);
      };
      for (let x = 1; x <= 25; x += 1) {
        const tls = await peer();
        tls.write(headOf(line, 'GET', LOG));
        await new Promise((resolve) => tls.once('data', resolve));
        if (how === 'FIN') tls.destroy();
        else if (how === 'RST') clients.reset(tls);
        else tls.end();
        expect(await line.recorder.end(x)).toMatchObject(GONE);
        tls.destroy();
      }
    },
  );

  it('at the moment its session ends is recorded as having left, and one that stays as cut off', async () => {
    line.onRequest = (_request, response) => {
      response.writeHead(200);
      flood(response);
    };
    const stays = await peerOf(line);
    stays.resume().write(headOf(line, 'GET', LOG));
    for (let i = 0; i < 15; i += 1) {
      const tls = await peerOf(line);
      tls.write(headOf(line, 'GET', LOG));
      await new Promise((resolve) => tls.once('data', resolve));
      tls.destroy();
      // As with `chaperone run`: the agent's process is gone, and its sockets are closed, before anybody ends its session.
      await new Promise((resolve) => tls.once('close', resolve));
      await line.proxy.endSession('session-1');
    }
    const ends = line.recorder.events.filter((e) => e.t === 'end');
    expect(ends.map(({ outcome, code }) => `${outcome} ${code}`).sort()).toEqual([
      ...Array.from({ length: 15 }, () => 'client-aborted listen.gone'),
      'failed record.ended',
    ]);
    stays.destroy();
  });

  it.each([
    ['a short body', 'Content-Length: 100', '{"half":'],
    ['a long body', 'Content-Length: 9000000', 'x'.repeat(200_000)],
    ['a chunked body', 'Transfer-Encoding: chunked', '5\r\nhello\r\n5\r\nwor'],
  ])('in the middle of %s is recorded so, and the target gets no whole request', async (_, framing, part) => {
    const ended: string[] = [];
    line.onRequest = (request) => {
      request
        .on('error', () => undefined)
        .on('end', () => ended.push('end'))
        .resume();
    };
    for (const [i, how] of (['FIN', 'RST'] as const).entries()) {
      const first = barrier();
      line.recorder.onDurable = first.open;
      const tls = await peer();
      tls.write(headOf(line, 'POST', PODS, framing) + part);
      // Of a short body nothing is recorded before it is whole.
      if (framing !== 'Content-Length: 100') await first.reached;
      else
        while (line.recorder.events.filter((e) => e.t === 'request').length <= i) await line.ask('GET', '/api', { token: null });
      if (how === 'FIN') tls.destroy();
      else clients.reset(tls);
      expect(await line.recorder.end(i + 1)).toMatchObject(GONE);
    }
    expect(ended).toEqual([]);
  });

  it.each(['FIN', 'RST'] as const)('by %s before the target has answered ends the request there', async (how) => {
    const arrived = barrier();
    const closed = barrier();
    line.onRequest = (request) => {
      request.socket.on('close', closed.open);
      arrived.open();
    };
    const tls = await peer();
    tls.write(headOf(line, 'GET', PODS));
    await arrived.reached;
    if (how === 'FIN') tls.destroy();
    else clients.reset(tls);
    await closed.reached;
    expect(await line.recorder.end(1)).toMatchObject(GONE);
  });

  it.each(['FIN', 'RST', 'close_notify'] as const)('by %s while the target considers an upgrade', async (how) => {
    const arrived = barrier();
    const closed = barrier();
    line.onUpgrade = (_request, socket) => {
      socket
        .on('error', () => undefined)
        .on('close', closed.open)
        .resume();
      arrived.open();
    };
    const tls = await peer();
    tls.write(headOf(line, 'POST', EXEC, ...UPGRADE));
    await arrived.reached;
    if (how === 'FIN') tls.destroy();
    else if (how === 'RST') clients.reset(tls);
    else tls.end();
    await closed.reached;
    expect(await line.recorder.end(1)).toMatchObject(GONE);
    await target.idle();
  });

  it.each(['FIN', 'RST'] as const)('by %s after the upgrade ends the stream, which is complete as it stands', async (how) => {
    const closed = barrier();
    line.onUpgrade = (_request, socket) => {
      socket.write(SWITCH);
      socket
        .on('error', () => undefined)
        .on('end', () => socket.end())
        .on('close', closed.open)
        .resume();
    };
    const tls = await peer();
    tls.write(headOf(line, 'POST', EXEC, ...UPGRADE));
    await new Promise((resolve) => tls.once('data', resolve));
    if (how === 'FIN') tls.destroy();
    else clients.reset(tls);
    await closed.reached;
    expect(await line.recorder.end(1)).toMatchObject({ outcome: 'complete' });
  });
});

describe('a target that dies', () => {
  const watch = async (): Promise<{ text: string; clean: boolean }> => {
    const tls = await peer();
    let clean = false;
    const ear = new Ear(tls);
    tls.write(headOf(line, 'GET', `${PODS}?watch=1`));
    const text = await ear.end();
    clean = text.endsWith('0\r\n\r\n');
    tls.destroy();
    return { text, clean };
  };

  it.each<readonly [string, (socket: Duplex) => void]>([
    ['with RST', (socket) => target.reset(socket)],
    ['with FIN', (socket) => socket.destroy()],
  ])('%s in the middle of a chunked answer: the client never sees the last chunk', async (_, die) => {
    line.onRequest = (request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"type":"ADDED"}\n');
      void line.recorder.seen(1, 'ADDED').then(() => die(request.socket));
    };
    const { text, clean } = await watch();
    expect([text.includes('ADDED'), clean]).toEqual([true, false]);
    expect(await line.recorder.end(1)).toMatchObject({ ...BROKEN, responseBytes: 17 });
  });

  it('with an end that comes before the length it promised', async () => {
    line.onRequest = (request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('partial', () => request.socket.end());
    };
    await expect(line.ask('GET', PODS)).rejects.toThrow();
    expect(await line.recorder.end(1)).toMatchObject({ ...BROKEN, responseBytes: 7 });
  });

  it('with a chunk that is cut off, or is none', async () => {
    for (const [i, rest] of ['5\r\nabc', 'zz\r\nabc\r\n'].entries()) {
      line.onRequest = (request) => {
        request.socket.end(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n${rest}`);
      };
      await expect(line.ask('GET', PODS)).rejects.toThrow();
      expect(await line.recorder.end(i + 1)).toMatchObject({ outcome: 'target-aborted' });
    }
  });

  it('before it has answered: a 502, once, and no second try for a write', async () => {
    line.onRequest = (request) => target.reset(request.socket);
    const answer = await line.ask('POST', PODS, { body: '{}' });
    expect([answer.status, line.seen.length]).toEqual([502, 1]);
    expect(await line.recorder.end(1)).toMatchObject({ outcome: 'failed', code: 'forward.broken' });
  });

  it('in the middle of an upload, whose rest is not taken', async () => {
    line.onRequest = (request) => {
      request.once('data', () => target.reset(request.socket));
    };
    const answer = await line.ask('POST', PODS, { body: Buffer.alloc(8 << 20, 97) });
    expect(answer.status).toBe(502);
    expect(await line.recorder.end(1)).toMatchObject({ outcome: 'failed', code: 'forward.broken' });
  });

  it('with RST in the middle of an upgraded stream', async () => {
    line.onUpgrade = (_request, socket) => {
      socket.write(`${SWITCH}output`);
      void line.recorder.seen(1, 'output').then(() => target.reset(socket));
    };
    const tls = await peer();
    const ear = new Ear(tls);
    tls.write(headOf(line, 'POST', EXEC, ...UPGRADE));
    expect(await ear.end()).toContain('output');
    expect(await line.recorder.end(1)).toMatchObject({ ...BROKEN, responseBytes: 6 });
    tls.destroy();
  });
});

describe('hundreds of clients that vanish during upgrades', () => {
  it('leave no socket behind on either side', async () => {
    let asked = 0;
    line.onUpgrade = (_request, socket) => {
      asked += 1;
      socket
        .on('error', () => undefined)
        .on('end', () => socket.end())
        .resume();
      if (asked % 2 === 0) socket.write(SWITCH);
    };
    const vanish = async (i: number): Promise<void> => {
      const tls = await peer();
      tls.write(headOf(line, 'POST', EXEC, ...UPGRADE).slice(0, i % 5 === 0 ? 40 : undefined));
      // At once, in the next turns, or when something has come back.
      if (i % 3 === 1) await new Promise((resolve) => setImmediate(resolve));
      if (i % 3 === 2) await line.ask('GET', '/api', { token: null });
      if (i % 2 === 0) tls.destroy();
      else clients.reset(tls);
    };
    for (let i = 0; i < 300; i += 20) await Promise.all(Array.from({ length: 20 }, (_, k) => vanish(i + k)));
    for (const { x } of line.recorder.events.filter((e) => e.t === 'request')) await line.recorder.end(x);
    await target.idle();
    // The listener waits for its sockets; a leaked one would keep it from closing.
    await line.listener.close();
    expect(line.recorder.events.filter((e) => e.t === 'end').length).toBe(asked > 0 ? line.recorder.lastExchange : 0);
  });
});
