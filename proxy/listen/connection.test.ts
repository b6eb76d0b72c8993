import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import { Connection, type Exchange } from './connection.ts';

function exchange(complete = true, answered = false): Exchange {
  return { controller: new AbortController(), request: { complete }, answered: () => answered };
}
const connectionOf = (): Connection => new Connection(3, new PassThrough());
const never = (): Promise<void> => new Promise(() => undefined);
const nothing = (): void => undefined;
const gone = new ChaperoneError('listen.gone');

describe('Connection', () => {
  it('carries the first at once and each other when all before it have ended, also when one of them fails', async () => {
    const connection = connectionOf();
    const log: string[] = [];
    let end = (): void => undefined;
    const say = (text: string) => (): void => void log.push(text);
    connection.take(
      exchange(),
      () => {
        log.push('first begins');
        return new Promise((resolve) => (end = resolve));
      },
      say('first ends'),
    );
    expect(log).toEqual(['first begins']);
    connection.take(exchange(), () => Promise.reject(gone), say('second ends'));
    connection.take(exchange(), () => (log.push('third begins'), Promise.resolve()), say('third ends'));
    await Promise.resolve();
    expect([log, connection.busy]).toEqual([['first begins'], true]);
    end();
    await connection.settled();
    expect([log, connection.busy]).toEqual([['first begins', 'first ends', 'second ends', 'third begins', 'third ends'], false]);
  });

  it('ends what is not answered', () => {
    const connection = connectionOf();
    const [open, answered] = [exchange(), exchange(true, true)];
    connection.take(open, never, nothing);
    connection.take(answered, never, nothing);
    connection.end(gone);
    expect([open.controller.signal.reason, answered.controller.signal.aborted]).toEqual([gone, false]);
  });

  it('tells a request that broke from those before it that were whole', () => {
    const connection = connectionOf();
    const [whole, half] = [exchange(), exchange(false)];
    connection.take(whole, never, nothing);
    expect(connection.endIncomplete(gone)).toBe(false);
    connection.take(half, never, nothing);
    expect(connection.endIncomplete(gone)).toBe(true);
    expect([whole.controller.signal.aborted, half.controller.signal.aborted]).toEqual([false, true]);
  });

  it('is full at a bound, and refuses once', () => {
    const connection = connectionOf();
    for (let i = 0; i < 63; i += 1) connection.take(exchange(), never, nothing);
    expect(connection.full).toBe(false);
    connection.take(exchange(), never, nothing);
    expect(connection.full).toBe(true);
    expect([connection.refuseOnce(), connection.refuseOnce()]).toEqual([true, false]);
  });

  it('keeps a memo while the header lines are the same, and starts anew when they are not', () => {
    const connection = connectionOf();
    const first = connection.headersOf(['Host', 'a', 'X', '1']);
    expect(first).toEqual({
      headers: [
        ['Host', 'a'],
        ['X', '1'],
      ],
      memo: undefined,
    });
    const second = connection.headersOf(['Host', 'a', 'X', '1']);
    expect(second.headers).toBe(first.headers);
    expect(second.memo).toBeDefined();
    expect(connection.headersOf(['Host', 'a', 'X', '1']).memo).toBe(second.memo);
    for (const lines of [['Host', 'a', 'X', '2'], ['Host', 'a'], []]) {
      const other = connection.headersOf(lines);
      expect([other.headers.length, other.memo]).toEqual([lines.length / 2, undefined]);
    }
    expect(connection.headersOf([]).memo).toBeUndefined();
  });
});
