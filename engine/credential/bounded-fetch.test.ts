import 'reflect-metadata';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { issueListenerIdentity, makeAuthority } from '../../proxy/listen/authority.ts';
import { systemClock, systemRandom } from '../clock.ts';
import { boundedFetch, type BoundedFetchOptions } from './bounded-fetch.ts';

let server: Server;
let ca = '';
let respond: (response: ServerResponse, body: string) => void;
beforeAll(async () => {
  const sources = { clock: systemClock, random: systemRandom };
  const authority = await makeAuthority(sources);
  ca = authority.cert;
  server = createServer(await issueListenerIdentity(authority, sources), (request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        respond(response, Buffer.concat(chunks).toString());
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
const get = (over: Partial<BoundedFetchOptions> = {}, init: { body?: unknown } = {}) =>
  boundedFetch({ ca, signal: new AbortController().signal, ms: 60_000, limit: 1000, ...over })(
    `https://127.0.0.1:${(server.address() as AddressInfo).port}/x`,
    { method: init.body === undefined ? 'GET' : 'POST', headers: {}, ...init },
  );

it('brings status, type and body, and sends forms', async () => {
  respond = (response, body) => response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ body }));
  const answer = await get({}, { body: new URLSearchParams({ a: 'b c' }) });
  expect([answer.status, answer.headers.get('content-type'), await answer.json()]).toEqual([
    201,
    'application/json',
    { body: 'a=b+c' },
  ]);
});

it('follows no redirect', async () => {
  respond = (response) => response.writeHead(302, { location: 'https://elsewhere.invalid/' }).end();
  expect((await get()).status).toBe(302);
});

it('gives up on an answer that is too long, and on one that does not end', async () => {
  respond = (response) => response.end('x'.repeat(1001));
  await expect(get()).rejects.toThrow('too long');
  respond = (response) => response.write('x');
  await expect(get({ ms: 50 })).rejects.toMatchObject({ name: 'TimeoutError' });
});

it('trusts only who it is told to trust, and stops when it is told to', async () => {
  respond = (response) => response.end();
  await expect(get({ ca: null })).rejects.toMatchObject({ code: 'SELF_SIGNED_CERT_IN_CHAIN' });
  await expect(get({ signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
});
