import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import { TOKEN_HASH } from './admission.ts';
import { barrier, Ear, openLine, REAL_TOKEN, TOKEN, type Line } from './line.ts';
import { stopped } from './recorder.ts';

let line: Line;
beforeEach(async () => {
  line = await openLine();
});
afterEach(() => line.close());

const PODS = '/api/v1/namespaces/x/pods';

describe('one request', () => {
  it('passes with the real credential and is recorded with both bodies', async () => {
    line.onRequest = (request, response) => {
      request.resume();
      response.setHeader('Audit-Id', 'a-1').setHeader('Set-Cookie', 'lb=1').setHeader('content-type', 'application/json');
      response.statusCode = 201;
      response.end('{"created":true}');
    };
    const answer = await line.ask('POST', `${PODS}?fieldManager=t&token=s3cret`, {
      body: '{"kind":"Pod"}',
      headers: {
        'Content-Type': 'application/json',
        Cookie: 'a=b',
        'X-Remote-User': 'admin',
        Connection: 'X-Hop',
        'X-Hop': '1',
        'Kubectl-Command': 'kubectl create',
      },
    });
    expect([answer.status, answer.text]).toEqual([201, '{"created":true}']);
    expect(answer.headers['set-cookie']).toBeUndefined();
    const [seen] = line.seen;
    expect(seen!.headers.authorization).toBe(`Bearer ${REAL_TOKEN}`);
    expect(seen!.headers.host).toBe(`127.0.0.1:${(line.upstream.address() as { port: number }).port}`);
    expect(Object.keys(seen!.headers)).not.toEqual(expect.arrayContaining(['cookie']));
    expect(seen!.headers['x-remote-user']).toBeUndefined();
    expect(seen!.headers['x-hop']).toBeUndefined();
    expect(seen!.headers['kubectl-command']).toBe('kubectl create');
    // What could be a credential of the agent's stays behind.
    expect(seen!.url).toBe(`${PODS}?fieldManager=t`);
    const end = await line.recorder.end(1);
    expect(end).toMatchObject({ outcome: 'complete', requestBytes: 14, responseBytes: 16, unrecordedBytes: 0 });
    expect(Object.keys(end.trace).sort()).toEqual(['forward', 'identity', 'listen', 'mask', 'policy', 'record']);
    expect(line.recorder.request(1)).toMatchObject({
      identity: { subject: 'ada', proof: 'token' },
      target: 'practice',
      policy: { decision: { rule: 'all' }, attributes: { verb: 'create' } },
    });
    expect(line.recorder.response(1)).toMatchObject({ from: 'target', status: 201, auditId: 'a-1' });
    expect(line.recorder.text(1, 'request')).toBe('{"kind":"Pod"}');
    expect(line.recorder.text(1, 'response')).toBe('{"created":true}');
    for (const secret of [TOKEN, REAL_TOKEN, 's3cret', 'a=b']) expect(line.recorder.everything()).not.toContain(secret);
    expect(
      line.recorder
        .request(1)!
        .masked!.map((m) => m.path)
        .sort(),
    ).toEqual(['Authorization', 'Cookie', 'token']);
  });

  it('keeps recording levels and counts what they leave out', async () => {
    await line.close();
    line = await openLine({
      ...line.session.policy,
      rules: [
        { name: 'quiet', reason: 'r', verbs: ['get'], effect: 'allow', level: 'Metadata' },
        { name: 'half', reason: 'r', effect: 'allow', level: 'Request' },
      ],
    });
    await line.ask('GET', `${PODS}/p`);
    await line.ask('POST', PODS, { body: '{}' });
    expect(await line.recorder.end(1)).toMatchObject({ responseBytes: 11, unrecordedBytes: 11 });
    expect(await line.recorder.end(2)).toMatchObject({ requestBytes: 2, responseBytes: 11, unrecordedBytes: 11 });
    expect([line.recorder.text(1, 'response'), line.recorder.text(2, 'request'), line.recorder.text(2, 'response')]).toEqual([
      '',
      '{}',
      '',
    ]);
  });

  it('reaches a target below a base path, and answers HEAD and 204 as they are', async () => {
    await line.close();
    line = await openLine(undefined, '/clusters/one/');
    line.onRequest = (request, response) => {
      if (request.method === 'HEAD') response.setHeader('content-length', '77').end();
      else response.writeHead(204).end();
    };
    const head = await line.ask('HEAD', PODS);
    expect([head.status, head.headers['content-length'], head.text]).toEqual([200, '77', '']);
    expect((await line.ask('GET', '/api')).status).toBe(204);
    expect(line.seen.map((s) => s.url)).toEqual([`/clusters/one${PODS}`, '/clusters/one/api']);
  });
});

