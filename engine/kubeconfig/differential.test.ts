/**
 * The same kubeconfigs read by the client library for Node (@kubernetes/client-node): what it would connect to and send, beside what we do.
 * Where the two differ, a row says so and why, and then they must differ.
 */
import 'reflect-metadata';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { RequestOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeAuthority } from '../../proxy/listen/authority.ts';
import { systemClock, systemRandom } from '../clock.ts';
import { ASKING } from '../credential/testing/context.ts';
import { systemSchedule } from '../schedule.ts';
import { upstreams } from '../upstream.ts';
import { contextMaterial } from './context.ts';
import { readKubeconfig } from './read.ts';
import { writeConfig } from './testing/written.ts';

let dir = '';
const first = { cert: '', key: '' };
const second = { cert: '', key: '' };
const base64 = (text: string) => Buffer.from(text).toString('base64');

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'chaperone-differential-'));
  const sources = { clock: systemClock, random: systemRandom };
  Object.assign(first, await makeAuthority(sources));
  Object.assign(second, await makeAuthority(sources));
  for (const [name, { cert, key }] of Object.entries({ first, second })) {
    writeFileSync(join(dir, `${name}.crt`), cert);
    writeFileSync(join(dir, `${name}.key`), key);
  }
  writeFileSync(join(dir, 'token'), 'from-file');
  mkdirSync(join(dir, 'bin'));
  const output = { apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token: 'from-plugin' } };
  writeFileSync(join(dir, 'bin/plugin'), `#!/bin/sh\necho '${JSON.stringify(output)}'\n`);
  chmodSync(join(dir, 'bin/plugin'), 0o755);
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});

/** What goes over the wire, as text. */
interface Seen {
  readonly server: string;
  readonly ca: string | null;
  readonly serverName: string | null;
  readonly unchecked: boolean;
  readonly proxy: string | null;
  readonly authorization: string | null;
  readonly cert: string | null;
  readonly key: string | null;
  readonly as: string | null;
}

async function ours(path: string): Promise<Seen> {
  const material = contextMaterial(readKubeconfig(path, {}), 'x');
  const around = { clock: systemClock, random: systemRandom, schedule: systemSchedule, env: process.env };
  const target = { name: 't', kind: 'kubernetes', context: 'x', addedAt: '', ...material } as const;
  const upstream = await upstreams({ ...around, practice: () => Promise.reject(new Error('not asked for')) })(target, () =>
    Promise.resolve(),
  );
  const { headers, certificate } = await upstream.authorize(ASKING);
  return {
    server: upstream.server.href.replace(/\/$/, ''),
    ca: upstream.tls.ca ?? null,
    serverName: upstream.tls.servername ?? null,
    unchecked: upstream.tls.insecure ?? false,
    proxy: material.proxyUrl,
    authorization: headers['authorization'] ?? null,
    cert: certificate?.cert ?? null,
    key: certificate?.key ?? null,
    as: upstream.impersonate?.(ASKING).user ?? null,
  };
}

async function theirs(path: string): Promise<Seen> {
  const config = new KubeConfig();
  config.loadFromFile(path);
  const cluster = config.getCurrentCluster();
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  const text = (value: unknown): string | null => (value instanceof Uint8Array ? Buffer.from(value).toString() : null);
  const headers = (options.headers ?? {}) as Readonly<Record<string, string | undefined>>;
  const basic = typeof options.auth === 'string' ? `Basic ${base64(options.auth)}` : null;
  return {
    server: (cluster?.server ?? '').replace(/\/$/, ''),
    ca: text(options.ca),
    serverName: (options as { servername?: string }).servername ?? null,
    unchecked: options.rejectUnauthorized === false,
    proxy: cluster?.proxyUrl ?? null,
    authorization: headers['Authorization'] ?? basic,
    cert: text(options.cert),
    key: text(options.key),
    as: headers['Impersonate-User'] ?? null,
  };
}

interface Row {
  readonly what: string;
  readonly cluster?: () => object;
  readonly user: () => object;
  /** Fields in which the library does something else than kubectl does, and what. */
  readonly differs?: Partial<Record<keyof Seen, string>>;
}

