import { expect, it } from 'vitest';
import { identityOf, openSession } from '../testing/tokens.ts';
import { Proof } from './proof.ts';

const AT = Date.UTC(2026, 10, 20, 10);

function proof(over: Partial<ConstructorParameters<typeof Proof>[0]> = {}): Proof {
  const { session } = openSession();
  return new Proof({
    session,
    identity: identityOf(),
    hash: 'ab'.repeat(32),
    issuedAt: AT,
    expiresAt: AT + 1000,
    recheckAt: AT + 500,
    ...over,
  });
}

it('counts until it expires, and says when it was used last', () => {
  const one = proof();
  expect([one.counts(AT + 999), one.counts(AT + 1000)]).toEqual([true, false]);
  expect(one.row(AT)).toMatchObject({ id: 'abababababab', state: 'active', lastUsedAt: null, targets: ['t'] });
  one.used(AT + 7);
  expect(one.row(AT + 1000)).toMatchObject({ state: 'expired', lastUsedAt: '2026-11-20T10:00:00.007Z' });
});

it('keeps the first reason for which it was revoked', () => {
  const one = proof();
  const reason = one.revoke('leaked');
  expect([one.revoke('again'), one.counts(AT), one.row(AT).state]).toEqual([reason, false, 'revoked']);
});

it('is rotated and stays so in the list; its end may come earlier and never later', () => {
  const one = proof();
  one.rotate(AT + 5000, true);
  expect([one.rotated, one.expiresAt]).toEqual([true, AT + 1000]);
  one.rotate(AT + 10, true);
  expect([one.expiresAt, one.counts(AT), one.row(AT).state]).toEqual([AT + 10, true, 'rotated']);
  one.supersede();
  expect([one.counts(AT), one.row(AT).state]).toEqual([false, 'rotated']);
  const other = proof();
  other.rotate(AT + 10, true);
  other.revoke('leaked');
  expect(other.row(AT).state).toBe('revoked');
});

it('shows nothing by which it could be used', () => {
  const text = JSON.stringify(proof().row(AT));
  expect([text.includes('ab'.repeat(7)), proof({ recheckAt: Infinity }).ours, proof().ours]).toEqual([false, true, false]);
});

it('no longer stands for a session that has ended', () => {
  const one = proof();
  one.session.ended = true;
  expect(one.row(AT).state).toBe('expired');
});
