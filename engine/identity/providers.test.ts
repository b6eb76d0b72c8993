import { describe, expect, it, vi } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import type { ProviderRequest, StoredProvider } from '../../contract/identity.ts';
import type { VaultState } from '../../vault/vault.ts';
import { News } from '../events.ts';
import { fakeKinds } from '../testing/fake-kinds.ts';
import { FakeTime } from '../testing/fakes.ts';
import { Providers } from './providers.ts';

const REQUEST: ProviderRequest = { name: 'ci', type: 'oidc', preset: 'generic', audiences: ['chaperone'], targets: ['t'] };

function house(providers: readonly StoredProvider[] = []) {
  const time = new FakeTime();
  const news = new News();
  const kinds = fakeKinds(time.clock);
  const log: string[] = [];
  let state = { providers } as VaultState;
  const vault = {
    get state() {
      return state;
    },
    saveState: (word: string, next: Partial<VaultState>) => {
      log.push(word);
      state = { ...state, ...next };
      return Promise.resolve();
    },
  };
  const make = () =>
    new Providers({
      ...{ vault, clock: time.clock, schedule: time.schedule, news, kinds },
      check: ({ targets }) => {
        if (targets.includes('nope')) throw new ChaperoneError('target.unknown', { name: 'nope' });
      },
      onChange: () => log.push('change'),
      onRemoved: (name) => Promise.resolve(void log.push(`removed ${name}`)),
    });
  return { time, news, kinds, log, vault, make, providers: make() };
}

describe('Providers', () => {
  it('keeps a provider in the vault, with a verifier that works at once and after the next unlocking', async () => {
    const { providers, make, log, news } = house();
    const heard = vi.fn();
    news.on('identities.changed', heard);
    const summary = await providers.add(REQUEST);
    expect(summary).toMatchObject({ name: 'ci', type: 'oidc', issuer: 'https://issuer.test', targets: ['t'], policy: 'default' });
    expect([log, heard.mock.calls]).toEqual([['provider.added', 'change'], [[[summary]]]]);
    expect(providers.all().map(({ verifier }) => verifier.provider)).toEqual(['ci']);
    expect(make().list()).toEqual([summary]);
  });

  it('keeps nothing that could not work', async () => {
    const { providers, kinds, log } = house();
    await expect(providers.add({ ...REQUEST, targets: ['nope'] })).rejects.toMatchObject({ code: 'target.unknown' });
    vi.spyOn(kinds, 'verifier').mockImplementationOnce(() => {
      throw new Error('no certificate');
    });
    await expect(providers.add(REQUEST)).rejects.toMatchObject({
      code: 'identity.invalid',
      details: { name: 'ci', reason: 'no certificate' },
    });
    expect([log, providers.all()]).toEqual([[], []]);
  });

  it('takes each name once, also when two ask at the same time', async () => {
    const { providers } = house();
    const results = await Promise.allSettled([providers.add(REQUEST), providers.add(REQUEST)]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    await expect(providers.add(REQUEST)).rejects.toMatchObject({ code: 'identity.exists' });
  });

  it('leaves the name by which rules mean the local user alone', async () => {
    const { providers, log } = house();
    await expect(providers.add({ ...REQUEST, name: 'local' })).rejects.toMatchObject({ code: 'identity.invalid' });
    expect(log).toEqual([]);
  });

  it('removes one at once, and what it let in with it', async () => {
    const { providers, log, vault } = house();
    await providers.add(REQUEST);
    const [provider] = providers.all();
    await providers.remove('ci');
    expect(log.slice(2)).toEqual(['provider.removed', 'change', 'removed ci']);
    expect([providers.all(), vault.state.providers, provider && providers.has(provider)]).toEqual([[], [], false]);
    await expect(providers.remove('ci')).rejects.toMatchObject({ code: 'identity.unknown-provider' });
    await providers.add(REQUEST);
    expect(provider && providers.has(provider)).toBe(false);
  });

  it('does not keep others waiting for streams that end', async () => {
    const { make, vault } = house();
    const stuck = make();
    await stuck.add(REQUEST);
    const waiting = new Providers({
      ...{ vault, clock: new FakeTime().clock, schedule: new FakeTime().schedule, news: new News() },
      kinds: fakeKinds(new FakeTime().clock),
      check: () => undefined,
      onChange: () => undefined,
      onRemoved: () => new Promise(() => undefined),
    });
    void waiting.remove('ci');
    expect(await waiting.add({ ...REQUEST, name: 'other' })).toMatchObject({ name: 'other' });
  });

  it('remembers whom it let in or refused last, and tells it now and then', async () => {
    const { providers, time, news } = house();
    await providers.add(REQUEST);
    const heard = vi.fn();
    news.on('identities.changed', heard);
    for (let n = 0; n < 100; n += 1) providers.refused('ci', new ChaperoneError('identity.key', { provider: 'ci', kid: 'k' }));
    providers.admitted('ci');
    providers.admitted('nobody');
    expect(heard).not.toHaveBeenCalled();
    time.pass(1_000);
    expect(heard).toHaveBeenCalledTimes(1);
    expect(providers.list()).toMatchObject([
      { lastAdmitted: '2026-11-20T10:00:00.000Z', lastRefused: { at: '2026-11-20T10:00:00.000Z', code: 'identity.key' } },
    ]);
    providers.admitted('ci');
    providers.close();
    expect(time.pending).toBe(0);
  });

  it('tries a proof without letting anybody in', async () => {
    const { providers } = house();
    await providers.add(REQUEST);
    expect(await providers.test('ci', 'proof')).toMatchObject({ ok: true });
    await expect(providers.test('nobody', 'proof')).rejects.toMatchObject({ code: 'identity.unknown-provider' });
  });

  it('opens with a stored provider that has become unusable, which then vouches for nobody', async () => {
    const { kinds, providers, vault } = house();
    await providers.add(REQUEST);
    vi.spyOn(kinds, 'verifier').mockImplementation(() => {
      throw new Error('unreadable');
    });
    const [one] = house(vault.state.providers).providers.all();
    expect(one?.verifier.provider).toBe('ci');
    const again = new Providers({
      ...{ vault, kinds, clock: new FakeTime().clock, schedule: new FakeTime().schedule, news: new News() },
      check: () => undefined,
      onChange: () => undefined,
      onRemoved: () => Promise.resolve(),
    });
    const [broken] = again.all();
    expect(broken?.verifier.claims({ kind: 'bearer', token: 't', hash: 'h' })).toBe(false);
    await expect(broken?.verifier.verify({ kind: 'bearer', token: 't', hash: 'h' })).rejects.toMatchObject({
      code: 'identity.invalid',
    });
  });
});
