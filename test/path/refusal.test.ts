import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Status } from '../../contract/kubernetes.ts';
import { ALLOW_ALL, barrier, Ear, openLine, TOKEN, type Answer, type Line } from './line.ts';
import { stopped } from './recorder.ts';

let line: Line;
beforeEach(async () => {
  line = await openLine();
});
afterEach(async () => {
  // Whatever was refused here has not reached the target.
  expect(line.seen).toEqual([]);
  await line.close();
});

const PODS = '/api/v1/namespaces/x/pods';
const statusOf = (answer: Answer): Status => JSON.parse(answer.text) as Status;

describe('identity', () => {
  it.each<readonly [string, string | null, number]>([
    ['no token', null, 401],
    ['an unknown token', 'someone-else', 401],
  ])('refuses %s and records it as unattributed', async (_, token, status) => {
    const answer = await line.ask('GET', PODS, { token });
    expect(answer.status).toBe(status);
    expect(statusOf(answer)).toMatchObject({ kind: 'Status', reason: 'Unauthorized', code: 401 });
    expect(line.strangers.request(1)?.identity).toBeUndefined();
    expect(await line.strangers.end(1)).toMatchObject({ outcome: 'refused' });
    expect(line.strangers.everything()).not.toContain('someone-else');
    expect(line.recorder.events).toEqual([]);
  });

  it('refuses an expired token, in its own session', async () => {
    line.admission = { expiresAt: 1 };
    expect((await line.ask('GET', PODS)).status).toBe(401);
    expect(await line.recorder.end(1)).toMatchObject({ outcome: 'refused', code: 'identity.expired' });
  });

  it('refuses another target', async () => {
    line.session = { ...line.session, targets: new Set(['other']) };
    const answer = await line.ask('GET', PODS);
    expect([answer.status, statusOf(answer).message]).toEqual([403, expect.stringContaining('practice')]);
    expect((await line.recorder.end(1)).code).toBe('identity.target');
  });

  it('denies when the directory throws', async () => {
    line.directory.find = () => {
      throw new Error('token-in-error');
    };
    const answer = await line.ask('GET', PODS);
    expect(answer.status).toBe(403);
    expect(answer.text).not.toContain('token-in-error');
    expect((await line.strangers.end(1)).code).toBe('identity.failed');
  });

  it('answers 503 and counts when the vault is locked', async () => {
    const { ChaperoneError } = await import('../../contract/errors.ts');
    line.directory.find = () => {
      throw new ChaperoneError('record.locked');
    };
    const answer = await line.ask('GET', PODS);
    expect([answer.status, statusOf(answer).reason]).toEqual([503, 'ServiceUnavailable']);
    expect(line.unrecorded).toEqual(['record.locked']);
  });

  it('answers 503 and counts when a stranger cannot be recorded', async () => {
    line.directory.unattributed = () => Promise.reject(stopped());
    expect((await line.ask('GET', PODS, { token: null })).status).toBe(503);
    expect(line.unrecorded).toEqual(['record.stopped']);
  });
});

describe('policy', () => {
  it('denies with a Kubernetes error, and keeps what the agent wanted to send', async () => {
    const answer = await line.ask('DELETE', `${PODS}/web`, { body: '{"propagationPolicy":"Foreground"}' });
    expect(answer.status).toBe(403);
    expect(statusOf(answer)).toMatchObject({
      reason: 'Forbidden',
      message: 'Denied by rule no-deletes: deletes are left to people.',
      details: { name: 'web', kind: 'pods', causes: [{ reason: 'ChaperoneRule', message: 'no-deletes' }] },
    });
    expect(await line.recorder.end(1)).toMatchObject({ outcome: 'refused', code: 'policy.denied', requestBytes: 34 });
    expect(line.recorder.text(1, 'request')).toBe('{"propagationPolicy":"Foreground"}');
    expect(line.recorder.text(1, 'response')).toBe(answer.text);
    expect(line.recorder.response(1)).toMatchObject({ from: 'chaperone', status: 403, code: 'policy.denied' });
  });

  it('keeps a bounded part of a denied body, and the connection stays usable', async () => {
    const answer = await line.ask('DELETE', `${PODS}/web`, { body: Buffer.alloc(3 << 20, 97) });
    expect(answer.status).toBe(403);
    const end = await line.recorder.end(1);
    expect(line.recorder.text(1, 'request').length).toBe(1 << 20);
    expect(end.requestBytes - end.unrecordedBytes).toBe(1 << 20);
  });

  it('denies when evaluation throws', async () => {
    line.session = {
      ...line.session,
      policy: {
        ...ALLOW_ALL,
        get rules(): never {
          throw new Error('boom');
        },
      },
    };
    const answer = await line.ask('GET', PODS);
    expect([answer.status, statusOf(answer).message]).toEqual([403, expect.stringContaining('could not be evaluated')]);
    expect((await line.recorder.end(1)).code).toBe('policy.failed');
  });

  it('denies what the agent asks to be', async () => {
    await line.close();
    line = await openLine({
      ...ALLOW_ALL,
      rules: [
        { name: 'no-masters', reason: 'r', verbs: ['impersonate'], resources: ['groups'], effect: 'deny' },
        ...ALLOW_ALL.rules,
      ],
    });
    const answer = await line.ask('GET', PODS, {
      headers: { 'Impersonate-User': 'a', 'Impersonate-Group': 'system:masters', 'Impersonate-Extra-Scopes': 'extra-value' },
    });
    expect(statusOf(answer).details?.causes?.[0]?.message).toBe('no-masters');
    expect(line.recorder.request(1)?.identity?.impersonates).toEqual({
      user: 'a',
      groups: ['system:masters'],
      extra: ['scopes'],
    });
  });
});

