/** What a client certificate becomes of over real connections: plain requests, upgrades, resumption. */
import { randomBytes } from 'node:crypto';
import { request } from 'node:https';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Issued, makeTestAuthority, type TestAuthority } from '../../test/support/authority/authority.ts';
import type { Arrival } from '../exchange.ts';
import type { Listener } from '../proxy.ts';
import { issueListenerIdentity, makeAuthority } from './authority.ts';
import { MAX_CHAIN } from './client-certificate.ts';
import { startListener } from './server.ts';

const sources = { clock: { wall: () => Date.now(), monotonic: () => 0 }, random: (n: number) => randomBytes(n) };
const open: Listener[] = [];
let root: TestAuthority;
let middle: TestAuthority;
let own: Issued;
let other: Issued;
beforeAll(async () => {
  root = await makeTestAuthority();
  middle = await root.intermediate();
  own = await middle.client();
  other = await root.client();
});
afterEach(async () => {
  for (const listener of open.splice(0)) await listener.close();
});

async function start() {
  const authority = await makeAuthority(sources);
  const seen: Arrival[] = [];
  const listener = await startListener({
    identity: await issueListenerIdentity(authority, sources),
    clock: sources.clock,
    target: 'prod',
    port: 0,
    carry: (arrival) => {
      seen.push(arrival);
      arrival.reply.head(204, []);
      arrival.reply.end();
      return Promise.resolve();
    },
    onUnrecorded: () => undefined,
  });
  open.push(listener);
  return { listener, seen, ca: authority.cert };
}
type Started = Awaited<ReturnType<typeof start>>;

/** The certificates of each arrival, as the names of whoever they are of. */
const names = ({ seen }: Started): (string | undefined)[] =>
  seen.map(({ certificates }) => {
    const known = Object.entries({ own, other, middle, root });
    return certificates?.map((der) => known.find(([, one]) => Buffer.from(one.der).equals(der))?.[0] ?? 'unknown').join(' ');
  });

/** One connection with one request on it; its session, for the next one. */
async function visit(
  { listener, ca }: Started,
  options: ConnectionOptions = {},
): Promise<{ session: Buffer | undefined; resumed: boolean }> {
  const socket: TLSSocket = connect({ host: '127.0.0.1', port: listener.port, ca, ...options });
  let session: Buffer | undefined;
  let resumed = false;
  socket.on('session', (given) => (session = given));
  socket.on('secureConnect', () => (resumed = socket.isSessionReused()));
  socket.write(`GET /version HTTP/1.1\r\nHost: 127.0.0.1:${String(listener.port)}\r\nConnection: close\r\n\r\n`);
  socket.resume();
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', () => {
      resolve();
    });
  });
  return { session, resumed };
}
const showing = (issued: Issued, ...more: readonly Issued[]): ConnectionOptions => ({
  cert: [issued, ...more].map(({ cert }) => cert).join(''),
  key: issued.key,
});

describe('a client certificate', () => {
  it('arrives with what was sent along, and not at all when none was sent', async () => {
    const started = await start();
    await visit(started, showing(own, middle));
    await visit(started, showing(other));
    await visit(started);
    expect(names(started)).toEqual(['own middle', 'other', undefined]);
    expect(started.seen.every(({ refusal }) => refusal === undefined)).toBe(true);
  });

  it('is not asked to be trusted: one that signs itself and one that is over arrive too', async () => {
    const started = await start();
    const self = await makeTestAuthority({ ca: false });
    const over = await root.client({ notAfter: Date.now() - 1_000 });
    await visit(started, showing(self));
    await visit(started, showing(over));
    expect(started.seen.map(({ certificates }) => certificates?.length)).toEqual([1, 1]);
  });

  it('is the same object for each request of a connection, and comes with upgrades', async () => {
    const started = await start();
    const { listener, ca, seen } = started;
    const socket = connect({ host: '127.0.0.1', port: listener.port, ca, ...showing(own, middle) });
    const head = `Host: 127.0.0.1:${String(listener.port)}\r\n`;
    socket.write(`GET /version HTTP/1.1\r\n${head}\r\nGET /api HTTP/1.1\r\n${head}Connection: close\r\n\r\n`);
    await new Promise((resolve) => socket.resume().on('close', resolve));
    expect(seen[0]?.certificates).toBe(seen[1]?.certificates);
    const path = '/api/v1/namespaces/x/pods/y/exec?command=sh';
    const headers = { Connection: 'Upgrade', Upgrade: 'SPDY/3.1' };
    await new Promise<void>((resolve, reject) => {
      const asked = request({
        host: '127.0.0.1',
        port: listener.port,
        path,
        method: 'POST',
        headers,
        ca,
        agent: false,
        ...showing(own, middle),
      });
      asked.on('response', (response) => void response.resume().on('end', resolve));
      asked.on('error', reject);
      asked.end();
    });
    expect([seen[2]?.upgrade?.protocol, names(started)[2]]).toEqual(['spdy/3.1', 'own middle']);
  });

  it('with too long a chain is refused', async () => {
    const started = await start();
    const many = await Promise.all(Array.from({ length: MAX_CHAIN }, () => root.intermediate()));
    await visit(started, showing(own, ...many));
    expect([started.seen[0]?.certificates, started.seen[0]?.refusal?.code]).toEqual([undefined, 'identity.certificate']);
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('is shown anew on each connection: %s sessions are not resumed', async (version) => {
    const started = await start();
    const only = { minVersion: version, maxVersion: version } as const;
    const first = await visit(started, { ...only, ...showing(own, middle) });
    const resumptions = [
      { ...only, ...showing(own, middle), session: first.session },
      { ...only, ...showing(other), session: first.session },
      { ...only, session: first.session },
    ];
    for (const options of resumptions) expect((await visit(started, options)).resumed).toBe(false);
    const nobody = await visit(started, only);
    expect((await visit(started, { ...only, ...showing(own, middle), session: nobody.session })).resumed).toBe(false);
    expect(names(started)).toEqual(['own middle', 'own middle', 'other', undefined, undefined, 'own middle']);
  });
});
