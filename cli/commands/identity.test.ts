import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ProviderPreset, ProviderSummary, ProviderTest } from '../../contract/identity.ts';
import type { SessionSummary } from '../../contract/session.ts';
import { fakeScreen } from '../testing/screen.ts';
import { Place } from '../testing/spawned.ts';
import { addIdentity, testIdentity } from './identity.ts';

// Each test starts several processes; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const ISSUER = 'https://ci.example.org';
const place = new Place();
let token = '';
beforeAll(async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' };
  place.file('keys.json', JSON.stringify({ keys: [jwk] }));
  token = await new SignJWT({ groups: ['devs'], run_id: '42', ref: 'main' })
    .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
    .setIssuer(ISSUER)
    .setSubject('job:build')
    .setAudience('chaperone')
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(privateKey);
  place.file('token', `${token}\n`);
  place.file('broken', `${token.slice(0, -8)}AAAAAAAA\n`);
  await place.run(['init']);
  await place.run(['target', 'add', 'practice', '--practice']);
});
afterAll(() => place.clean());

const CI = [
  ...['--oidc', '--issuer', ISSUER, '--audience', 'chaperone', '--target', 'practice', '--jwks-file', 'keys.json'],
  ...['--groups', 'groups', '--groups-prefix', 'ci:', '--run', 'run_id', '--keep', 'ref', '--algorithm', 'ES256'],
];

describe('a provider', () => {
  it('is added, listed, shown, tried and removed', async () => {
    const added = await place.run(['identity', 'add', 'ci', ...CI]);
    expect([added.code, added.out.split('\n')[0], added.err]).toEqual([0, `Added ci: oidc, ${ISSUER}.`, '']);
    expect(added.out).toMatch(/^Where its agents go: chaperone target kubeconfig practice, while chaperone serve runs\.$/m);
    const listed = await place.run(['identity', 'list']);
    expect(listed.out).toMatch(/^NAME +TYPE +ISSUER +TARGETS +POLICY +LAST IN \(UTC\) +LAST REFUSED\nci +oidc +https/);
    expect(await place.json<ProviderSummary[]>(['identity', 'list'])).toMatchObject([{ name: 'ci', targets: ['practice'] }]);
    expect((await place.run(['identity', 'show', 'ci'])).out).toMatch(/ci {2}oidc, https:\/\/ci\.example\.org\n {2}targets/);
    const good = await place.run(['identity', 'test', 'ci', '--token-file', 'token']);
    expect([good.code, good.out]).toEqual([
      0,
      expect.stringMatching(/ok {4}[\s\S]* {2}groups +ci:devs\n {2}run +42\n {2}ref +main\n$/),
    ]);
    const bad = await place.run(['identity', 'test', 'ci', '--token-file', 'broken', '--json']);
    expect([bad.code, (JSON.parse(bad.out) as ProviderTest).ok]).toEqual([1, false]);
    for (const { out, err } of [added, listed, good, bad]) expect(out + err).not.toContain(token.slice(20, 60));
    expect((await place.run(['identity', 'remove', 'ci'])).out).toBe('Removed ci; nobody gets in through it any more.\n');
    expect((await place.run(['identity', 'list'])).out).toContain('No identity providers');
  });

  it('has presets', async () => {
    const presets = await place.json<ProviderPreset[]>(['identity', 'presets']);
    expect(presets.map(({ preset }) => preset)).toContain('github');
    expect(presets.find(({ preset }) => preset === 'gitlab')?.settings).toContainEqual(['groups from', 'groups_direct']);
    const { out } = await place.run(['identity', 'presets']);
    expect(out).toMatch(/^github  GitHub Actions$/m);
    expect(out).toMatch(/^ {2}issuer +https:\/\/token\.actions\.githubusercontent\.com$/m);
    expect(out).toMatch(/^ {2}a run is told by +run_id, run_attempt$/m);
  });
});

it('lets an agent in with nothing but its own token, at the address that serve prints', async () => {
  await place.run(['identity', 'add', 'ci', ...CI]);
  const running = place.start(['serve', '--headless', '--port', '0', '--ca-out', 'front.crt']);
  await running.says('Agents present their own tokens at:');
  await running.says('practice  https://127.0.0.1:');
  const { out, status } = await ask('/api/v1/namespaces/shop/pods', running);
  expect([status, JSON.parse(out)]).toEqual([200, expect.objectContaining({ kind: 'PodList' })]);
  const query = ['sessions', '--subject', 'job:build', '--group', 'ci:devs'];
  const [session] = await place.json<SessionSummary[]>(query);
  expect(session?.info.identity).toMatchObject({
    issuer: ISSUER,
    proof: 'oidc',
    provider: 'ci',
    run: '42',
    claims: { ref: 'main' },
  });
  const shown = await place.run(['show', session?.id ?? '']);
  expect(shown.out).toContain(`job:build, by an OpenID Connect token of ${ISSUER} (provider ci)`);
  const step = await place.run(['show', session?.id ?? '', '--step', '1']);
  expect(step.out).toMatch(
    /by job:build, an OpenID Connect token of https:\/\/ci\.example\.org; token [0-9a-f]{12}; groups ci:devs/,
  );
  const tokens = await place.run(['token', 'list']);
  expect(tokens.out).toMatch(/oidc \(ci\) +active/);
  for (const text of [shown.out, step.out, tokens.out]) expect(text).not.toContain(token.slice(20, 60));
  expect((await place.run(['sessions', '--group', 'devs', '--subject', 'job:build'])).out).toBe('No sessions.\n');
  running.child.kill('SIGTERM');
  expect((await running.ended).code).toBe(0);

  async function ask(path: string, from: typeof running): Promise<{ out: string; status: number | undefined }> {
    const [, port = ''] = /practice {2}https:\/\/127\.0\.0\.1:(\d+)/.exec(from.said()) ?? [];
    const ca = readFileSync(join(place.dir, 'front.crt'), 'utf8');
    return new Promise((resolve, reject) => {
      const headers = { Authorization: `Bearer ${token}`, Accept: 'application/json' };
      request({ host: '127.0.0.1', port, path, ca, headers, agent: false }, (answer) => {
        let out = '';
        answer.on('data', (chunk: Buffer) => (out += chunk.toString()));
        answer.on('end', () => {
          resolve({ out, status: answer.statusCode });
        });
      })
        .on('error', reject)
        .end();
    });
  }
});

it('knows when there is no such provider', async () => {
  for (const args of [['show'], ['remove'], ['test', '--token-file', 'token']]) {
    const [verb = '', ...rest] = args;
    const { code, out, err } = await place.run(['identity', verb, 'nobody', ...rest]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^chaperone: There is no identity provider nobody.*\n$/);
  }
});

it('tells mistakes before the vault is opened', () => {
  const { terminal } = fakeScreen({ env: { CHAPERONE_HOME: '/nonexistent/chaperone' }, cwd: place.dir });
  expect(() => addIdentity(terminal, 'x', {})).toThrow('Say what it is');
  expect(() => addIdentity(terminal, 'Bad Name', { oidc: true, issuer: ISSUER, audience: ['a'], target: ['*'] })).toThrow('name');
  expect(() => testIdentity(terminal, 'ci', { tokenFile: 'missing' })).toThrow('there is no such file');
});
