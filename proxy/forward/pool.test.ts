import 'reflect-metadata';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { PemConverter, SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509';
import { expect, it } from 'vitest';
import type { Upstream } from '../proxy.ts';
import { poolFor } from './pool.ts';

/** A certificate of its own authority, for loopback. */
async function makeCertificate(): Promise<{ cert: string; key: string }> {
  const signingAlgorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await crypto.subtle.generateKey(signingAlgorithm, true, ['sign', 'verify']);
  const names = new SubjectAlternativeNameExtension([
    { type: 'ip', value: '127.0.0.1' },
    { type: 'dns', value: 'localhost' },
  ]);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=loopback',
    notBefore: new Date(Date.now() - 3_600_000),
    notAfter: new Date(Date.now() + 3_600_000),
    signingAlgorithm,
    keys,
    extensions: [names],
  });
  const key = PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return { cert: certificate.toString('pem'), key };
}

/** What a GET through a new pool is answered with; rejects when it is not. */
async function ask(server: Server, tls: Upstream['tls']): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const pool = poolFor({ name: 't', server: new URL(`https://127.0.0.1:${port}/base`), tls, authorize: () => ({}) });
  try {
    const { body } = await pool.request({ path: '/', method: 'GET' });
    return await body.text();
  } finally {
    await pool.destroy();
    server.close();
  }
}

it('poolFor never trusts a target that does not prove itself', async () => {
  // A plain HTTP server cannot speak TLS at all.
  await expect(
    ask(
      createServer((_, response) => response.end('plain')),
      {},
    ),
  ).rejects.toThrow();
  const certificate = await makeCertificate();
  const serve = () => createSecureServer(certificate, (_, response) => response.end('proven'));
  await expect(ask(serve(), { ca: (await makeCertificate()).cert })).rejects.toThrow(/certificate/);
  await expect(ask(serve(), {})).rejects.toThrow(/certificate/);
  await expect(ask(serve(), { ca: certificate.cert, servername: 'elsewhere.example' })).rejects.toThrow(/elsewhere/);
  expect(await ask(serve(), { ca: certificate.cert })).toBe('proven');
  expect(await ask(serve(), { ca: certificate.cert, servername: 'localhost' })).toBe('proven');
});

it('certificates that cannot be read fail each request, not the start', async () => {
  const server = createServer();
  await expect(ask(server, { cert: 'no certificate', key: 'no key' })).rejects.toThrow();
});
