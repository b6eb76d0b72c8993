import { describe, expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import type { Caller } from '../exchange.ts';
import type { Asking, Upstream } from '../proxy.ts';
import { askingOf, credentialFor, sameCredential } from './credential.ts';

const { signal } = new AbortController();
const asking = { identity: { subject: 'ada' }, agent: 'a', session: 's' } as Asking;
const upstream = (authorize: Upstream['authorize']): Upstream => ({
  name: 't',
  kind: 'kubernetes',
  server: new URL('https://x'),
  tls: {},
  authorize,
});

describe('askingOf', () => {
  it('names the session and who it speaks for', () => {
    const caller = { identity: asking.identity, session: { id: 's', agent: 'a' } } as unknown as Caller;
    expect(
      askingOf(
        upstream(() => ({ headers: {} })),
        caller,
      ),
    ).toEqual(asking);
  });

  it('gives nobody a credential', () => {
    for (const caller of [{ identity: asking.identity }, { session: { id: 's' } }] as unknown as Caller[])
      expect(() =>
        askingOf(
          upstream(() => ({ headers: {} })),
          caller,
        ),
      ).toThrow(/^The credential of target t cannot be obtained/);
  });
});

describe('credentialFor', () => {
  it('asks each time, for the caller, and waits only where there is something to wait for', async () => {
    const asked: Asking[] = [];
    const known = { headers: { authorization: 'Bearer 1' } };
    expect(
      credentialFor(
        upstream((who) => (asked.push(who), known)),
        asking,
        signal,
      ),
    ).toBe(known);
    expect(
      await credentialFor(
        upstream(() => Promise.resolve(known)),
        asking,
        signal,
      ),
    ).toBe(known);
    expect(asked).toEqual([asking]);
  });

  it('says that there is none without quoting the failure', async () => {
    const failing = [
      () => Promise.reject(new Error('helper printed hunter2')),
      (): never => {
        throw new Error('hunter2');
      },
    ];
    for (const authorize of failing) {
      const said = (async () => credentialFor(upstream(authorize), asking, signal))();
      await expect(said).rejects.toThrow(/^The credential of target t cannot be obtained: its source failed\.$/);
    }
    const ours = new ChaperoneError('target.refused');
    await expect(
      credentialFor(
        upstream(() => Promise.reject(ours)),
        asking,
        signal,
      ),
    ).rejects.toBe(ours);
  });
});

it('does not wait for a credential that never comes once the exchange has ended', async () => {
  const ending = new AbortController();
  const asked = credentialFor(
    upstream(() => new Promise(() => undefined)),
    asking,
    ending.signal,
  );
  const reason = new ChaperoneError('identity.revoked', { why: 'leaked' });
  ending.abort(reason);
  await expect(asked).rejects.toBe(reason);
});

describe('sameCredential', () => {
  const certificate = { cert: 'c', key: 'k' };
  it.each([
    [{ headers: { a: '1' } }, { headers: { a: '1' } }, true],
    [{ headers: { a: '1' } }, { headers: { a: '2' } }, false],
    [{ headers: {}, query: [['k', 'v']] as const }, { headers: {} }, false],
    [{ headers: {}, certificate }, { headers: {}, certificate }, true],
    [{ headers: {}, certificate }, { headers: {}, certificate: { ...certificate } }, false],
  ])('%j and %j: %s', (one, other, same) => {
    expect(sameCredential(one, other)).toBe(same);
  });
});