describe('mask', () => {
  it('denies when masking throws, and keeps nothing of the head', async () => {
    line.session = { ...line.session, maskingKey: 'not a key' as unknown as Uint8Array };
    Object.defineProperty(line.session, 'maskingKey', { get: () => null });
    const answer = await line.ask('GET', `${PODS}?token=canary`);
    expect([answer.status, statusOf(answer).message]).toEqual([502, expect.stringContaining('Masking failed')]);
    expect(line.recorder.everything()).not.toContain('canary');
    expect((await line.recorder.end(1)).code).toBe('mask.failed');
  });
});

describe('record', () => {
  it.each(['GET', 'POST'])('lets nothing through when it fails: %s', async (method) => {
    line.recorder.fault = () => stopped();
    const answer = await line.ask(method, PODS, method === 'POST' ? { body: '{}' } : {});
    expect([answer.status, statusOf(answer).reason]).toEqual([503, 'ServiceUnavailable']);
    expect(line.unrecorded).toContain('record.stopped');
  });

  it('lets no write through when the disk refuses', async () => {
    line.recorder.fault = (call) => (call === 'durable' ? stopped() : undefined);
    expect((await line.ask('POST', PODS, { body: '{}' })).status).toBe(503);
    expect(await line.recorder.end(1)).toMatchObject({ outcome: 'failed', code: 'record.stopped' });
  });

  it('lets nothing through when the recorder throws something else', async () => {
    line.recorder.fault = () => new TypeError('bug with canary');
    const answer = await line.ask('POST', PODS, { body: '{}' });
    expect(answer.status).toBe(503);
    expect(answer.text).not.toContain('canary');
  });

  it('lets nothing through when it fails while the body is read', async () => {
    line.recorder.fault = (call) => (call === 'body' ? stopped() : undefined);
    expect((await line.ask('POST', PODS, { body: '{}' })).status).toBe(503);
  });
});

