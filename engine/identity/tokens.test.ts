import { describe, expect, it, vi } from 'vitest';
import { identityOf, openSession, tokensHouse } from '../testing/tokens.ts';

const hashOf = (letter: string): string => letter.repeat(64);
const A = 'a'.repeat(12);
const B = 'b'.repeat(12);

function house() {
  const all = tokensHouse();
  const fake = openSession();
  const session = all.take(fake);
  const add = (
    letter: string,
    minutes = 60,
    over: { recheckAt?: number; groups?: string[]; on?: typeof session; signed?: string } = {},
  ) =>
    all.tokens.add(over.on ?? session, {
      hash: hashOf(letter),
      identity: identityOf({ groups: over.groups ?? [] }),
      expiresAt: all.minute(minutes),
      recheckAt: over.recheckAt ?? all.minute(1_000),
      signed: over.signed === undefined ? undefined : { hash: hashOf(over.signed), until: all.minute(minutes) },
    });
  const markers = () => fake.events.flatMap((event) => (event.t === 'marker' ? [event.kind] : []));
  return { ...all, ...fake, session, add, markers };
}

describe('Tokens', () => {
  it('finds a proof by its hash, and tells the session’s record and the watchers', () => {
    const { tokens, news, add, events } = house();
    const heard = vi.fn();
    news.on('tokens.changed', heard);
    const proof = add('a');
    expect([tokens.find(hashOf('a')), tokens.find(hashOf('b'))]).toEqual([proof, undefined]);
    expect(events).toEqual([
      {
        t: 'marker',
        at: 5,
        kind: 'token.issued',
        text: 'A token of ci for ada counts until 2026-11-20T11:00:00.000Z.',
        details: { token: A, until: '2026-11-20T11:00:00.000Z' },
      },
    ]);
    expect(heard.mock.calls).toEqual([[[expect.objectContaining({ id: A, state: 'active', session: 'S', agent: 'codex' })]]]);
  });

  it('tells the watchers at once, and of what comes soon after together', () => {
    const { tokens, news, time, add } = house();
    const heard = vi.fn();
    add('z');
    news.on('tokens.changed', heard);
    for (const letter of ['a', 'b', 'c']) add(letter);
    expect(heard).toHaveBeenCalledTimes(1);
    time.pass(250);
    expect(heard.mock.calls.map(([rows]) => (rows as unknown[]).length)).toEqual([2, 4]);
    time.pass(250);
    expect([heard.mock.calls.length, tokens.list()]).toEqual([2, heard.mock.lastCall?.[0]]);
    add('d');
    add('e');
    tokens.stop();
    time.pass(250);
    add('f');
    expect(heard).toHaveBeenCalledTimes(3);
  });

  it('does not find what its provider has to be asked about again, except when it is refused already', async () => {
    const { tokens, time, add, minute } = house();
    const [proof, second] = [add('a', 60, { recheckAt: minute(5) }), add('b', 60, { recheckAt: minute(5) })];
    time.pass(5 * 60_000);
    expect([tokens.find(hashOf('a')), tokens.known(hashOf('a'))]).toEqual([undefined, proof]);
    await tokens.revoke(B, 'leaked', 'eve');
    expect(tokens.find(hashOf('b'))).toBe(second);
  });

  it('revokes at once: refused before anything else happens, then what is open ends', async () => {
    const { tokens, log, add, markers } = house();
    const [proof] = [add('a'), add('b')];
    const revoking = tokens.revoke(A, 'leaked', 'eve');
    // In the same turn.
    expect([proof.refusal?.code, log]).toEqual(['identity.revoked', [`end ${A} identity.revoked`]]);
    expect(await revoking).toMatchObject({ id: A, state: 'revoked' });
    expect(log).toHaveLength(1);
    expect(markers()).toEqual(['token.issued', 'token.issued', 'token.revoked']);
    expect(tokens.find(hashOf('a'))?.refusal?.message).toContain('(leaked)');
    expect(tokens.counting('S').map(({ token }) => token)).toEqual([B]);
    await tokens.revoke(A, 'again', 'eve');
    expect([log.length, tokens.find(hashOf('a'))?.refusal?.details]).toEqual([1, { why: 'leaked' }]);
    await expect(tokens.revoke('c'.repeat(12), 'x', 'y')).rejects.toMatchObject({ code: 'identity.no-token' });
  });

  it('revokes with a proof what was given for it, and with a token of ours what it was given for', async () => {
    const { tokens, kept, add } = house();
    const [shown, given, other] = [add('a', 10, { signed: 's' }), add('b', 60, { recheckAt: Infinity, signed: 's' }), add('c')];
    await tokens.revoke(B, 'leaked', 'eve');
    expect([shown, given, other].map(({ refusal }) => refusal?.code)).toEqual([
      'identity.revoked',
      'identity.revoked',
      undefined,
    ]);
    expect(tokens.barred(hashOf('s'))?.details).toEqual({ why: 'leaked' });
    expect(kept.map(({ hash }) => hash)).toEqual([hashOf('s')]);
  });

  it('bars what a token of ours was given for when its session is ended by hand', () => {
    const { tokens, add, session } = house();
    add('b', 60, { recheckAt: Infinity, signed: 's' });
    session.ended = true;
    tokens.forget(session, 'its session was ended');
    expect([tokens.barred(hashOf('s'))?.code, tokens.barred(hashOf('b'))]).toEqual(['identity.revoked', undefined]);
  });

  it('revokes every token that an id could mean', async () => {
    const { tokens, session, minute } = house();
    const twins = ['1', '2'].map((end) => {
      const hash = `${A}${end.repeat(52)}`;
      return tokens.add(session, { hash, identity: identityOf(), expiresAt: minute(9), recheckAt: minute(9) });
    });
    await tokens.revoke(A, 'leaked', 'eve');
    expect(twins.map(({ refusal }) => refusal?.code)).toEqual(['identity.revoked', 'identity.revoked']);
  });

  it('has room for a bounded number of tokens that count, by session', () => {
    const { tokens, time, session, minute, take } = house();
    const other = take(openSession('T'));
    for (let n = 0; n < 500; n += 1) {
      expect(tokens.full(session)).toBeUndefined();
      const hash = n.toString(16).padStart(64, '0');
      tokens.add(session, { hash, identity: identityOf(), expiresAt: minute(n === 0 ? 1 : 60), recheckAt: minute(90) });
    }
    expect([tokens.full(session)?.code, tokens.full(other)]).toEqual(['identity.failed', undefined]);
    time.pass(60_000);
    expect(tokens.full(session)).toBeUndefined();
  });

  it('ends the session with its last token, which then opens no other', async () => {
    const { tokens, log, add } = house();
    add('a');
    expect(await tokens.revoke(A, 'leaked', 'eve')).toMatchObject({ state: 'revoked' });
    expect(log).toEqual([`end ${A} identity.revoked`, 'last S']);
    expect([tokens.known(hashOf('a')), tokens.barred(hashOf('a'))?.details]).toEqual([undefined, { why: 'leaked' }]);
    expect(tokens.list()).toMatchObject([{ id: A, state: 'revoked' }]);
    expect(await tokens.revoke(A, 'again', 'eve')).toMatchObject({ state: 'revoked' });
  });

  it('knows after a restart which proofs of providers were revoked, until they would have ended', async () => {
    const { tokens, kept, add, minute } = house();
    add('a', 10);
    add('b', 10, { recheckAt: Infinity });
    await tokens.revoke(A, 'leaked', 'eve');
    await tokens.revoke(B, 'leaked too', 'eve');
    const until = new Date(minute(10)).toISOString();
    expect(kept).toEqual([{ hash: hashOf('a'), until, why: 'leaked' }]);

    const later = tokensHouse(kept);
    expect(later.tokens.barred(hashOf('a'))?.message).toContain('(leaked)');
    later.time.pass(11 * 60_000);
    const next = later.take(openSession('T'));
    later.tokens.add(next, { hash: hashOf('c'), identity: identityOf(), expiresAt: later.minute(5), recheckAt: later.minute(9) });
    await later.tokens.revoke('c'.repeat(12), 'x', 'eve');
    expect(later.kept.map(({ hash }) => hash)).toEqual([hashOf('c')]);
  });

  it('ends the session when its last token expires, and not before', () => {
    const { tokens, time, log, add } = house();
    add('a', 10);
    add('b', 20);
    time.pass(10 * 60_000);
    expect([log, tokens.list().map(({ id, state }) => [id, state])]).toEqual([
      [],
      [
        [B, 'active'],
        [A, 'expired'],
      ],
    ]);
    time.pass(10 * 60_000);
    expect([log, tokens.list('S').map(({ state }) => state), time.pending]).toEqual([['last S'], ['expired', 'expired'], 0]);
  });

  it('lets a replaced token count for its grace, then ends what it opened', async () => {
    const { tokens, time, log, add, markers } = house();
    const [old] = [add('a'), add('b')];
    await tokens.retire(old, { grace: 30, renewing: false });
    expect([old.counts(time.clock.wall()), tokens.list('S')[1]?.state, log]).toEqual([true, 'rotated', []]);
    time.pass(30_000);
    expect([old.refusal?.code, log]).toEqual(['identity.rotated', [`end ${A} identity.rotated`]]);
    expect(tokens.list('S').map(({ state }) => state)).toEqual(['active', 'rotated']);
    expect(markers()).toEqual(['token.issued', 'token.issued', 'token.rotated']);
  });

  it('ends a replaced token at once without grace', async () => {
    const { tokens, log, add } = house();
    const [old] = [add('a'), add('b')];
    await tokens.retire(old, { grace: 0, renewing: false });
    expect([old.refusal?.code, log]).toEqual(['identity.rotated', [`end ${A} identity.rotated`]]);
  });

  it('lets what a renewed token opened go on', async () => {
    const { tokens, time, log, add } = house();
    const [old] = [add('a'), add('b')];
    await tokens.retire(old, { grace: 30, renewing: true });
    time.pass(30_000);
    expect([old.refusal?.code, old.counts(time.clock.wall()), log]).toEqual(['identity.rotated', false, []]);
  });

  it('ends what a renewed token has left open when that is revoked after all', async () => {
    const { tokens, time, log, add } = house();
    const [old] = [add('a'), add('b')];
    await tokens.retire(old, { grace: 30, renewing: true });
    time.pass(30_000);
    await tokens.revoke(A, 'leaked', 'eve');
    expect(log).toEqual([`end ${A} identity.revoked`]);
  });

  it('stops everything that a provider vouched for, and would take it again from a new one', async () => {
    const { tokens, log, add } = house();
    const [a, b] = [add('a'), add('b')];
    const done = tokens.withdrawProvider('ci', 'it was removed', 'eve');
    expect([a.refusal?.code, b.refusal?.code]).toEqual(['identity.revoked', 'identity.revoked']);
    await done;
    expect(log).toEqual([`end ${A} identity.revoked`, `end ${B} identity.revoked`, 'last S']);
    expect([tokens.barred(hashOf('a')), tokens.barred(hashOf('b'))]).toEqual([undefined, undefined]);
  });

  it('keeps proofs of a session that was ended by hand out, until they would have expired anyway', () => {
    const { tokens, time, add, session, take } = house();
    add('a', 10);
    session.ended = true;
    tokens.forget(session, 'its session was ended');
    expect(tokens.barred(hashOf('a'))?.code).toBe('identity.revoked');
    expect(tokens.list()).toMatchObject([{ id: A, state: 'revoked' }]);
    time.pass(11 * 60_000);
    const other = take(openSession('T'));
    add('b', 5, { on: other });
    other.ended = true;
    tokens.forget(other, 'its session was ended');
    expect([tokens.barred(hashOf('a')), tokens.barred(hashOf('b'))?.code]).toEqual([undefined, 'identity.revoked']);
  });

  it('forgets tokens of ours with their session: nobody could open another with them', () => {
    const { tokens, add, session } = house();
    add('a', 10, { recheckAt: Infinity });
    session.ended = true;
    tokens.forget(session, 'its session was ended');
    expect([tokens.known(hashOf('a')), tokens.barred(hashOf('a'))]).toEqual([undefined, undefined]);
  });

  it('says when a session has its first proof, or one with other groups', () => {
    const { speakers, add } = house();
    add('a');
    add('b');
    add('c', 60, { groups: ['dev'] });
    expect(speakers.map(({ identity }) => identity.groups)).toEqual([[], ['dev']]);
  });

  it('keeps a bounded number of proofs that no longer count', () => {
    const { tokens, time, add, minute } = house();
    add('z', 600);
    for (let n = 0; n < 150; n += 1) {
      const hash = n.toString(16).padStart(64, '0');
      tokens.add(tokens.known(hashOf('z'))!.session, {
        hash,
        identity: identityOf(),
        expiresAt: minute(1),
        recheckAt: minute(9),
      });
    }
    time.pass(60_000);
    add('y', 600);
    expect(tokens.list('S')).toHaveLength(102);
    expect([tokens.known('0'.repeat(64)), tokens.known(hashOf('z'))?.token]).toEqual([undefined, 'z'.repeat(12)]);
    expect([...tokens.speakers()].map(({ token }) => token[0])).toEqual(['z', 'y']);
  });
});
