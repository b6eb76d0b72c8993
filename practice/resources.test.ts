import { describe, expect, it } from 'vitest';
import { MASTERS } from './access/rbac.ts';
import { Users } from './access/users.ts';
import { add, deployment, handTimer, head, jsonBody, pod, refusal, testCluster } from './fixture.ts';
import { at, isMap, listAt, textAt, type JsonMap } from './object/json.ts';
import { serveResource, type Backend } from './resources.ts';
import { isStream } from './wire/answer.ts';

const ROOT = { username: 'root', uid: '', groups: [MASTERS] };
const CORE = '/api/v1/namespaces/shop';
const APPS = '/apis/apps/v1/namespaces/shop';

async function backend(): Promise<Backend> {
  const cluster = await testCluster();
  return { cluster, users: new Users(cluster.clock), logLines: { default: ['tick {n}'] }, timer: handTimer() };
}

/** A whole answer whose body is an object. */
interface Given {
  readonly code: number;
  readonly body: JsonMap;
}

function ask(on: Backend, method: string, url: string, body?: unknown, headers: Record<string, string> = {}): Given {
  const answer = serveResource(on, ROOT, head(method, url, headers), jsonBody(body, headers['content-type']));
  if (isStream(answer) || !isMap(answer.body)) throw new Error('not an object');
  return { code: answer.code, body: answer.body };
}

it('creates, reads, updates, patches and deletes', async () => {
  const on = await backend();
  const configMap = { metadata: { name: 'c' }, data: { a: '1' } };
  expect(ask(on, 'POST', `${CORE}/configmaps`, configMap).code).toBe(201);
  const read = ask(on, 'GET', `${CORE}/configmaps/c`).body;
  expect(ask(on, 'PUT', `${CORE}/configmaps/c`, { ...read, data: { a: '2' } })).toMatchObject({
    code: 200,
    body: { data: { a: '2' } },
  });
  const merge = { 'content-type': 'application/merge-patch+json' };
  expect(ask(on, 'PATCH', `${CORE}/configmaps/c`, { data: { b: '3' } }, merge).body).toMatchObject({ data: { a: '2', b: '3' } });
  expect(ask(on, 'DELETE', `${CORE}/configmaps/c`).body).toMatchObject({ kind: 'Status', status: 'Success' });
  expect(refusal(() => ask(on, 'GET', `${CORE}/configmaps/c`))).toBe(404);
});

it('deletes collections by selector, and answers with what went', async () => {
  const on = await backend();
  for (const name of ['a', 'b', 'c'])
    add(on.cluster, 'Secret', { metadata: { name, namespace: 'shop', labels: { half: name < 'b' ? '1' : '2' } } });
  expect(listAt(ask(on, 'DELETE', `${CORE}/secrets?labelSelector=half%3D2`).body, 'items')).toHaveLength(2);
  expect(listAt(ask(on, 'GET', `${CORE}/secrets`).body, 'items').map((row) => textAt(row, 'metadata', 'name'))).toEqual(['a']);
});

it('answers in the form asked for', async () => {
  const on = await backend();
  const table = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' };
  expect(ask(on, 'GET', '/api/v1/nodes', undefined, table).body['kind']).toBe('Table');
  expect(ask(on, 'GET', '/api/v1/nodes/node-1', undefined, table).body['kind']).toBe('Table');
});

