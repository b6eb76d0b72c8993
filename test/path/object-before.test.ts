import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Policy } from '../../contract/policy.ts';
import type { RequestEvent } from '../../contract/record.ts';
import { ALLOW_ALL, barrier, openLine, TOKEN, type Line } from './line.ts';
import { stopped } from './recorder.ts';

const READ_BEFORE: Policy = {
  ...ALLOW_ALL,
  rules: [
    { name: 'no-maps', reason: 'r', verbs: ['get'], resources: ['configmaps'], effect: 'deny' },
    { name: 'quiet', reason: 'r', verbs: ['get'], resources: ['leases'], effect: 'allow', level: 'Metadata' },
    { name: 'anyone', reason: 'r', verbs: ['impersonate'], effect: 'allow' },
    { name: 'all', reason: 'r', effect: 'allow', readBefore: true },
  ],
};
const POD = '/api/v1/namespaces/x/pods/p';
const CANARY = Buffer.from('canary-hunter2').toString('base64');

let line: Line;
beforeEach(async () => {
  line = await openLine(READ_BEFORE);
});
afterEach(() => line.close());

/** Ports that requests reached the target from. */
const ports = new Set<number>();
/** The target answers GETs with `before` and writes with `after`. */
const serve = (before: string, after = '{"kind":"Pod"}'): void => {
  ports.clear();
  line.onRequest = (request, response) => {
    ports.add(request.socket.remotePort!);
    response
      .setHeader('content-type', 'application/json')
      .setHeader('Audit-Id', `audit-${request.method}`)
      .end(request.method === 'GET' ? before : after);
  };
};
const sent = (): string[] => line.seen.map(({ method, url }) => `${method} ${url}`);
const requests = (): RequestEvent[] => line.recorder.events.filter((e): e is RequestEvent => e.t === 'request');
const json = { 'Content-Type': 'application/json' };