describe('streams', () => {
  it('pass a watch chunk by chunk, untouched in timing', async () => {
    const second = barrier();
    line.onRequest = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"type":"ADDED"}\n');
      void second.reached.then(() => response.end('{"type":"DELETED"}\n'));
    };
    const socket = await line.raw();
    const ear = new Ear(socket);
    socket.write(
      `GET ${PODS}?watch=1 HTTP/1.1\r\nHost: 127.0.0.1:${line.listener.port}\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`,
    );
    await ear.until('ADDED');
    expect(line.recorder.text(1, 'response')).toBe('{"type":"ADDED"}\n');
    expect(ear.text).not.toContain('DELETED');
    second.open();
    await ear.until('DELETED');
    expect(await line.recorder.end(1)).toMatchObject({ outcome: 'complete', responseBytes: 36 });
    socket.destroy();
  });

  it('send the head at once, before there is any body', async () => {
    const go = barrier();
    line.onRequest = (_request, response) => {
      response.writeHead(200).flushHeaders();
      void go.reached.then(() => response.end('late'));
    };
    const socket = await line.raw();
    const ear = new Ear(socket);
    socket.write(
      `GET ${PODS}/p/log?follow=true HTTP/1.1\r\nHost: 127.0.0.1:${line.listener.port}\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`,
    );
    await ear.until('\r\n\r\n');
    go.open();
    await ear.until('late');
    socket.destroy();
  });

  it('wait while the recorder is congested, with bounded memory', async () => {
    const room = barrier();
    const first = barrier();
    line.recorder.drain = room.reached;
    line.recorder.fault = (call) => {
      if (call === 'body') {
        line.recorder.congested = true;
        first.open();
      }
      return undefined;
    };
    const size = 32 << 20;
    line.onRequest = (_request, response) => void response.end(Buffer.alloc(size, 97));
    const asked = line.ask('GET', PODS);
    await first.reached;
    // Round trips through the same event loop: time enough for everything that would not wait.
    for (let i = 0; i < 20; i += 1) await line.ask('GET', PODS, { token: null });
    expect(line.recorder.text(1, 'response').length).toBeLessThan(1 << 20);
    line.recorder.fault = () => undefined;
    line.recorder.congested = false;
    room.open();
    expect((await asked).text.length).toBe(size);
    expect((await line.recorder.end(1)).responseBytes).toBe(size);
  });

  it('end upstream when the client goes away', async () => {
    const gone = barrier();
    line.onRequest = (_request, response) => {
      response.writeHead(200).write('x');
      response.on('close', gone.open);
    };
    const socket = await line.raw();
    const ear = new Ear(socket);
    socket.write(
      `GET ${PODS}?watch=1 HTTP/1.1\r\nHost: 127.0.0.1:${line.listener.port}\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`,
    );
    await ear.until('x\r\n');
    socket.destroy();
    await gone.reached;
    expect(await line.recorder.end(1)).toMatchObject({ outcome: 'client-aborted', code: 'listen.gone' });
  });

  it('break off towards the client when the target does', async () => {
    line.onRequest = (_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('partial', () => response.destroy());
    };
    await expect(line.ask('GET', PODS)).rejects.toThrow();
    expect(await line.recorder.end(1)).toMatchObject({ outcome: 'target-aborted', code: 'forward.broken', responseBytes: 7 });
  });

  it('are destroyed on both sides when recording stops in the middle', async () => {
    const gone = barrier();
    const go = barrier();
    line.onRequest = (_request, response) => {
      response.writeHead(200).write('first');
      response.on('close', gone.open);
      void go.reached.then(() => response.write('second'));
    };
    const socket = await line.raw();
    const ear = new Ear(socket);
    socket.write(
      `GET ${PODS}?watch=1 HTTP/1.1\r\nHost: 127.0.0.1:${line.listener.port}\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`,
    );
    await ear.until('first');
    line.recorder.fault = () => stopped();
    go.open();
    expect(await ear.end()).not.toContain('second');
    await gone.reached;
    expect(line.unrecorded).toEqual(['record.stopped']);
  });

  it('end with their session, and the last event is queued by then', async () => {
    line.onRequest = (_request, response) => void response.writeHead(200).write('x');
    const socket = await line.raw();
    const ear = new Ear(socket);
    socket.write(
      `GET ${PODS}?watch=1 HTTP/1.1\r\nHost: 127.0.0.1:${line.listener.port}\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`,
    );
    await ear.until('x\r\n');
    await line.proxy.endSession('another');
    expect(line.recorder.events.some((e) => e.t === 'end')).toBe(false);
    await line.proxy.endSession('session-1');
    expect(line.recorder.events.at(-1)).toMatchObject({ t: 'end', outcome: 'failed', code: 'record.ended' });
    await ear.end();
  });
});

