import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { MASTERS } from './access/rbac.ts';
import { Users } from './access/users.ts';
import { DATA, handTimer, testCluster } from './fixture.ts';
import { loadTypes } from './object/types.ts';
import { pathServer } from './paths.ts';
import type { PracticeAuditEvent } from './practice.ts';
import { serve, type Service } from './serve.ts';

let server: Server;
let events: PracticeAuditEvent[];

beforeEach(async () => {
  const cluster = await testCluster();
  const users = new Users(cluster.clock);
  users.add('secret-token', { username: 'root', uid: '', groups: [MASTERS] });
  users.add('weak-token', { username: 'alice', uid: '', groups: [] });
  events = [];
  const servePath = pathServer(await loadTypes(DATA), {}, () => '');
  const service: Service = {
    cluster,
    users,
    logLines: {},
    timer: handTimer(),
    servePath,
    onAudit: (event) => events.push(event),
  };
  server = createServer((incoming, response) => void serve(service, incoming, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

interface Got {
  readonly code: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Record<string, unknown>;
}

async function ask(method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<Got> {
  const { port } = server.address() as AddressInfo;
  const message = await new Promise<IncomingMessage>((resolve, reject) => {
    const all = { authorization: 'Bearer secret-token', ...headers };
    request({ host: '127.0.0.1', port, method, path, headers: all, agent: false }, resolve).on('error', reject).end(body);
  });
  let text = '';
  for await (const chunk of message as AsyncIterable<Buffer>) text += chunk.toString();
  return { code: message.statusCode, headers: message.headers, body: JSON.parse(text) as Record<string, unknown> };
}

it('answers, with an Audit-Id that is in the audit log', async () => {
  const { code, headers } = await ask('GET', '/api/v1/namespaces/shop/serviceaccounts/default');
  expect(code).toBe(200);
  expect(events).toEqual([
    {
      auditID: headers['audit-id'],
      verb: 'get',
      requestURI: '/api/v1/namespaces/shop/serviceaccounts/default',
      user: { username: 'root', groups: [MASTERS, 'system:authenticated'] },
      objectRef: { resource: 'serviceaccounts', namespace: 'shop', name: 'default' },
      responseStatus: { code: 200 },
    },
  ]);
});

it('keeps an Audit-ID that a front proxy gave, if it is one', async () => {
  expect((await ask('GET', '/version', { 'audit-id': 'abc-1' })).headers['audit-id']).toBe('abc-1');
  expect((await ask('GET', '/version', { 'audit-id': 'a b' })).headers['audit-id']).not.toBe('a b');
});

it.each<[string, number, string, Record<string, string>]>([
  ['no token', 401, '/api', { authorization: '' }],
  ['a wrong token', 401, '/api/v1/pods', { authorization: 'Bearer wrong' }],
  ['no rights', 403, '/api/v1/pods', { authorization: 'Bearer weak-token' }],
  ['impersonation without rights', 403, '/api', { authorization: 'Bearer weak-token', 'impersonate-user': 'root' }],
  ['no such path', 404, '/nowhere', {}],
  ['a form that is not offered', 406, '/api/v1/pods', { accept: 'application/vnd.kubernetes.protobuf' }],
])('refuses %s with %i and a Status', async (_, code, path, headers) => {
  const got = await ask('GET', path, headers);
  expect(got.code).toBe(code);
  expect(got.body).toMatchObject({ kind: 'Status', status: 'Failure', code });
  expect(got.headers['audit-id']).toBe(events[0]?.auditID);
  expect(events[0]?.responseStatus).toEqual({ code });
});

it('answers malformed and oversized bodies, and goes on', async () => {
  expect((await ask('POST', '/api/v1/namespaces', {}, '{"metadata":')).code).toBe(400);
  expect((await ask('POST', '/api/v1/namespaces', { 'content-type': 'text/csv' }, 'a,b')).code).toBe(415);
  expect(
    (
      await ask(
        'POST',
        '/api/v1/namespaces',
        {},
        JSON.stringify({ metadata: { name: 'x', annotations: { a: 'y'.repeat(4 << 20) } } }),
      ).catch(() => ({ code: 413 }))
    ).code,
  ).toBe(413);
  expect((await ask('POST', '/api/v1/namespaces', {}, '{"metadata":{"name":"fine"}}')).code).toBe(201);
});

it('speaks YAML to those who ask', async () => {
  const { port } = server.address() as AddressInfo;
  const headers = { authorization: 'Bearer secret-token', accept: 'application/yaml' };
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/namespaces/shop`, { headers });
  expect(answer.headers.get('content-type')).toBe('application/yaml');
  expect(await answer.text()).toContain('kind: Namespace\n');
});
