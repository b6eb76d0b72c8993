import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Credential, StoredTarget } from '../contract/target.ts';
import { systemRandom } from './clock.ts';
import { ASKING } from './credential/testing/context.ts';
import { systemSchedule } from './schedule.ts';
import { FakeTime } from './testing/fakes.ts';
import { upstreams, type SaveCredential } from './upstream.ts';

let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'chaperone-upstream-'));
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});

const stored = (over: Partial<StoredTarget> = {}): StoredTarget => ({
  ...{ name: 't', kind: 'kubernetes', server: 'https://k8s.example:6443/base', context: null, addedAt: '' },
  ...{ ca: null, tlsServerName: null, insecure: false, proxyUrl: null, impersonate: null, credential: { type: 'none' } },
  ...over,
});
const make = upstreams({
  ...{ clock: new FakeTime().clock, random: systemRandom, schedule: systemSchedule, env: {} },
  practice: () => Promise.reject(new Error('not asked for')),
});
const save: SaveCredential = () => Promise.resolve();
const of = (over: Partial<StoredTarget>) => make(stored(over), save);

it('goes where the target is, and trusts whom it trusts', async () => {
  const plain = await of({});
  expect([plain.name, plain.kind, plain.server.href, plain.tls]).toEqual([
    't',
    'kubernetes',
    'https://k8s.example:6443/base',
    {},
  ]);
  expect([plain.dial, plain.impersonate]).toEqual([undefined, undefined]);
  expect((await of({ ca: 'CA', tlsServerName: 'api' })).tls).toEqual({ ca: 'CA', servername: 'api' });
  expect((await of({ insecure: true })).tls).toEqual({ insecure: true });
  expect((await of({ kind: 'https' })).kind).toBe('https');
  expect((await of({ proxyUrl: 'http://proxy.example:3128' })).dial).toBeTypeOf('function');
});

it('gives each credential to the one that knows its kind', async () => {
  const authorize = async (credential: Credential) => (await of({ credential })).authorize(ASKING);
  expect(await authorize({ type: 'token', token: 'abc' })).toEqual({ headers: { authorization: 'Bearer abc' } });
  expect(await authorize({ type: 'certificate', cert: 'C', key: 'K' })).toMatchObject({ certificate: { cert: 'C', key: 'K' } });
  writeFileSync(join(dir, 'token'), 'from-file');
  expect(await authorize({ type: 'tokenFile', path: join(dir, 'token') })).toEqual({
    headers: { authorization: 'Bearer from-file' },
  });
  const idToken = `x.${Buffer.from(JSON.stringify({ exp: 4e9 })).toString('base64url')}.x`;
  const oidc = {
    type: 'oidc',
    issuer: 'https://idp.invalid',
    clientId: 'c',
    clientSecret: null,
    refreshToken: null,
    ca: null,
  } as const;
  expect(await authorize({ ...oidc, idToken })).toEqual({ headers: { authorization: `Bearer ${idToken}` } });
});

it('runs nothing before somebody asks', async () => {
  const ran = join(dir, 'ran');
  const command = process.execPath;
  const script = `require('node:fs').writeFileSync(${JSON.stringify(ran)}, '')`;
  const exec = { type: 'exec', apiVersion: 'client.authentication.k8s.io/v1', command, args: ['-e', script], env: [] } as const;
  const upstream = await of({
    credential: { ...exec, args: ['-e', script], env: [], installHint: '', provideClusterInfo: false, config: null },
  });
  expect(existsSync(ran)).toBe(false);
  await expect(upstream.authorize(ASKING)).rejects.toMatchObject({ code: 'forward.credential' });
  expect(existsSync(ran)).toBe(true);
  upstream.close();
});

it('hands a refusal on to the credential', async () => {
  writeFileSync(join(dir, 'token'), 'one');
  const upstream = await of({ credential: { type: 'tokenFile', path: join(dir, 'token') } });
  const first = await upstream.authorize(ASKING);
  writeFileSync(join(dir, 'token'), 'two');
  upstream.rejected(first, ASKING);
  expect(await upstream.authorize(ASKING)).toEqual({ headers: { authorization: 'Bearer two' } });
});

it('changes who the target is told the agent is, from one request to the next', async () => {
  const upstream = await of({ impersonate: { user: 'agent:{subject}', groups: [], extra: false } });
  expect(upstream.impersonate?.(ASKING).user).toBe('agent:ada');
  upstream.impersonateAs({ user: 'fixed', groups: [], extra: false });
  expect(upstream.impersonate?.(ASKING).user).toBe('fixed');
  upstream.impersonateAs(null);
  expect('impersonate' in upstream).toBe(false);
});

it('starts the practice cluster only for a practice target', async () => {
  const practice = { server: 'https://127.0.0.1:9', ca: 'P', token: 'T', audit: () => [], close: () => Promise.resolve() };
  const around = { clock: new FakeTime().clock, random: systemRandom, schedule: systemSchedule, env: {} };
  const made = await upstreams({ ...around, practice: () => Promise.resolve(practice) })(
    stored({ kind: 'practice', server: 'practice', credential: { type: 'practice' } }),
    save,
  );
  expect([made.kind, made.server.port, made.tls, made.authorize(ASKING)]).toEqual([
    ...['kubernetes', '9', { ca: 'P' }],
    { headers: { authorization: 'Bearer T' } },
  ]);
});
