import { describe, expect, it } from 'vitest';
import { environment, recordExchange, sessionInfo, steppingClock } from '../test/support/vault/fixture.ts';
import { LiveSession } from './live-session.ts';
import { SessionQueue } from './log/queue.ts';
import { SlabPool } from './log/slab-pool.ts';

const SEAL = { records: 1, root: '', chain: '', bytes: 999, reason: 'ended' };

function live(
  seal: () => Promise<typeof SEAL> = () => Promise.resolve(SEAL),
  watched = true,
): {
  session: LiveSession;
  queue: SessionQueue;
  changes: () => number;
} {
  let changes = 0;
  let queue: SessionQueue | null = null;
  const session = new LiveSession({
    info: sessionInfo(environment()),
    maskingKey: new Uint8Array(32).fill(1),
    clock: steppingClock(),
    bytes: 100,
    queue: (now) => (queue = new SessionQueue({ id: 's', pool: new SlabPool(() => undefined), now, schedule: () => undefined })),
    onChange: () => (changes += 1),
    watched: () => watched,
    seal,
  });
  return { session, queue: queue!, changes: () => changes };
}

describe('live session', () => {
  it('counts exchanges and time from its beginning, and tells what changed', () => {
    const { session, queue, changes } = live();
    expect([session.nextExchange(), session.nextExchange()]).toEqual([1, 2]);
    const [first, second] = [session.at(), session.at()];
    expect([Number.isInteger(first), second > first]).toEqual([true, true]);
    recordExchange(session, '{}', '{}');
    expect([changes(), session.records, queue.records]).toEqual([3, 5, 5]);
    expect(session.changed()).toMatchObject([{ n: 3, outcome: 'complete' }]);
    expect(session.summary()).toMatchObject({ steps: 1, verdicts: { allow: 1 }, bytes: 100, sealed: false, endedAt: null });
    expect(session.congested).toBe(false);
  });

  it('counts the same and makes no rows while nobody watches', () => {
    const { session } = live(undefined, false);
    recordExchange(session, '{}', '{}');
    expect(session.changed()).toEqual([]);
    expect(session.summary()).toMatchObject({ steps: 1, verdicts: { allow: 1, deny: 0, masked: 0, error: 0 } });
  });

  it('takes nothing once it is being closed, and is closed once', async () => {
    const { session } = live();
    const closing = session.close('ended', 3);
    expect(() => session.event({ t: 'gap', at: 1, reason: 'late' })).toThrow(expect.objectContaining({ code: 'record.ended' }));
    expect(() => session.body({ x: 1, direction: 'request', at: 0, offset: 0, bytes: new Uint8Array(1) })).toThrow(
      expect.objectContaining({ code: 'record.ended' }),
    );
    expect(session.close('locked')).toBe(closing);
    expect(await closing).toMatchObject({ sealed: true, closed: 'ended', exitCode: 3, bytes: 999 });
    expect(session.maskingKey.every((byte) => byte === 0)).toBe(true);
  });

  it('can be closed again when sealing failed', async () => {
    let tries = 0;
    const { session } = live(() => ((tries += 1) === 1 ? Promise.reject(new Error('full')) : Promise.resolve(SEAL)));
    await expect(session.close('ended')).rejects.toThrow('full');
    expect(session.summary().sealed).toBe(false);
    expect(await session.close('locked')).toMatchObject({ sealed: true, closed: 'ended' });
  });

  it('shows a loss as a gap, and never lets readers wait for a dead queue', async () => {
    const { session, queue, changes } = live();
    const failure = { code: 'vault.full', details: { reason: 'ENOSPC' } } as const;
    session.acknowledged({
      stream: 's',
      written: 1,
      durable: 0,
      size: 50,
      healthy: false,
      failed: { seq: 1, failure, final: false },
    });
    expect([session.summary().gaps, session.summary().bytes, changes()]).toEqual([1, 50, 1]);
    session.acknowledged({ stream: 's', written: 1, durable: 1, size: 60, healthy: true, failed: null });
    expect([session.summary().gaps, changes()]).toEqual([1, 1]);
    session.event({ t: 'gap', at: 1, reason: 'queued' });
    const waits = [session.written(), session.durable(), session.drained()];
    queue.end(failure);
    await expect(waits[0]).resolves.toBeUndefined();
    await expect(waits[1]).rejects.toMatchObject({ code: 'vault.full' });
    await expect(waits[2]).resolves.toBeUndefined();
  });
});
