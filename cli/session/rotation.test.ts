import { describe, expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import type { Params, Result } from '../../contract/bridge.ts';
import { keepFresh } from './rotation.ts';

const START = Date.parse('2026-11-20T10:00:00.000Z');
const HOUR = 3_600_000;
const iso = (ms: number): string => new Date(ms).toISOString();

/** Time that goes on only when told, one timer, and an engine that gives tokens of `life` milliseconds. */
function world(life: number) {
  let now = START;
  let timer: { readonly at: number; readonly run: () => void } | null = null;
  const asked: Params<'tokens.rotate'>[] = [];
  const lines: string[] = [];
  let failure: ChaperoneError | null = null;
  const stop = keepFresh({
    bridge: {
      'tokens.rotate': (params) => {
        asked.push(params);
        if (failure !== null) return Promise.reject(failure);
        const token = { expiresAt: iso(now + life) } as Result<'tokens.rotate'>['token'];
        return Promise.resolve({ token, kubeconfig: null, writtenTo: '/x' });
      },
    },
    session: 'S',
    expiresAt: iso(START + life),
    now: () => now,
    schedule: (ms, run) => {
      const mine = { at: now + ms, run };
      timer = mine;
      return () => {
        if (timer === mine) timer = null;
      };
    },
    warn: (line) => lines.push(line),
  });
  const next = async (): Promise<number> => {
    const due = timer!;
    timer = null;
    now = due.at;
    due.run();
    // The answer of the engine, and what follows it.
    for (let turn = 0; turn < 4; turn += 1) await Promise.resolve();
    return now - START;
  };
  return {
    ...{ stop, next, asked, lines, pending: () => timer !== null },
    fail: (code: ConstructorParameters<typeof ChaperoneError>[0] | null) =>
      (failure = code === null ? null : new ChaperoneError(code)),
  };
}

describe('rotation', () => {
  it('comes at three quarters of each token’s life, and lets the old one live out its time', async () => {
    const { next, asked, pending } = world(HOUR);
    expect([await next(), await next()]).toEqual([0.75 * HOUR, 1.5 * HOUR]);
    expect(asked).toEqual([
      { session: 'S', grace: 900, renewing: true },
      { session: 'S', grace: 900, renewing: true },
    ]);
    expect(pending()).toBe(true);
  });

  it('gives no more grace than there is', async () => {
    const { next, asked } = world(100 * HOUR);
    await next();
    expect(asked).toEqual([{ session: 'S', grace: 3_600, renewing: true }]);
  });

  it('is tried again, more and more often, until the token has ended, with one line about it', async () => {
    const { next, fail, lines, asked, pending } = world(HOUR);
    fail('vault.io');
    const times = [await next(), await next(), await next()];
    expect(times.map((ms) => ms / HOUR)).toEqual([0.75, 0.8125, 0.859375]);
    expect(lines).toEqual([
      expect.stringMatching(/^chaperone: the session token could not be renewed and ends in 900 s: The vault/),
    ]);
    while (pending()) await next();
    expect([asked.at(-1)?.grace, asked.length < 60, lines.length]).toEqual([0, true, 1]);
  });

  it('goes on after a failure that passed', async () => {
    const { next, fail, asked } = world(HOUR);
    fail('vault.full');
    await next();
    fail(null);
    await next();
    expect(await next()).toBe((0.8125 + 0.75) * HOUR);
    expect(asked).toHaveLength(3);
  });

  it.each(['vault.locked', 'engine.unreachable', 'engine.unauthorized', 'read.session'] as const)(
    'ends without a word after %s',
    async (code) => {
      const { next, fail, lines, pending } = world(HOUR);
      fail(code);
      await next();
      expect([lines, pending()]).toEqual([[], false]);
    },
  );

  it('ends when it is stopped, also while it waits for the engine', async () => {
    const first = world(HOUR);
    first.stop();
    expect(first.pending()).toBe(false);
    const second = world(HOUR);
    const answered = second.next();
    second.stop();
    await answered;
    expect([second.asked.length, second.pending()]).toEqual([1, false]);
  });
});
