import 'reflect-metadata';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Credential } from '../../contract/target.ts';
import { systemClock } from '../clock.ts';
import { oidcRefreshSource } from './oidc-refresh.ts';
import type { SourceContext } from './source.ts';
import { ASKING, testContext } from './testing/context.ts';
import { CLIENT, startIssuer, type FakeIssuer } from '../../test/support/refresh/issuer.ts';
import { startSignIn } from '../../test/support/refresh/provider.ts';

type Stored = Extract<Credential, { type: 'oidc' }>;

let issuer: FakeIssuer;
beforeEach(async () => {
  issuer = await startIssuer();
});
afterEach(() => issuer.close());

/** The machine's time, moved on by `pass`: what the issuer signs has real times in it. */
function house(over: Partial<SourceContext> = {}) {
  let offset = 0;
  const clock = { wall: () => systemClock.wall() + offset, monotonic: () => systemClock.monotonic() };
  const context = testContext({ clock, ...over });
  const stored = (parts: Partial<Stored> = {}): Stored => ({
    ...{ type: 'oidc', issuer: issuer.url, clientId: CLIENT.id, clientSecret: CLIENT.secret },
    ...{ idToken: null, refreshToken: issuer.refreshToken, ca: issuer.ca },
    ...parts,
  });
  return {
    context,
    stored,
    pass: (ms: number) => {
      offset += ms;
    },
  };
}
const tokenOf = (credential: { headers: Readonly<Record<string, string>> }) =>
  (credential.headers['authorization'] ?? '').replace('Bearer ', '');

it('uses the imported token while it counts, and asks nobody', async () => {
  const { context, stored } = house();
  const idToken = await issuer.token(600);
  const source = oidcRefreshSource(stored({ idToken }), context);
  expect(tokenOf(await source.authorize(ASKING))).toBe(idToken);
  expect(issuer.asked).toEqual([]);
});

it('renews an ended one with the refresh token, and keeps the new one in the vault', async () => {
  const { context, stored } = house();
  const ended = stored({ idToken: await issuer.token(5) });
  const source = oidcRefreshSource(ended, context);
  const token = tokenOf(await source.authorize(ASKING));
  expect(decodeJwt(token).sub).toBe('ada-1');
  expect(context.saved).toEqual([{ ...ended, idToken: token, refreshToken: 'refresh-1' }]);
  expect(source.origin?.(ASKING)).toMatch(/^The id token of https:\/\/127\.0\.0\.1:\d+ counts until /);
});

it('renews before the end, with the refresh token of the time before, each only once', async () => {
  const { context, stored, pass } = house();
  const source = oidcRefreshSource(stored(), context);
  const [first, same] = await Promise.all([source.authorize(ASKING), source.authorize(ASKING)]);
  expect(same).toBe(first);
  pass(56 * 60_000);
  expect(source.authorize(ASKING)).toBe(first);
  await expect.poll(() => context.saved.length).toBe(2);
  await expect.poll(() => decodeJwt(tokenOf(source.authorize(ASKING) as typeof first)).sub).toBe('ada-2');
  expect(issuer.asked.filter((path) => path === '/token')).toHaveLength(2);
});

it('renews a token that the target refused although it should count', async () => {
  const { context, stored } = house();
  const source = oidcRefreshSource(stored({ idToken: await issuer.token(600) }), context);
  const first = await source.authorize(ASKING);
  source.rejected?.(first, ASKING);
  expect(decodeJwt(tokenOf(await source.authorize(ASKING))).sub).toBe('ada-1');
});

it('sends the client’s secret in the body where the issuer says so', async () => {
  const { context, stored } = house();
  issuer.auth = 'post';
  const source = oidcRefreshSource(stored(), context);
  expect(decodeJwt(tokenOf(await source.authorize(ASKING))).sub).toBe('ada-1');
});