const exec = (over: object = {}) => ({
  exec: { apiVersion: 'client.authentication.k8s.io/v1', interactiveMode: 'Never', command: join(dir, 'bin/plugin'), ...over },
});
const ROWS: readonly Row[] = [
  { what: 'a token', user: () => ({ token: 'abc' }) },
  {
    what: 'a base path and a slash at the end',
    cluster: () => ({ server: 'https://h.example/k8s/clusters/c-1/' }),
    user: () => ({ token: 'abc' }),
  },
  {
    what: 'an authority inline',
    cluster: () => ({ 'certificate-authority-data': base64(first.cert) }),
    user: () => ({ token: 'abc' }),
  },
  {
    what: 'an authority beside the kubeconfig',
    cluster: () => ({ 'certificate-authority': 'first.crt' }),
    user: () => ({ token: 'abc' }),
  },
  {
    what: 'an authority both inline and in a file',
    cluster: () => ({ 'certificate-authority-data': base64(first.cert), 'certificate-authority': 'second.crt' }),
    user: () => ({ token: 'abc' }),
    differs: {
      ca: 'the library takes the file; kubectl takes the data (clientcmd/api/v1: "CertificateAuthorityData overrides")',
    },
  },
  { what: 'a server name', cluster: () => ({ 'tls-server-name': 'api.internal' }), user: () => ({ token: 'abc' }) },
  { what: 'an unchecked certificate', cluster: () => ({ 'insecure-skip-tls-verify': true }), user: () => ({ token: 'abc' }) },
  { what: 'a proxy', cluster: () => ({ 'proxy-url': 'http://proxy.example:3128' }), user: () => ({ token: 'abc' }) },
  {
    what: 'a certificate inline',
    user: () => ({ 'client-certificate-data': base64(first.cert), 'client-key-data': base64(first.key) }),
  },
  { what: 'a certificate in files', user: () => ({ 'client-certificate': 'first.crt', 'client-key': 'first.key' }) },
  {
    what: 'half a certificate inline',
    user: () => ({ 'client-certificate': 'first.crt', 'client-key-data': base64(first.key) }),
  },
  {
    what: 'a certificate both inline and in files',
    user: () => ({
      ...{ 'client-certificate-data': base64(first.cert), 'client-key-data': base64(first.key) },
      ...{ 'client-certificate': 'second.crt', 'client-key': 'second.key' },
    }),
    differs: { cert: 'the library takes the files; kubectl takes the data', key: 'as the certificate' },
  },
  {
    what: 'a certificate and a token',
    user: () => ({ 'client-certificate': 'first.crt', 'client-key': 'first.key', token: 'abc' }),
    differs: {
      authorization: 'both are sent by the library and by kubectl; we send what API servers look at first, the certificate',
    },
  },
  { what: 'user name and password', user: () => ({ username: 'ada', password: 'p:w' }) },
  {
    what: 'a token file',
    user: () => ({ tokenFile: 'token' }),
    differs: { authorization: 'the library looks for the key token-file, which no kubeconfig has, and sends nothing' },
  },
  {
    what: 'a token file and a token',
    user: () => ({ tokenFile: 'token', token: 'abc' }),
    differs: {
      authorization: 'the library takes the token; kubectl takes the file (rest.Config: BearerTokenFile takes precedence)',
    },
  },
  { what: 'an exec plugin', user: () => exec() },
  { what: 'an exec plugin with arguments and environment', user: () => exec({ args: ['a'], env: [{ name: 'A', value: 'b' }] }) },
  { what: 'somebody to act as', user: () => ({ token: 'abc', as: 'deployer' }) },
];

describe('what would be sent is what the client library sends', () => {
  it.each(ROWS)('with $what', async ({ cluster, user, differs = {} }) => {
    const path = writeConfig(dir, { server: 'https://k8s.example:6443', ...cluster?.() }, user());
    const [mine, other] = [await ours(path), await theirs(path)];
    for (const field of Object.keys(mine) as (keyof Seen)[]) {
      const why = differs[field];
      if (why === undefined) expect.soft(mine[field], field).toBe(other[field]);
      else expect.soft(mine[field], `${field} should differ: ${why}`).not.toBe(other[field]);
    }
  });
});

it('an exec plugin beside the kubeconfig runs here as with kubectl; the library looks for it from the current directory', async () => {
  const path = writeConfig(dir, { server: 'https://k8s.example:6443' }, exec({ command: './bin/plugin' }));
  expect(await ours(path)).toMatchObject({ authorization: 'Bearer from-plugin' });
  await expect(theirs(path)).rejects.toMatchObject({ code: 'ENOENT' });
});
