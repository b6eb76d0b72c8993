import 'reflect-metadata';
import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import type { Upstream } from '../../proxy/proxy.ts';
import { Line, reasonOf } from './line.ts';
import { FakeCluster, type Answers } from './testing/cluster.ts';

let cluster: FakeCluster | null = null;
afterEach(async () => {
  await cluster?.close();
  cluster = null;
});
async function line(answers: Answers = () => [200, {}], over: Partial<Upstream> = {}) {
  cluster = await FakeCluster.start(answers);
  const upstream = await cluster.upstream();
  const { name, kind, server, tls } = upstream;
  return new Line({ name, kind, server, tls, authorize: () => ({ headers: {} }), ...over });
}

it('goes the way that the target says, with what the target trusts', async () => {
  const dialled: unknown[] = [];
  const plain = await line();
  expect(await plain.handshake()).toBeNull();
  const { port } = cluster!;
  const through = new Line({
    ...{
      name: 't',
      kind: 'kubernetes',
      server: new URL('https://api.internal:6443'),
      tls: { ca: cluster!.ca, servername: 'localhost' },
    },
    authorize: () => ({ headers: {} }),
    dial: (host, asked) => {
      dialled.push([host, asked]);
      return Promise.resolve(connect({ host: '127.0.0.1', port }));
    },
  });
  expect(await through.handshake()).toBeNull();
  expect(await through.call({ method: 'GET', path: '/x' })).toEqual({ status: 200, json: {} });
  expect(dialled).toEqual([
    ['api.internal', 6443],
    ['api.internal', 6443],
  ]);
});

it('tells who is not there from who is not trusted', async () => {
  const untrusted = await line(undefined, { tls: {} });
  expect(await untrusted.handshake()).toEqual({ reached: true, reason: 'SELF_SIGNED_CERT_IN_CHAIN' });
  const refused = () => Promise.reject(new ChaperoneError('forward.unreachable', { target: 't', reason: 'the proxy said no' }));
  const away = await line(undefined, { dial: refused });
  expect(await away.handshake()).toEqual({ reached: false, reason: 'the proxy said no' });
});

it('carries credential, headers and body, and reads JSON or nothing', async () => {
  const seen: unknown[] = [];
  const open = await line((request, body) => {
    seen.push([request.url, request.headers.authorization, request.headers['impersonate-group'], body]);
    return [201, request.method === 'GET' ? 'text' : { ok: true }];
  });
  const credential = { headers: { authorization: 'Bearer x' }, query: [['k', 'v w']] as const };
  const headers = [
    ['Impersonate-Group', 'a'],
    ['Impersonate-Group', 'b'],
  ] as const;
  expect(await open.call({ method: 'POST', path: '/p', credential, headers, body: { a: 1 } })).toEqual({
    status: 201,
    json: { ok: true },
  });
  expect(await open.call({ method: 'GET', path: '/q' })).toEqual({ status: 201, json: null });
  expect(seen).toEqual([
    ['/p?k=v+w', 'Bearer x', 'a, b', '{"a":1}'],
    ['/q', undefined, undefined, ''],
  ]);
});

it('reads no more of an endless answer than it needs', async () => {
  const open = await line(() => [200, 'x'.repeat(4 << 20)]);
  expect(await open.call({ method: 'GET', path: '/' })).toEqual({ status: 200, json: null });
});

it('names a failure by its code, or by what we ourselves say', () => {
  expect(reasonOf(Object.assign(new Error('m'), { code: 'ECONNRESET' }))).toBe('ECONNRESET');
  expect(reasonOf(new Error('it does not answer'))).toBe('it does not answer');
  expect(reasonOf(new ChaperoneError('forward.credential', { target: 't', reason: 'why' }))).toBe('why');
});
