import { describe, expect, it } from 'vitest';
import { ChaperoneError } from '../contract/errors.ts';
import type { Arrival, Caller, Ruling } from './exchange.ts';
import { OpenExchanges } from './open-exchanges.ts';

const REASON = new ChaperoneError('grant.ended', { grant: 'G1', why: 'over' });

/** Exchanges that end when they are aborted; each is of a session, by a token, under a grant. */
function house() {
  const open = new OpenExchanges();
  const aborted: string[] = [];
  const begin = (name: string, session: string, token: string, grant?: string): void => {
    let end = (): void => undefined;
    const arrival = {
      abort: (reason: ChaperoneError) => {
        aborted.push(`${name} ${reason.code}`);
        end();
      },
    } as unknown as Arrival;
    const caller = { session: { id: session }, token } as unknown as Caller;
    const ruling = { decision: grant === undefined ? {} : { grant } } as unknown as Ruling;
    void open.during(arrival, async () => {
      const identified = await open.tracking(() => caller)(arrival);
      expect(open.deciding(() => ruling)(arrival, identified)).toBe(ruling);
      await new Promise<void>((resolve) => (end = resolve));
    });
  };
  return { open, aborted, begin };
}

describe('OpenExchanges', () => {
  it('ends what is of a session, by a token or under a grant, and nothing else', async () => {
    const { open, aborted, begin } = house();
    begin('a', 'S1', 't1', 'G1');
    begin('b', 'S1', 't2', 'G2');
    begin('c', 'S2', 't3', 'G1');
    begin('d', 'S2', 't3');
    await Promise.resolve();
    await open.endOpen({ grant: 'G1' }, REASON);
    expect(aborted.splice(0)).toEqual(['a grant.ended', 'c grant.ended']);
    await open.endOpen({ token: 't3' }, new ChaperoneError('identity.revoked', { why: 'x' }));
    expect(aborted.splice(0)).toEqual(['d identity.revoked']);
    await open.end('S1');
    expect(aborted.splice(0)).toEqual(['b record.ended']);
    await open.end('S1');
    expect(aborted).toEqual([]);
  });

  it('resolves when the last of them has ended', async () => {
    const open = new OpenExchanges();
    let end = (): void => undefined;
    const arrival = { abort: () => undefined } as unknown as Arrival;
    const caller = { session: { id: 'S' }, token: 't' } as unknown as Caller;
    const done = open.during(arrival, async () => {
      await open.tracking(() => Promise.resolve(caller))(arrival);
      await new Promise<void>((resolve) => (end = resolve));
    });
    await Promise.resolve();
    let ended = false;
    const ending = open.endOpen({ token: 't' }, REASON).then(() => (ended = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(ended).toBe(false);
    end();
    await Promise.all([ending, done]);
    expect(ended).toBe(true);
  });

  it.each<readonly [string, (open: OpenExchanges) => Promise<void>, string | undefined]>([
    [
      'its token',
      (open) => open.endOpen({ token: 't' }, new ChaperoneError('identity.revoked', { why: 'x' })),
      'identity.revoked',
    ],
    ['its session', (open) => open.end('S'), 'record.ended'],
    ['another token', (open) => open.endOpen({ token: 'u' }, REASON), undefined],
  ])('refuses one that identity lets in while %s ends', async (_, ending, code) => {
    const open = new OpenExchanges();
    const arrival = {} as unknown as Arrival;
    const { promise, resolve } = Promise.withResolvers<Caller>();
    const done = open.during(arrival, async () => {
      const { refusal } = await open.tracking(() => promise)(arrival);
      expect(refusal?.code).toBe(code);
    });
    await ending(open);
    resolve({ session: { id: 'S' }, token: 't' } as unknown as Caller);
    await done;
  });

  it('counts what is open under a grant, and what it has allowed', async () => {
    const { open, begin } = house();
    expect([open.openUnder('G1'), open.usedUnder('G1')]).toEqual([0, 0]);
    begin('a', 'S1', 't1', 'G1');
    begin('b', 'S1', 't1', 'G1');
    begin('c', 'S1', 't1');
    await new Promise((resolve) => setImmediate(resolve));
    expect([open.openUnder('G1'), open.usedUnder('G1')]).toEqual([2, 2]);
    await open.end('S1');
    expect([open.openUnder('G1'), open.usedUnder('G1')]).toEqual([0, 2]);
  });
});
