import { describe, expect, it } from 'vitest';
import { makeSigner } from '../../../test/support/issuer/signer.ts';
import { KEY_AGE, KeyCache } from './key-cache.ts';
import { type FindKey, keySetOf } from './key-set.ts';

const signers = { old: await makeSigner('old', 'ES256'), fresh: await makeSigner('fresh', 'ES256') };
const set = (...names: (keyof typeof signers)[]): FindKey =>
  keySetOf(JSON.stringify({ keys: names.map((name) => signers[name].jwk) }));
const header = (kid: string): { alg: string; kid: string } => ({ alg: 'ES256', kid });
const none = expect.objectContaining({ code: 'ERR_JWKS_NO_MATCHING_KEY' }) as Error;

/** An issuer whose keys change, with a clock that moves when told. */
function world() {
  const state = { now: 0, loads: 0, keys: ['old'] as (keyof typeof signers)[] | Error };
  const load = (): Promise<FindKey> => {
    state.loads += 1;
    return state.keys instanceof Error ? Promise.reject(state.keys) : Promise.resolve(set(...state.keys));
  };
  return { state, cache: new KeyCache(load, { monotonic: () => state.now }) };
}
/** A fetch that nobody waits for has ended when everything that is ready has run. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('KeyCache', () => {
  it('fetches once for everybody who asks at the same time, and then not for five minutes', async () => {
    const { state, cache } = world();
    await Promise.all(Array.from({ length: 50 }, () => cache.key(header('old'))));
    state.now = KEY_AGE.fresh - 1;
    await cache.key(header('old'));
    expect(state.loads).toBe(1);
  });

  it('fetches behind the back of those who ask after five minutes, and makes them wait after ten', async () => {
    const { state, cache } = world();
    await cache.key(header('old'));
    state.keys = ['fresh'];
    state.now = KEY_AGE.fresh;
    await cache.key(header('old'));
    await settled();
    expect(state.loads).toBe(2);
    await expect(cache.key(header('old'))).rejects.toThrow(none);
    state.keys = ['old'];
    state.now += KEY_AGE.waited;
    await expect(cache.key(header('fresh'))).rejects.toThrow(none);
    expect(state.loads).toBe(3);
  });

  it('fetches for an unknown key at most every thirty seconds', async () => {
    const { state, cache } = world();
    await cache.key(header('old'));
    state.keys = ['old', 'fresh'];
    for (let n = 0; n < 20; n += 1) await expect(cache.key(header('fresh'))).rejects.toThrow(none);
    expect(state.loads).toBe(1);
    state.now = KEY_AGE.unknown;
    expect((await cache.key(header('fresh'))).type).toBe('public');
    await Promise.all(Array.from({ length: 20 }, () => expect(cache.key(header('nobody’s'))).rejects.toThrow(none)));
    expect(state.loads).toBe(2);
  });

  it('lives with the keys that it has for an hour while the issuer is away, and no longer', async () => {
    const { state, cache } = world();
    await cache.key(header('old'));
    state.keys = new Error('away');
    state.now = KEY_AGE.waited;
    await cache.key(header('old'));
    // A key that is not known here may be one of theirs.
    state.now += KEY_AGE.failed;
    await expect(cache.key(header('fresh'))).rejects.toThrow('away');
    state.now = KEY_AGE.last - 1;
    await cache.key(header('old'));
    state.now = KEY_AGE.last + KEY_AGE.failed;
    await expect(cache.key(header('old'))).rejects.toThrow('away');
    state.keys = ['old'];
    state.now += KEY_AGE.failed;
    await cache.key(header('old'));
  });

  it('does not ask again at once after a failure', async () => {
    const { state, cache } = world();
    state.keys = new Error('away');
    for (let n = 0; n < 20; n += 1) await expect(cache.key(header('old'))).rejects.toThrow('away');
    expect(state.loads).toBe(1);
    state.now = KEY_AGE.failed;
    state.keys = ['old'];
    await cache.key(header('old'));
    expect(state.loads).toBe(2);
  });
});