it('does not lose a renewed token that could not be kept, and keeps it with the next request', async () => {
  const saved: Credential[] = [];
  let full = true;
  const { context, stored, pass } = house({
    save: (credential) => {
      if (full) return Promise.reject(new Error('disk full'));
      saved.push(credential);
      return Promise.resolve();
    },
  });
  const source = oidcRefreshSource(stored(), context);
  await expect(source.authorize(ASKING)).rejects.toThrow('could not be kept in the vault');
  full = false;
  pass(5_000);
  expect(decodeJwt(tokenOf(await source.authorize(ASKING))).sub).toBe('ada-1');
  expect(saved).toMatchObject([{ refreshToken: 'refresh-1' }]);
});

it.each<readonly [string, (issuer: FakeIssuer) => Partial<Stored>, string]>([
  ['without a refresh token', () => ({ refreshToken: null }), 'there is no refresh token'],
  ['with a used refresh token', () => ({ refreshToken: 'refresh-canary' }), 'refused to renew the token (invalid_grant)'],
  ['with another client’s secret', () => ({ clientSecret: 'secret-canary' }), 'refused to renew the token (invalid_client)'],
  ['at an issuer that is not trusted', () => ({ ca: null }), 'could not be asked for a new token (SELF_SIGNED_CERT_IN_CHAIN)'],
  ['at an issuer of another name', ({ url }) => ({ issuer: url.replace('127.0.0.1', 'localhost') }), 'could not be asked'],
  [
    'when the issuer talks nonsense',
    (one) => {
      one.answer = { status: 400, body: '{"error":"refresh-canary"}' };
      return {};
    },
    'refused to renew the token (400)',
  ],
  [
    'when the issuer sends too much',
    (one) => {
      one.answer = { status: 200, body: `{"x":"${'x'.repeat(2 << 20)}"}` };
      return {};
    },
    'could not be asked for a new token (no usable answer)',
  ],
  [
    'when there is no id token in the answer',
    (one) => {
      one.answer = { status: 200, body: '{"access_token":"token-canary","token_type":"Bearer"}' };
      return {};
    },
    'gave no id token; the sign-in must ask for the scope openid',
  ],
])('says why there is none %s', async (_, prepare, reason) => {
  const { context, stored } = house();
  const source = oidcRefreshSource(stored(prepare(issuer)), context);
  const error = await Promise.resolve(source.authorize(ASKING)).catch((caught: unknown) => caught as Error);
  expect(error).toMatchObject({ code: 'forward.credential', message: expect.stringContaining(reason) as string });
  expect((error as Error).message).not.toContain('canary');
  expect(context.saved).toEqual([]);
});

it('keeps nothing for a target that closed meanwhile', async () => {
  const { context, stored } = house();
  const source = oidcRefreshSource(stored(), context);
  const waiting = Promise.resolve(source.authorize(ASKING));
  source.close?.();
  await expect(waiting).rejects.toMatchObject({ code: 'forward.credential' });
  expect(context.saved).toEqual([]);
});

it('works with a certified provider, whose refresh tokens count once', async () => {
  const signIn = await startSignIn();
  try {
    const { context, pass } = house();
    const { url, ca, clientId, clientSecret, refreshToken } = signIn;
    const stored = { type: 'oidc', issuer: url, clientId, clientSecret, idToken: null, refreshToken, ca } as const;
    const source = oidcRefreshSource(stored, context);
    const claims = { iss: url, aud: clientId, sub: 'ada' };
    expect(decodeJwt(tokenOf(await source.authorize(ASKING)))).toMatchObject(claims);
    pass(600_000);
    const second = await source.authorize(ASKING);
    expect(decodeJwt(tokenOf(second))).toMatchObject(claims);
    const [one, two] = context.saved as Stored[];
    expect(new Set([refreshToken, one?.refreshToken, two?.refreshToken]).size).toBe(3);
    // Used before: the provider takes back all that came of it.
    const again = oidcRefreshSource(stored, context);
    await expect(again.authorize(ASKING)).rejects.toThrow('refused to renew the token (invalid_grant)');
    source.rejected?.(second, ASKING);
    await expect(source.authorize(ASKING)).rejects.toThrow('(invalid_grant)');
  } finally {
    await signIn.close();
  }
});