describe('a target that cannot be used', () => {
  it('is a 502 with the reason, and nothing more', async () => {
    await new Promise((resolve) => line.upstream.close(resolve));
    const answer = await line.ask('GET', PODS);
    expect(answer.status).toBe(502);
    expect(JSON.parse(answer.text)).toMatchObject({
      kind: 'Status',
      message: 'The target practice cannot be reached: ECONNREFUSED.',
    });
    expect(await line.recorder.end(1)).toMatchObject({ outcome: 'failed', code: 'forward.unreachable' });
  });

  it('is not trusted when its certificate is not', async () => {
    const { server } = line.listener;
    const other = await line.proxy.listen(
      { name: 'practice', kind: 'kubernetes', server: new URL(server), tls: {}, authorize: () => ({ headers: {} }) },
      0,
    );
    const { port } = line.listener;
    Object.defineProperty(line.listener, 'port', { value: other.port });
    const answer = await line.ask('GET', PODS);
    Object.defineProperty(line.listener, 'port', { value: port });
    expect([answer.status, (JSON.parse(answer.text) as { message: string }).message]).toEqual([
      502,
      expect.stringContaining('is not trusted'),
    ]);
    expect((await line.recorder.end(1)).code).toBe('forward.tls');
  });

  it('says so when its credential cannot be had, without the text of the failure', async () => {
    const upstream = {
      ...{ name: 'practice', kind: 'kubernetes' as const, server: new URL('https://127.0.0.1:1'), tls: {} },
      authorize: () => Promise.reject(new Error('secret-in-error')),
    };
    const other = await line.proxy.listen(upstream, 0);
    const { port } = line.listener;
    Object.defineProperty(line.listener, 'port', { value: other.port });
    const answer = await line.ask('GET', PODS);
    Object.defineProperty(line.listener, 'port', { value: port });
    expect(answer.status).toBe(502);
    expect(answer.text).not.toContain('secret-in-error');
    expect((await line.recorder.end(1)).code).toBe('forward.credential');
  });
});

it('a request whose token is revoked does not wait for a credential that does not come', async () => {
  const { promise: asked, resolve } = Promise.withResolvers<undefined>();
  const authorize = (): Promise<never> => {
    resolve(undefined);
    return new Promise(() => undefined);
  };
  const other = await line.proxy.listen(
    { name: 'practice', kind: 'kubernetes', server: new URL('https://127.0.0.1:1'), tls: {}, authorize },
    0,
  );
  const { port } = line.listener;
  Object.defineProperty(line.listener, 'port', { value: other.port });
  const answering = line.ask('GET', `${PODS}/web`);
  await asked;
  await line.proxy.endOpen({ token: TOKEN_HASH.slice(0, 12) }, new ChaperoneError('identity.revoked', { why: 'leaked' }));
  expect(line.recorder.events.at(-1)).toMatchObject({ t: 'end', outcome: 'failed', code: 'identity.revoked' });
  Object.defineProperty(line.listener, 'port', { value: port });
  expect((await answering).status).toBe(401);
});

describe('listeners', () => {
  it('say which port is taken', async () => {
    const upstream = {
      ...{ name: 'x', kind: 'kubernetes' as const, server: new URL('https://127.0.0.1:1'), tls: {} },
      authorize: () => ({ headers: {} }),
    };
    await expect(line.proxy.listen(upstream, line.listener.port)).rejects.toMatchObject({
      code: 'listen.port',
    } satisfies Partial<ChaperoneError>);
  });

  it('end open streams when they close, with their end recorded', async () => {
    line.onRequest = (_request, response) => void response.writeHead(200).write('x');
    const socket = await line.raw();
    const ear = new Ear(socket);
    socket.write(
      `GET ${PODS}?watch=1 HTTP/1.1\r\nHost: 127.0.0.1:${line.listener.port}\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`,
    );
    await ear.until('x\r\n');
    await line.listener.close();
    expect(line.recorder.events.at(-1)).toMatchObject({ t: 'end', outcome: 'failed', code: 'listen.closed' });
    await ear.end();
  });
});
