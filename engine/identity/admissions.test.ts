import { describe, expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import type { RevokedProof, StoredProvider } from '../../contract/identity.ts';
import type { Presented } from '../../proxy/proxy.ts';
import { fakeKinds, fakeToken, type FakeClaims } from '../testing/fake-kinds.ts';
import { countingRandom } from '../testing/fakes.ts';
import { openSession, tokensHouse } from '../testing/tokens.ts';
import { Admissions } from './admissions.ts';
import type { Provider, Providers } from './providers.ts';
import { proofHash } from './session-token.ts';

async function house(names: readonly string[] = ['ci', 'idp:saml'], revoked: readonly RevokedProof[] = []) {
  const all = tokensHouse(revoked);
  const { time, tokens, take } = all;
  const kinds = fakeKinds(time.clock);
  let working: Provider[] = [];
  for (const named of names) {
    const [name = '', type] = named.split(':');
    const request =
      type === 'saml'
        ? { name, type: 'saml' as const, audience: 'a', recipient: 'r', targets: ['t'] }
        : { name, type: 'oidc' as const, preset: 'generic' as const, audiences: ['a'], targets: ['t'] };
    const stored = await kinds.complete(request, 'now');
    working.push({ stored, verifier: kinds.verifier(stored) });
  }
  const heard: string[] = [];
  const providers = {
    all: () => working,
    has: (one: Provider) => working.includes(one),
    admitted: (name: string) => heard.push(`${name} admitted`),
    refused: (name: string, { code }: ChaperoneError) => heard.push(`${name} ${code}`),
  } as unknown as Providers;
  const joined: string[] = [];
  const abandoned: string[] = [];
  const byKey = new Map<string, ReturnType<typeof openSession>>();
  const opening: { until: Promise<undefined> | undefined } = { until: undefined };
  const admissions = new Admissions({
    ...{ clock: time.clock, random: countingRandom(), tokens, providers },
    join: async (provider: StoredProvider, { subject, run }) => {
      await opening.until;
      const key = `${provider.name} ${subject} ${run ?? ''}`;
      joined.push(key);
      const known = byKey.get(key);
      if (known && !known.session.ended) return known.session;
      const fake = openSession(`${key} ${joined.length}`);
      byKey.set(key, fake);
      return take(fake);
    },
    abandon: ({ id }) => Promise.resolve(abandoned.push(id)),
  });
  const remove = (): void => {
    working = [];
  };
  const admit = (claims: FakeClaims) => admissions.admit(shown(fakeToken(claims)));
  return { ...all, kinds, heard, joined, abandoned, admissions, admit, remove, opening };
}

const shown = (token: string): Presented => ({ kind: 'bearer', token, hash: proofHash(token) });
const CI = { provider: 'ci', subject: 'job' } as const;
const code = (wanted: string): unknown => expect.objectContaining({ code: wanted });

describe('admit', () => {
  it('verifies a proof once, however many requests carry it at the same time', async () => {
    const { kinds, heard, tokens, admit } = await house();
    let open = (): void => undefined;
    kinds.hold = new Promise((resolve) => (open = resolve));
    const asked = [1, 2, 3].map(() => admit(CI));
    open();
    const found = await Promise.all(asked);
    expect([new Set(found).size, kinds.verified, heard]).toEqual([1, ['job'], ['ci admitted']]);
    expect(tokens.find(proofHash(fakeToken(CI)))).toBe(found[0]);
    expect(found[0]).toMatchObject({ identity: { subject: 'job', provider: 'ci' }, refusal: undefined });
  });

  it('joins tokens of one subject and run in one session, with the groups that each of them shows', async () => {
    const { admit, joined } = await house();
    const first = await admit({ ...CI, run: '7', groups: ['a'] });
    const second = await admit({ ...CI, run: '7', groups: ['b'], n: 2 });
    const other = await admit({ ...CI, run: '8' });
    expect(joined).toEqual(['ci job 7', 'ci job 7', 'ci job 8']);
    expect([second.session === first.session, other.session === first.session]).toEqual([true, false]);
    expect([first.identity.groups, second.identity.groups]).toEqual([['a'], ['b']]);
  });

  it('remembers for a while what was refused, and asks again after it or when providers change', async () => {
    const { kinds, time, admissions, admit } = await house();
    kinds.fault = new ChaperoneError('identity.signature', { provider: 'ci', reason: 'r' });
    for (let n = 0; n < 3; n += 1) await expect(admit(CI)).rejects.toEqual(code('identity.signature'));
    expect(kinds.verified).toHaveLength(1);
    time.pass(10_000);
    await expect(admit(CI)).rejects.toEqual(code('identity.signature'));
    kinds.fault = null;
    await expect(admit(CI)).rejects.toEqual(code('identity.signature'));
    admissions.reconsider();
    expect((await admit(CI)).identity.subject).toBe('job');
    expect(kinds.verified).toHaveLength(3);
  });

  it('verifies a bounded number of proofs at once', async () => {
    const { kinds, admit } = await house();
    let open = (): void => undefined;
    kinds.hold = new Promise((resolve) => (open = resolve));
    const waiting = Array.from({ length: 64 }, (_, n) => admit({ ...CI, n }));
    await expect(admit({ ...CI, n: 64 })).rejects.toEqual(code('identity.failed'));
    open();
    expect(await Promise.all(waiting)).toHaveLength(64);
    expect((await admit({ ...CI, n: 64 })).refusal).toBeUndefined();
  });

  it('asks about known proofs again, however many strangers wait', async () => {
    const { kinds, time, admit } = await house();
    const until = time.clock.wall() + 9_000_000;
    const first = await admit({ ...CI, until });
    time.pass(600_000);
    let open = (): void => undefined;
    kinds.hold = new Promise((resolve) => (open = resolve));
    const strangers = Array.from({ length: 64 }, (_, n) => admit({ ...CI, n }));
    const again = admit({ ...CI, until });
    open();
    expect(await again).toBe(first);
    await Promise.all(strangers);
  });

  it('lets nothing in that was revoked while its session was being opened', async () => {
    const { tokens, admissions, admit, abandoned, opening } = await house();
    const { token } = await admit({ ...CI, signed: 'the content' });
    const { promise, resolve } = Promise.withResolvers<undefined>();
    opening.until = promise;
    const proof = fakeToken({ ...CI, signed: 'the content' });
    const exchanging = admissions.exchange({ type: 'jwt', proof, target: 't', seconds: undefined });
    const refused = expect(exchanging).rejects.toEqual(code('identity.revoked'));
    await new Promise((done) => setImmediate(done));
    await tokens.revoke(token, 'leaked', 'eve');
    resolve(undefined);
    await refused;
    expect([abandoned, [...tokens.speakers()]]).toEqual([['ci job  2'], []]);
  });

  it('never takes an assertion for a bearer token', async () => {
    const { kinds, admit } = await house();
    await expect(admit({ provider: 'idp', subject: 'ada' })).rejects.toEqual(code('identity.unknown'));
    expect(kinds.verified).toEqual([]);
  });

  it('says whom nobody here vouches for', async () => {
    const { admissions } = await house();
    const jwt = (claims: object): string => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;
    await expect(admissions.admit(shown('chp_old'))).rejects.toEqual(code('identity.unknown'));
    await expect(admissions.admit(shown(jwt({ iss: 'https://else.test' })))).rejects.toMatchObject({
      code: 'identity.issuer',
      details: { issuer: 'https://else.test' },
    });
    await expect(admissions.admit({ kind: 'certificate', chain: [], hash: 'c' })).rejects.toEqual(code('identity.certificate'));
  });

  it('asks the providers of one issuer in turn, and reports what is nearest to the point', async () => {
    const { kinds, admissions, heard } = await house(['a', 'b']);
    const [a, b] = [fakeToken({ provider: 'a', subject: 's' }), fakeToken({ provider: 'b', subject: 's' })];
    expect((await admissions.admit(shown(b))).identity.provider).toBe('b');
    kinds.fault = new ChaperoneError('identity.audience', { provider: 'a', expected: 'x' });
    await expect(admissions.admit(shown(a))).rejects.toEqual(code('identity.audience'));
    expect(heard).toEqual(['b admitted', 'a identity.audience']);
  });

  it('hides what a verifier throws that is not ours', async () => {
    const { kinds, admit } = await house();
    kinds.fault = new Error('with a piece of the token');
    await expect(admit(CI)).rejects.toMatchObject({
      code: 'identity.failed',
      message: expect.not.stringContaining('piece') as string,
    });
  });

  it('knows a revoked proof in its other spellings, also after a restart and past the time for which it was let in', async () => {
    const { admit, tokens, kept, time } = await house();
    const { token } = await admit({ ...CI, signed: 'the content', n: 1 });
    await tokens.revoke(token, 'leaked', 'eve');
    await expect(admit({ ...CI, signed: 'the content', n: 2 })).rejects.toEqual(code('identity.revoked'));
    const until = new Date(time.clock.wall() + 3_660_000).toISOString();
    expect(kept).toEqual([{ hash: proofHash('the content'), until, why: 'leaked' }]);
    const later = await house(['ci'], kept);
    await expect(later.admit({ ...CI, signed: 'the content', n: 3 })).rejects.toEqual(code('identity.revoked'));
    expect((await later.admit({ ...CI, signed: 'another' })).refusal).toBeUndefined();
  });

  it('keeps a revoked token out although it is still good', async () => {
    const { kinds, tokens, admit } = await house();
    const { token } = await admit(CI);
    await tokens.revoke(token, 'leaked', 'eve');
    await expect(admit(CI)).rejects.toMatchObject({ code: 'identity.revoked', details: { why: 'leaked' } });
    expect(kinds.verified).toHaveLength(1);
    expect((await admit({ ...CI, n: 2 })).refusal).toBeUndefined();
  });

  it('lets nobody in whose provider was removed meanwhile, and leaves no empty session behind', async () => {
    const { kinds, tokens, abandoned, admit, remove } = await house();
    let open = (): void => undefined;
    kinds.hold = new Promise((resolve) => (open = resolve));
    const asking = admit(CI);
    remove();
    open();
    await expect(asking).rejects.toEqual(code('identity.unknown'));
    expect([abandoned, [...tokens.speakers()]]).toEqual([['ci job  1'], []]);
  });
});

describe('asking again', () => {
  const DUE = 600_000;

  it('goes on when the provider still vouches', async () => {
    const { kinds, time, tokens, admit } = await house();
    const first = await admit(CI);
    time.pass(DUE);
    expect(tokens.find(proofHash(fakeToken(CI)))).toBeUndefined();
    expect(await admit(CI)).toBe(first);
    expect([tokens.find(proofHash(fakeToken(CI))), kinds.verified.length]).toEqual([first, 2]);
  });

  it('refuses in the session’s own record while nobody can tell', async () => {
    const { kinds, time, log, admit } = await house();
    const first = await admit(CI);
    time.pass(DUE);
    kinds.fault = new ChaperoneError('identity.unavailable', { provider: 'ci', reason: 'down' });
    const again = await admit(CI);
    expect(again).toMatchObject({ session: first.session, token: first.token, refusal: { code: 'identity.unavailable' } });
    expect([log, first.refusal]).toEqual([[], undefined]);
    kinds.fault = null;
    time.pass(10_000);
    expect(await admit(CI)).toBe(first);
  });

  it('ends what a token had opened that is not vouched for any more', async () => {
    const { kinds, time, log, admit } = await house();
    const first = await admit(CI);
    await admit({ ...CI, n: 2, until: time.clock.wall() + 9_000_000 });
    time.pass(DUE);
    kinds.fault = new ChaperoneError('identity.key', { provider: 'ci', kid: 'k' });
    expect((await admit(CI)).refusal?.code).toBe('identity.revoked');
    expect(log).toEqual([`end ${first.token} identity.revoked`]);
    await expect(admit({ ...CI, n: 2, until: time.clock.wall() - DUE + 9_000_000 })).rejects.toEqual(code('identity.key'));
    expect(log.at(-1)).toMatch(/^last ci job/);
    await expect(admit(CI)).rejects.toEqual(code('identity.revoked'));
  });

  it('does not ask about what has expired', async () => {
    const { kinds, time, admit } = await house();
    const until = time.clock.wall() + DUE;
    const [first] = [await admit({ ...CI, until }), await admit({ ...CI, n: 2 })];
    time.pass(DUE);
    expect([await admit({ ...CI, until }), kinds.verified.length]).toEqual([first, 2]);
  });
});

describe('exchange', () => {
  const assertion = fakeToken({ provider: 'idp', subject: 'ada' });
  const request = { type: 'saml2', proof: assertion, target: 't', seconds: undefined } as const;

  it('gives a token of its own for each assertion, in the session of its subject', async () => {
    const { time, tokens, admissions } = await house();
    const [one, two] = [await admissions.exchange(request), await admissions.exchange(request)];
    expect(one.token).toMatch(/^chp_/);
    expect([one.token === two.token, one.admission.session === two.admission.session]).toEqual([false, true]);
    const known = tokens.find(proofHash(one.token));
    expect([known, known?.ours, known?.identity.proof]).toEqual([one.admission, true, 'saml']);
    // The assertion's own end, which is sooner than the provider's two hours.
    expect(one.admission.expiresAt - time.clock.wall()).toBe(3_600_000);
    expect(tokens.known(proofHash(assertion))).toBeUndefined();
  });

  it('gives a longer token for a short one of a CI system, within bounds', async () => {
    const { time, admissions } = await house();
    const proof = fakeToken({ ...CI, until: time.clock.wall() + 300_000 });
    const lasting = async (seconds?: number) =>
      ((await admissions.exchange({ type: 'jwt', proof, target: 't', seconds })).admission.expiresAt - time.clock.wall()) / 1000;
    expect([await lasting(), await lasting(60), await lasting(999_999)]).toEqual([3_600, 60, 21_600]);
  });

  it('gives no token again for a proof whose token was revoked', async () => {
    const { admissions, tokens } = await house();
    const asked = { type: 'jwt', proof: fakeToken({ ...CI, signed: 'x' }), target: 't', seconds: undefined } as const;
    const { admission } = await admissions.exchange(asked);
    await tokens.revoke(admission.token, 'leaked', 'eve');
    await expect(admissions.exchange(asked)).rejects.toEqual(code('identity.revoked'));
  });

  it('takes an assertion that was wrongly shown as a bearer token, or exchanged as another kind, a moment ago', async () => {
    const { admissions } = await house();
    await expect(admissions.admit(shown(assertion))).rejects.toEqual(code('identity.unknown'));
    await expect(admissions.exchange({ ...request, type: 'jwt' })).rejects.toBeInstanceOf(ChaperoneError);
    expect((await admissions.exchange(request)).token).toMatch(/^chp_/);
  });

  it('takes a proof only as what it is', async () => {
    const { admissions } = await house();
    await expect(admissions.exchange({ ...request, type: 'jwt' })).rejects.toEqual(code('identity.issuer'));
    await expect(admissions.exchange({ ...request, proof: fakeToken(CI) })).rejects.toEqual(code('identity.issuer'));
  });

  it('refuses a target that the provider is not for, and a token that was revoked', async () => {
    const { admissions, tokens, admit, joined } = await house();
    await expect(admissions.exchange({ ...request, target: 'other' })).rejects.toEqual(code('identity.target'));
    expect(joined).toEqual([]);
    await tokens.revoke((await admit(CI)).token, 'leaked', 'eve');
    await expect(admissions.exchange({ ...request, type: 'jwt', proof: fakeToken(CI) })).rejects.toEqual(
      code('identity.revoked'),
    );
  });
});