describe('subresources', () => {
  it('scale, status, finalize, log, token', async () => {
    const on = await backend();
    add(on.cluster, 'Deployment', deployment(1));
    add(on.cluster, 'Pod', pod('p'));
    const scale = ask(on, 'GET', `${APPS}/deployments/web/scale`).body;
    expect(ask(on, 'PUT', `${APPS}/deployments/web/scale`, { ...scale, spec: { replicas: 3 } }).body).toMatchObject({
      kind: 'Scale',
      spec: { replicas: 3 },
    });
    const merge = { 'content-type': 'application/merge-patch+json' };
    expect(ask(on, 'PATCH', `${APPS}/deployments/web/scale`, { spec: { replicas: 4 } }, merge).body).toMatchObject({
      spec: { replicas: 4 },
    });
    expect(
      ask(on, 'PATCH', `${APPS}/deployments/web/status`, { status: { replicas: 9 }, spec: { replicas: 0 } }, merge).body,
    ).toMatchObject({
      spec: { replicas: 4 },
      status: { replicas: 9 },
    });
    expect(textAt(ask(on, 'GET', `${APPS}/deployments/web/status`).body, 'kind')).toBe('Deployment');
    expect(refusal(() => ask(on, 'GET', `${CORE}/pods/p/log`))).toBe(400);
    const token = textAt(ask(on, 'POST', `${CORE}/serviceaccounts/default/token`, { spec: {} }).body, 'status', 'token');
    expect(on.users.authenticate(`Bearer ${token}`).username).toBe('system:serviceaccount:shop:default');
    expect(ask(on, 'PUT', '/api/v1/namespaces/shop/finalize', ask(on, 'GET', CORE).body).code).toBe(200);
  });

  it('ephemeralcontainers adds those and nothing else', async () => {
    const on = await backend();
    add(on.cluster, 'Pod', pod('p'));
    const merge = { 'content-type': 'application/strategic-merge-patch+json' };
    const wanted = { spec: { ephemeralContainers: [{ name: 'look', image: 'busybox' }], hostname: 'changed' } };
    const patched = ask(on, 'PATCH', `${CORE}/pods/p/ephemeralcontainers`, wanted, merge).body;
    expect(at(patched, 'spec', 'ephemeralContainers')).toMatchObject([
      { name: 'look', image: 'busybox', imagePullPolicy: 'Always' },
    ]);
    expect(at(patched, 'spec', 'hostname')).toBeUndefined();
    const other = { spec: { ephemeralContainers: [{ name: 'look', image: 'other' }] } };
    expect(refusal(() => ask(on, 'PATCH', `${CORE}/pods/p/ephemeralcontainers`, other, merge))).toBe(422);
    expect(at(ask(on, 'PATCH', `${CORE}/pods/p`, other, merge).body, 'spec', 'ephemeralContainers')).toMatchObject([
      { image: 'busybox' },
    ]);
    expect(textAt(ask(on, 'GET', `${CORE}/pods/p/ephemeralcontainers`).body, 'kind')).toBe('Pod');
  });

  it.each(['exec', 'attach', 'portforward'])('%s needs an upgrade, and says so', async (name) => {
    const on = await backend();
    add(on.cluster, 'Pod', pod('p'));
    for (const method of ['GET', 'POST']) expect(refusal(() => ask(on, method, `${CORE}/pods/p/${name}`))).toBe(400);
    expect(refusal(() => ask(on, 'POST', `${CORE}/pods/none/${name}`))).toBe(404);
  });
});

it('answers reviews without storing anything', async () => {
  const on = await backend();
  const { revision } = on.cluster.store;
  const spec = { resourceAttributes: { verb: 'get', resource: 'pods' } };
  const answer = ask(on, 'POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', { spec });
  expect([answer.code, at(answer.body, 'status', 'allowed'), on.cluster.store.revision]).toEqual([201, true, revision]);
});

it('watches and follows as streams', async () => {
  const on = await backend();
  expect(isStream(serveResource(on, ROOT, head('GET', `${CORE}/pods?watch=true`), jsonBody(undefined)))).toBe(true);
});

it.each([
  ['GET', '/apis/example.com/v1/widgets', 404],
  ['GET', `${APPS}/deployments/web/colour`, 404],
  ['POST', `${CORE}/pods/p`, 405],
  ['POST', '/api/v1/pods', 405],
  ['PUT', `${CORE}/pods`, 405],
  ['PATCH', `${CORE}/pods`, 405],
  ['DELETE', '/api/v1/namespaces', 405],
  ['GET', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', 405],
  ['PUT', `${APPS}/deployments/web/log`, 404],
])('refuses %s %s with %i', async (method, url, code) => {
  const on = await backend();
  expect(refusal(() => ask(on, method, url, {}))).toBe(code);
});