describe('listen', () => {
  it.each<readonly [string, Record<string, string>, number, string]>([
    ['a wrong Host', { Host: 'evil.example' }, 421, 'listen.host'],
    ['an Origin', { Origin: 'https://evil.example' }, 403, 'listen.origin'],
  ])('refuses %s, recorded in the session of the token', async (_, headers, status, code) => {
    const answer = await line.ask('GET', PODS, { headers });
    expect([answer.status, statusOf(answer).kind]).toEqual([status, 'Status']);
    expect((await line.recorder.end(1)).code).toBe(code);
  });

  it.each<readonly [string, string, number]>([
    ['GET', '/ui', 404],
    ['OPTIONS', PODS, 405],
    ['GET', '/api//v1/secrets', 400],
    ['GET', '/api/v1/namespaces/x/configmaps/%2e%2e/secrets', 400],
    ['GET', '/api/v1/namespaces/x%2fsecrets', 400],
  ])('refuses %s %s with %i', async (method, path, status) => {
    const answer = await line.ask(method, path);
    expect([answer.status, statusOf(answer).code]).toEqual([status, status]);
    expect(await line.recorder.end(1)).toMatchObject({ outcome: 'refused' });
  });

  const HEAD = (): string => `Host: 127.0.0.1:${line.listener.port}\r\nAuthorization: Bearer ${TOKEN}\r\n`;
  it.each<readonly [string, () => string]>([
    ['both lengths', () => `POST ${PODS} HTTP/1.1\r\n${HEAD()}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['two Content-Lengths', () => `POST ${PODS} HTTP/1.1\r\n${HEAD()}Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef`],
    ['a list of lengths', () => `POST ${PODS} HTTP/1.1\r\n${HEAD()}Content-Length: 5, 5\r\n\r\nabcde`],
    ['an unknown coding', () => `POST ${PODS} HTTP/1.1\r\n${HEAD()}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
    ['stacked codings', () => `POST ${PODS} HTTP/1.1\r\n${HEAD()}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`],
    ['bad chunking', () => `POST ${PODS} HTTP/1.1\r\n${HEAD()}Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n`],
    [
      'a chunk size ended by a bare LF',
      () => `POST ${PODS} HTTP/1.1\r\n${HEAD()}Transfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n`,
    ],
    ['a folded header', () => `GET ${PODS} HTTP/1.1\r\n${HEAD()}X: a\r\n b\r\n\r\n`],
    ['bare LFs', () => `GET ${PODS} HTTP/1.1\n${HEAD().replaceAll('\r', '')}\n`],
    ['space before a colon', () => `GET ${PODS} HTTP/1.1\r\n${HEAD()}X : a\r\n\r\n`],
    ['a NUL in a header', () => `GET ${PODS} HTTP/1.1\r\n${HEAD()}X: a\0b\r\n\r\n`],
    ['two Hosts', () => `GET ${PODS} HTTP/1.1\r\n${HEAD()}Host: evil.example\r\n\r\n`],
    ['no Host', () => `GET ${PODS} HTTP/1.1\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`],
    ['an absolute target', () => `GET https://evil.example${PODS} HTTP/1.1\r\n${HEAD()}\r\n`],
    ['HTTP/1.0', () => `GET ${PODS} HTTP/1.0\r\n${HEAD()}\r\n`],
    ['an unknown method', () => `YELL ${PODS} HTTP/1.1\r\n${HEAD()}\r\n`],
    ['CONNECT', () => `CONNECT evil.example:443 HTTP/1.1\r\n${HEAD()}\r\n`],
    ['not HTTP at all', () => 'hello\r\n\r\n'],
  ])('refuses %s with a Status', async (_, bytes) => {
    const socket = await line.raw();
    const ear = new Ear(socket);
    socket.write(bytes(), 'latin1');
    const text = await ear.until('"code":');
    expect(text).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(text).toContain('"kind":"Status"');
    socket.destroy();
  });

  it('answers a 20 MB header with a Status, not with a reset', async () => {
    const socket = await line.raw();
    const ear = new Ear(socket);
    socket.write(`GET ${PODS} HTTP/1.1\r\n${HEAD()}`);
    for (let i = 0; i < 320; i += 1) socket.write(`X-${i}: ${'a'.repeat(65_500)}\r\n`);
    socket.write('\r\n');
    const text = await ear.end();
    expect(text).toMatch(/^HTTP\/1\.1 431 /);
    expect(text).toContain('"kind":"Status"');
    expect(line.strangers.request(1)).toMatchObject({ listen: { method: '', url: '', headers: [], connection: 1 } });
    expect(await line.strangers.end(1)).toMatchObject({ outcome: 'refused', code: 'listen.head' });
    expect(line.unrecorded).toEqual([]);
  });

  it('sends nothing upstream of a body that turns out malformed', async () => {
    const socket = await line.raw();
    const ear = new Ear(socket);
    const first = barrier();
    line.recorder.onDurable = first.open;
    line.recorder.hold = new Promise(() => undefined);
    socket.write(`POST ${PODS} HTTP/1.1\r\n${HEAD()}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n`);
    await first.reached;
    socket.write('zz\r\n');
    expect(await ear.until('"code":')).toContain('HTTP/1.1 400');
    expect(await line.recorder.end(1)).toMatchObject({ code: 'listen.malformed' });
  });

  it('speaks HTTP/1.1 only, on loopback only', async () => {
    const { connect } = await import('node:tls');
    const socket = connect({ host: '127.0.0.1', port: line.listener.port, ca: line.ca, ALPNProtocols: ['h2', 'http/1.1'] });
    await new Promise((resolve) => socket.once('secureConnect', resolve));
    expect(socket.alpnProtocol).toBe('http/1.1');
    expect(socket.remoteAddress).toBe('127.0.0.1');
    socket.destroy();
    expect(line.listener.server).toBe(`https://127.0.0.1:${line.listener.port}`);
  });

  it('refuses a watch over WebSocket, which would pass the mask', async () => {
    const answer = await line.ask('GET', '/api/v1/secrets?watch=1', { headers: { Connection: 'Upgrade', Upgrade: 'websocket' } });
    expect([answer.status, statusOf(answer).kind]).toEqual([400, 'Status']);
    expect((await line.recorder.end(1)).code).toBe('listen.upgrade');
  });
});
