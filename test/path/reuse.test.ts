import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { barrier, Ear, openLine, type Line } from './line.ts';
import { headOf, peerOf, TcpRelay } from './peer.ts';

let line: Line;
let target: TcpRelay;
beforeEach(async () => {
  line = await openLine(undefined, '', (port) => {
    target = new TcpRelay(() => port);
    return target.listen();
  });
});
afterEach(async () => {
  await line.close();
  await target.close();
});

const PODS = '/api/v1/namespaces/x/pods';

describe('connections to the target', () => {
  it('carry one request after the other: 50 reads and writes need one', async () => {
    const tls = await peerOf(line);
    const ear = new Ear(tls);
    for (let i = 0; i < 50; i += 1) {
      line.onRequest = (request, response) => request.resume().on('end', () => response.end(`{"n":${i}}`));
      tls.write(i % 2 === 0 ? headOf(line, 'GET', PODS) : `${headOf(line, 'POST', PODS, 'Content-Length: 2')}{}`);
      await ear.until(`{"n":${i}}`);
    }
    expect([line.seen.length, target.accepted]).toEqual([50, 1]);
    expect(new Set(Array.from({ length: 50 }, (_, i) => line.recorder.request(i + 1)!.listen.connection))).toEqual(new Set([1]));
    tls.destroy();
  });

  it('are as many as there are requests at a time: 16 clients at once need at most 16, again and again', async () => {
    for (let round = 0; round < 5; round += 1) await Promise.all(Array.from({ length: 16 }, () => line.ask('GET', PODS)));
    expect(line.seen.length).toBe(80);
    expect(target.accepted).toBeLessThanOrEqual(16);
  });

  it('are not kept when the agent did not take its answer to the end', async () => {
    const gone = barrier();
    line.onRequest = (_request, response) => {
      response.on('close', gone.open);
      response.writeHead(200).write('x');
    };
    const tls = await peerOf(line);
    const ear = new Ear(tls);
    tls.write(headOf(line, 'GET', `${PODS}?watch=1`));
    await ear.until('x\r\n');
    tls.destroy();
    await gone.reached;
    await target.idle();
  });
});

describe('an idle connection that the target closes', () => {
  /** Answers the first request on a connection and drops the connection when the second comes, as a server does whose patience has just ended. */
  const once = (): void => {
    const used = new WeakSet<object>();
    line.onRequest = (request, response) => {
      if (used.has(request.socket)) {
        request.socket.destroy();
        return;
      }
      used.add(request.socket);
      request.resume().on('end', () => response.end('{}'));
    };
  };

  it('under a read: the read is asked again, once, under the same Audit-ID, and is one step', async () => {
    once();
    expect((await line.ask('GET', PODS)).status).toBe(200);
    expect((await line.ask('GET', `${PODS}/a`)).status).toBe(200);
    expect(line.seen.map(({ url }) => url)).toEqual([PODS, `${PODS}/a`, `${PODS}/a`]);
    expect(line.seen[2]!.headers['audit-id']).toBe(line.seen[1]!.headers['audit-id']);
    expect(await line.recorder.end(2)).toMatchObject({ outcome: 'complete' });
    expect(line.recorder.lastExchange).toBe(2);
  });

  it.each<readonly [string, string, string | undefined]>([
    ['POST', PODS, '{}'],
    ['PATCH', `${PODS}/a`, '{}'],
    ['PUT', `${PODS}/a`, undefined],
    ['GET', '/api/v1/namespaces/x/services/s/proxy/a', undefined],
  ])('under %s %s: that has failed, and is never sent twice', async (method, path, body) => {
    once();
    expect((await line.ask('GET', PODS)).status).toBe(200);
    expect((await line.ask(method, path, body === undefined ? {} : { body })).status).toBe(502);
    expect(line.seen.map(({ url }) => url)).toEqual([PODS, path]);
    expect(await line.recorder.end(2)).toMatchObject({ outcome: 'failed', code: 'forward.broken' });
  });

  it('under every read: after the second time it has failed', async () => {
    line.onRequest = (request) => request.socket.destroy();
    expect((await line.ask('GET', PODS)).status).toBe(502);
    expect(line.seen.length).toBe(2);
    expect(await line.recorder.end(1)).toMatchObject({ outcome: 'failed', code: 'forward.broken' });
  });

  it('before the next request comes: nobody notices, not even a write', async () => {
    const closed = barrier();
    line.onRequest = (request, response) => {
      request.resume().on('end', () => response.end('{}', () => request.socket.end()));
      request.socket.on('close', closed.open);
    };
    await line.ask('GET', PODS);
    await closed.reached;
    await target.idle();
    expect((await line.ask('POST', PODS, { body: '{}' })).status).toBe(200);
    expect([line.seen.length, target.accepted]).toEqual([2, 2]);
  });

  it('after it began to answer: that answer is broken, and nothing is asked again', async () => {
    line.onRequest = (request, response) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('x', () => request.socket.destroy());
    };
    await expect(line.ask('GET', PODS)).rejects.toThrow();
    expect(line.seen.length).toBe(1);
  });
});