describe('the read before a write', () => {
  it.each(['PUT', 'PATCH', 'DELETE'])('comes before a %s, over the same connection, and is recorded as ours', async (method) => {
    serve('{"kind":"Pod","spec":"old"}');
    // A disk takes more than a turn of the event loop, after which undici reuses a connection.
    line.recorder.onDurable = () => {
      line.recorder.hold = new Promise((resolve) => setImmediate(resolve));
    };
    const answer = await line.ask(method, `${POD}?fieldManager=k`, {
      body: '{}',
      headers: { ...json, 'Impersonate-User': 'eve', 'Impersonate-Group': ['dev', 'ops'] },
    });
    expect(answer).toMatchObject({ status: 200, text: '{"kind":"Pod"}' });
    expect(sent()).toEqual([`GET ${POD}`, `${method} ${POD}?fieldManager=k`]);
    expect(ports.size).toBe(1);
    expect(line.seen[0]!.headers).toMatchObject({
      accept: 'application/json',
      authorization: expect.stringMatching(/^Bearer real-/) as string,
      'impersonate-user': 'eve',
      'user-agent': 'chaperone/object-before',
    });
    expect(line.seen[0]!.headers['impersonate-group']).toBe('dev, ops');
    const [write, read] = requests();
    expect(write).toMatchObject({ x: 1, policy: { decision: { readBefore: true } } });
    expect(write).not.toHaveProperty('ours');
    expect(read).toMatchObject({
      x: 2,
      ours: { why: 'object-before', x: 1 },
      listen: { method: 'GET', url: POD },
      identity: { subject: 'ada', impersonates: { user: 'eve', groups: ['dev', 'ops'] } },
      policy: { attributes: { verb: 'get', resource: 'pods', name: 'p' }, decision: { verdict: 'allow', rule: 'all' } },
    });
    expect(line.recorder.response(2)).toMatchObject({ from: 'target', status: 200, auditId: 'audit-GET' });
    expect(line.recorder.text(2, 'response')).toBe('{"kind":"Pod","spec":"old"}');
    expect(await line.recorder.end(2)).toMatchObject({ outcome: 'complete' });
    expect(await line.recorder.end(1)).toMatchObject({ outcome: 'complete' });
    expect(line.recorder.everything()).not.toContain(TOKEN);
  });

  it('has an end in the record before the write goes upstream', async () => {
    serve('{}');
    const answering = line.onRequest;
    line.onRequest = (request, response) => {
      if (request.method === 'PATCH')
        expect(line.recorder.events.map((e) => `${e.t} ${'x' in e ? e.x : ''}`).at(-1)).toBe('end 2');
      answering(request, response);
    };
    expect((await line.ask('PATCH', `${POD}/status`, { body: '{}', headers: json })).status).toBe(200);
    expect(sent()).toEqual([`GET ${POD}`, `PATCH ${POD}/status`]);
  });

  it.each<readonly [string, string]>([
    ['POST', '/api/v1/namespaces/x/pods'],
    ['POST', `${POD}/eviction`],
    ['DELETE', '/api/v1/namespaces/x/pods'],
    ['PATCH', `${POD}?dryRun=All`],
    ['PATCH', `${POD}/ephemeralcontainers`],
    ['GET', POD],
    ['PATCH', '/api/v1/namespaces/x/configmaps/c'],
  ])('is not made for %s %s', async (method, path) => {
    serve('{}');
    expect((await line.ask(method, path, method === 'GET' ? {} : { body: '{}', headers: json })).status).toBe(200);
    expect(sent()).toEqual([`${method} ${path}`]);
    expect(requests()).toHaveLength(1);
  });

  it('is not made for a write that is refused', async () => {
    line.session = {
      ...line.session,
      policy: { ...READ_BEFORE, rules: [{ name: 'no', reason: 'r', effect: 'deny', readBefore: true }] },
    };
    expect((await line.ask('DELETE', POD)).status).toBe(403);
    expect(sent()).toEqual([]);
  });

  it('shows no secret, in the record or anywhere', async () => {
    const secret = `{"kind":"Secret","metadata":{"name":"s","resourceVersion":"7"},"data":{"pw":"${CANARY}"}}`;
    serve(secret, secret);
    await line.ask('PATCH', '/api/v1/namespaces/x/secrets/s', { body: '{"metadata":{"labels":{"a":"b"}}}', headers: json });
    expect(sent()).toEqual(['GET /api/v1/namespaces/x/secrets/s', 'PATCH /api/v1/namespaces/x/secrets/s']);
    expect(line.recorder.everything()).not.toContain(CANARY);
    expect(line.recorder.text(2, 'response')).toContain('"resourceVersion":"7"');
    expect((await line.recorder.end(2)).masked).toMatchObject([{ path: 'data.pw', rule: 'secret-data' }]);
  });

  it('is kept as much of as the policy says of such reads', async () => {
    serve('{"kind":"Lease"}');
    await line.ask('PUT', '/apis/coordination.k8s.io/v1/namespaces/x/leases/l', { body: '{}', headers: json });
    expect(line.recorder.text(2, 'response')).toBe('');
    expect(await line.recorder.end(2)).toMatchObject({ unrecordedBytes: 16, outcome: 'complete' });
  });

  it('is recorded as it failed, and the write goes on', async () => {
    line.onRequest = (request, response) => {
      if (request.method === 'GET') request.socket.destroy();
      else response.end('{"done":true}');
    };
    expect(await line.ask('DELETE', POD)).toMatchObject({ status: 200, text: '{"done":true}' });
    expect(line.recorder.response(2)).toMatchObject({ from: 'chaperone', status: 502, code: 'forward.broken' });
    expect(await line.recorder.end(2)).toMatchObject({ outcome: 'failed', code: 'forward.broken' });
    expect(await line.recorder.end(1)).toMatchObject({ outcome: 'complete' });
  });

  it('may find nothing', async () => {
    line.onRequest = (request, response) => response.writeHead(request.method === 'GET' ? 404 : 201).end('{}');
    expect((await line.ask('PATCH', POD, { body: '{}', headers: json })).status).toBe(201);
    expect(line.recorder.response(2)).toMatchObject({ from: 'target', status: 404 });
    expect(await line.recorder.end(2)).toMatchObject({ outcome: 'complete' });
  });

  it.each<readonly [string, (response: ServerResponse) => void]>([
    ['before its answer', () => undefined],
    ['in the middle of its answer', (response) => response.write('{"kind":')],
  ])('holds the write for two seconds at most when the target hangs %s', async (where, hang) => {
    const asked = barrier();
    const read = barrier();
    let fire = (): void => undefined;
    line.schedule = (ms, run) => {
      expect(ms).toBe(2_000);
      fire = run;
      return () => undefined;
    };
    line.onRequest = (request, response) => {
      if (request.method !== 'GET') response.end('{}');
      else {
        hang(response);
        request.on('close', read.open);
        asked.open();
      }
    };
    const answer = line.ask('DELETE', POD);
    await asked.reached;
    if (where !== 'before its answer')
      while (line.recorder.text(2, 'response') === '') await line.ask('GET', '/', { token: null });
    expect(sent()).toEqual([`GET ${POD}`]);
    fire();
    expect((await answer).status).toBe(200);
    await read.reached;
    expect(sent()).toEqual([`GET ${POD}`, `DELETE ${POD}`]);
    expect(await line.recorder.end(2)).toMatchObject({ outcome: 'failed', code: 'record.before' });
  });

  it.each(['pods', 'secrets'])('takes no more than 3 MiB of %s', async (resource) => {
    const path = `/api/v1/namespaces/x/${resource}/big`;
    serve(`{"kind":"X","metadata":{"annotations":{"a":"${'x'.repeat(4 << 20)}"}}}`);
    expect((await line.ask('PATCH', path, { body: '{}', headers: json })).status).toBe(200);
    expect(await line.recorder.end(2)).toMatchObject({ outcome: 'failed', code: 'record.before' });
    expect(line.recorder.text(2, 'response').length).toBeLessThan(4 << 20);
  });

  it('ends with an agent that goes away, and nothing is written', async () => {
    const asked = barrier();
    line.onRequest = () => asked.open();
    const socket = await line.raw();
    socket.write(`DELETE ${POD} HTTP/1.1\r\nHost: 127.0.0.1:${line.listener.port}\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`);
    await asked.reached;
    socket.destroy();
    expect(await line.recorder.end(2)).toMatchObject({ outcome: 'client-aborted' });
    expect(await line.recorder.end(1)).toMatchObject({ outcome: 'client-aborted' });
    expect(sent()).toEqual([`GET ${POD}`]);
  });

  it('ends with its session, before that has ended', async () => {
    const asked = barrier();
    line.onRequest = () => asked.open();
    const answer = line.ask('DELETE', POD);
    await asked.reached;
    await line.proxy.endSession('session-1');
    expect(line.recorder.events.filter((e) => e.t === 'end').map((e) => [e.x, e.code])).toEqual([
      [2, 'record.ended'],
      [1, 'record.ended'],
    ]);
    expect((await answer).status).toBe(503);
    expect(sent()).toEqual([`GET ${POD}`]);
  });
});

describe('when recording stops', () => {
  it('before the read, neither it nor the write goes upstream', async () => {
    let opened = 0;
    line.recorder.fault = (call, event) => {
      if (call === 'event' && event?.t === 'request') opened += 1;
      return opened > 1 ? stopped() : undefined;
    };
    expect((await line.ask('DELETE', POD)).status).toBe(503);
    expect(sent()).toEqual([]);
    expect(line.unrecorded).not.toEqual([]);
  });

  it('while the read is under way, the write does not follow', async () => {
    line.onRequest = (_request: IncomingMessage, response) => {
      line.recorder.fault = () => stopped();
      response.end('{}');
    };
    expect((await line.ask('DELETE', POD)).status).toBe(503);
    expect(sent()).toEqual([`GET ${POD}`]);
  });

  it('for a moment only, the write does not follow either', async () => {
    line.onRequest = (_request: IncomingMessage, response) => {
      line.recorder.losses += 1;
      response.end('{}');
    };
    expect((await line.ask('DELETE', POD)).status).toBe(503);
    expect(sent()).toEqual([`GET ${POD}`]);
  });
});
