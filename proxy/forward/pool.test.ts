import 'reflect-metadata';
import { createServer } from 'node:http';
import { createServer as createSecureServer, request as ask, type ServerOptions } from 'node:https';
import { connect, type AddressInfo, type Server } from 'node:net';
import { TLSSocket } from 'node:tls';
import { PemConverter, SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509';
import { afterEach, describe, expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import type { Upstream } from '../proxy.ts';
import { Pools } from './pool.ts';

interface Pem {
  readonly cert: string;
  readonly key: string;
}

/** A certificate of its own authority, for loopback. */
async function makeCertificate(cn = 'loopback'): Promise<Pem> {
  const signingAlgorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await crypto.subtle.generateKey(signingAlgorithm, true, ['sign', 'verify']);
  const names = new SubjectAlternativeNameExtension([
    { type: 'ip', value: '127.0.0.1' },
    { type: 'dns', value: 'localhost' },
    { type: 'dns', value: 'api.inside' },
  ]);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${cn}`,
    notBefore: new Date(Date.now() - 3_600_000),
    notAfter: new Date(Date.now() + 3_600_000),
    signingAlgorithm,
    keys,
    extensions: [names],
  });
  const key = PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return { cert: certificate.toString('pem'), key };
}

const own = await makeCertificate();
const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

/** A target that answers with the number of the connection and with whose certificate was shown on it. */
async function target(options: ServerOptions = {}): Promise<{ port: number; connections: () => number }> {
  let connections = 0;
  const numbers = new WeakMap<object, number>();
  const server = createSecureServer({ ...own, ...options }, ({ socket, url }, response) => {
    const shown = socket instanceof TLSSocket ? (socket.getPeerCertificate() as { subject?: { CN: string } }) : {};
    response.write(`${numbers.get(socket) ?? 0} ${shown.subject?.CN ?? 'nobody'}`);
    if (url !== '/watch') response.end();
  });
  server.on('secureConnection', (socket) => {
    numbers.set(socket, (connections += 1));
  });
  const port = await listen(server);
  open.unshift(() => {
    server.closeAllConnections();
    return Promise.resolve();
  });
  return { port, connections: () => connections };
}

function poolsFor(port: number, over: Partial<Upstream> = {}, host = '127.0.0.1'): Pools {
  const server = new URL(`https://${host}:${port}/base`);
  const pools = new Pools({
    name: 't',
    kind: 'kubernetes',
    server,
    tls: { ca: own.cert },
    authorize: () => ({ headers: {} }),
    ...over,
  });
  open.unshift(() => pools.destroy());
  return pools;
}

/** What a GET is answered with over the pool; rejects when it is not. */
async function get(pools: Pools, certificate?: Pem): Promise<string> {
  const headers = { host: 'localhost' };
  const { body } = await pools.of(certificate).pool.request({ path: '/', method: 'GET', headers });
  return body.text();
}

/** The same through Node's client, as upgrades go. */
async function getAlone(pools: Pools, port: number, certificate?: Pem): Promise<string> {
  return new Promise((resolve, reject) => {
    const { agent } = pools.of(certificate);
    const request = ask({ host: '127.0.0.1', port, agent }, (answer) => {
      answer.setEncoding('utf8').on('data', resolve);
    });
    request.on('error', reject).end();
  });
}

describe('a target is trusted when it proves itself', () => {
  const ways = [
    ['pool', (pools: Pools) => get(pools)],
    ['upgrade', (pools: Pools, port: number) => getAlone(pools, port)],
  ] as const;

  it.each(ways)('by the %s', async (_, way) => {
    const plain = await listen(createServer((__, response) => response.end('plain')));
    await expect(way(poolsFor(plain), plain)).rejects.toThrow();
    const { port } = await target();
    const stranger = { ca: (await makeCertificate()).cert };
    await expect(way(poolsFor(port, { tls: stranger }), port)).rejects.toThrow(/certificate/);
    await expect(way(poolsFor(port, { tls: {} }), port)).rejects.toThrow(/certificate/);
    await expect(way(poolsFor(port, { tls: { ca: own.cert, servername: 'elsewhere.example' } }), port)).rejects.toThrow(
      /elsewhere/,
    );
    expect(await way(poolsFor(port), port)).toMatch(/nobody/);
    expect(await way(poolsFor(port, { tls: { ca: own.cert, servername: 'api.inside' } }), port)).toMatch(/nobody/);
    // Only where somebody has said so.
    expect(await way(poolsFor(port, { tls: { ...stranger, insecure: true } }), port)).toMatch(/nobody/);
  });

  it('under the name it was told, whatever the host is called', async () => {
    const { port } = await target();
    const elsewhere = poolsFor(port, { tls: { ca: own.cert, servername: 'elsewhere.example' } }, 'localhost');
    await expect(get(elsewhere)).rejects.toThrow(/elsewhere/);
  });

  it('and certificates that cannot be read fail each request, not the start', async () => {
    const { port } = await target();
    await expect(get(poolsFor(port), { cert: 'no certificate', key: 'no key' })).rejects.toThrow();
    await expect(getAlone(poolsFor(port), port, { cert: 'no certificate', key: 'no key' })).rejects.toThrow();
  });
});

describe('connections', () => {
  it('are used again for the same certificate, and never shared by two', async () => {
    const { port, connections } = await target({ requestCert: true, rejectUnauthorized: false });
    const [ada, eve] = [await makeCertificate('ada'), await makeCertificate('eve')];
    const pools = poolsFor(port);
    const seen = [];
    for (const who of [undefined, ada, eve, ada, undefined, eve]) seen.push(await get(pools, who));
    expect(seen).toEqual(['1 nobody', '2 ada', '3 eve', '2 ada', '1 nobody', '3 eve']);
    expect(await getAlone(pools, port, eve)).toMatch(/eve$/);
    expect(connections()).toBe(4);
  });

  it('of a replaced certificate end when what is under way on them has', async () => {
    const { port } = await target({ requestCert: true, rejectUnauthorized: false });
    const pools = poolsFor(port);
    const first = pools.of(own);
    const { body } = await first.pool.request({ path: '/watch', method: 'GET' });
    const more = Array.from({ length: 4 }, () => ({ ...own }));
    for (const certificate of more) pools.of(certificate);
    expect([first.pool.closed, first.pool.destroyed]).toEqual([true, false]);
    expect(pools.of(more[3])).toBe(pools.of(more[3]));
    expect(pools.of(own)).not.toBe(first);
    const ended = expect(body.text()).rejects.toThrow();
    await pools.destroy();
    await ended;
    expect(first.pool.destroyed).toBe(true);
  });
});

describe('a way around', () => {
  it('is dialled for both, and TLS is spoken with the target itself', async () => {
    const { port } = await target({ requestCert: true, rejectUnauthorized: false });
    const dialled: string[] = [];
    const dial: Upstream['dial'] = (host, to) => {
      dialled.push(`${host}:${to}`);
      return Promise.resolve(connect(port, '127.0.0.1'));
    };
    const pools = poolsFor(6443, { dial, tls: { ca: own.cert, servername: 'localhost' } }, 'api.inside');
    expect(await get(pools, own)).toMatch(/loopback/);
    expect(await getAlone(pools, 6443, own)).toMatch(/loopback/);
    expect(dialled).toEqual(['api.inside:6443', 'api.inside:6443']);
    const distrusting = poolsFor(6443, { dial, tls: {} }, 'localhost');
    await expect(get(distrusting)).rejects.toThrow(/certificate/);
  });

  it('that is closed is said by whoever dials', async () => {
    const error = new ChaperoneError('forward.unreachable', { target: 't', reason: 'the proxy says 407' });
    const pools = poolsFor(1, { dial: () => Promise.reject(error) });
    await expect(get(pools)).rejects.toBe(error);
    await expect(getAlone(pools, 1)).rejects.toBe(error);
  });
});
