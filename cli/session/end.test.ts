import { describe, expect, it } from 'vitest';
import type { Bridge, Events } from '../../contract/bridge.ts';
import { ChaperoneError, type ErrorCode } from '../../contract/errors.ts';
import type { SessionSummary } from '../../contract/session.ts';
import { fakeScreen } from '../testing/screen.ts';
import { endedElsewhere, endSession, waitForOthers } from './end.ts';

const summary = {
  ...{
    id: 'S',
    steps: 2,
    verdicts: { allow: 1, deny: 1, masked: 0, error: 0 },
    gaps: 0,
    sealed: true,
    closed: 'ended',
    endedAt: 'Z',
  },
} as SessionSummary;

function ending(result: SessionSummary | ErrorCode) {
  const asked: unknown[] = [];
  const end = (params: unknown): Promise<SessionSummary> => {
    asked.push(params);
    return typeof result === 'string' ? Promise.reject(new ChaperoneError(result, { reason: 'x' })) : Promise.resolve(result);
  };
  return { asked, bridge: { 'sessions.end': end } };
}

describe('the end of a session', () => {
  it('is told on standard error, in words or as JSON, or not at all', async () => {
    const { asked, bridge } = ending(summary);
    const screen = fakeScreen();
    expect(await endSession(screen.terminal, bridge, 'S', 7, {})).toBe(true);
    expect(await endSession(screen.terminal, bridge, 'S', null, { json: true })).toBe(true);
    expect(await endSession(screen.terminal, bridge, 'S', null, { quiet: true })).toBe(true);
    expect(asked).toEqual([{ id: 'S', exitCode: 7 }, { id: 'S' }, { id: 'S' }]);
    expect(screen.errors()).toBe(`chaperone: session S: 2 steps, 1 denied, 0 masked, sealed\n${JSON.stringify(summary)}\n`);
    expect(screen.text()).toBe('');
  });

  it.each([
    ['vault.locked', true, 'was sealed when the vault was locked'],
    ['engine.unauthorized', true, 'was sealed when the vault was locked'],
    ['engine.unreachable', true, 'was sealed when the engine ended'],
    ['vault.full', false, 'could not be sealed: The disk'],
  ] as const)('after %s is sealed: %s', async (code, sealed, said) => {
    const screen = fakeScreen();
    expect(await endSession(screen.terminal, ending(code).bridge, 'S', null, {})).toBe(sealed);
    expect(screen.errors()).toContain(`chaperone: session S ${said}`);
    await endSession(screen.terminal, ending(code).bridge, 'S', null, { json: true });
    expect(screen.errors()).toContain(`{"id":"S","sealed":${String(sealed)},"error":{"code":"${code}"`);
  });

  it('waits for other commands, and only where there are some', async () => {
    const screen = fakeScreen();
    let asked = 0;
    const engine = (commands: number) => ({ commands, quiet: () => Promise.resolve(void (asked += 1)) });
    await waitForOthers(screen.terminal, { own: null } as never);
    await waitForOthers(screen.terminal, { own: engine(0) } as never);
    expect([screen.errors(), asked]).toEqual(['', 0]);
    await waitForOthers(screen.terminal, { own: engine(2) } as never);
    expect([asked, screen.errors()]).toEqual([1, expect.stringContaining('waiting for 2 other supervised commands')]);
  });
});

describe('a session that ends elsewhere', () => {
  function world() {
    const listeners = new Set<(summary: SessionSummary) => void>();
    const { promise: gone, resolve: leave } = Promise.withResolvers<undefined>();
    const on = (listener: (data: Events['session.changed']) => void): (() => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    };
    const bridge = { on: { 'session.changed': on } } as unknown as Pick<Bridge, 'on'>;
    const tell = (over: Partial<SessionSummary>): void => {
      for (const listener of listeners) listener({ ...summary, ...over });
    };
    return { elsewhere: endedElsewhere(bridge, { gone }, 'S'), tell, leave, listeners };
  }

  it('is noticed when it has ended, not when it or another one goes on', async () => {
    const { elsewhere, tell } = world();
    tell({ endedAt: null });
    tell({ id: 'T' });
    const first = await Promise.race([elsewhere.why, new Promise((resolve) => setImmediate(resolve, 'nothing'))]);
    expect(first).toBe('nothing');
    tell({});
    expect(await elsewhere.why).toContain('its token was revoked or expired');
  });

  it('is noticed when its engine has gone', async () => {
    const { elsewhere, leave } = world();
    leave(undefined);
    expect(await elsewhere.why).toBe('the engine has ended');
  });

  it('is not noticed once that is of no interest: the engine is left when the command has ended', async () => {
    const { elsewhere, leave, tell, listeners } = world();
    elsewhere.stop();
    expect(listeners.size).toBe(0);
    tell({});
    leave(undefined);
    const first = await Promise.race([elsewhere.why, new Promise((resolve) => setImmediate(resolve, 'nothing'))]);
    expect(first).toBe('nothing');
  });
});
