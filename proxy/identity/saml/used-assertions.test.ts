import { describe, expect, it } from 'vitest';
import { UsedAssertions } from './used-assertions.ts';

const clock = { time: 1_000, wall: () => clock.time, monotonic: () => 0 };

describe('UsedAssertions', () => {
  it('knows what was used, of each issuer for itself', () => {
    const used = new UsedAssertions(clock);
    expect([used.has('a', '_1'), used.take('a', '_1', 2_000), used.has('a', '_1'), used.take('a', '_1', 2_000)]).toEqual([
      false,
      'first',
      true,
      'used',
    ]);
    expect(used.take('b', '_1', 2_000)).toBe('first');
  });

  it('knows nothing of the time before it began', () => {
    const used = new UsedAssertions(clock);
    expect([used.couldKnow(1_000, 0), used.couldKnow(1_001, 0), used.couldKnow(1_030, 30), used.couldKnow(1_031, 30)]).toEqual([
      false,
      true,
      false,
      true,
    ]);
    expect(used.knowsFrom(30)).toBe(1_030);
    expect(new UsedAssertions(clock, -Infinity).couldKnow(0, 300_000)).toBe(true);
  });

  it('keeps a bounded number, forgets only what has ended, and says when it is full', () => {
    const used = new UsedAssertions(clock);
    for (let i = 0; i < 9_999; i += 1) used.take('a', `_${i}`, 2_000);
    expect([used.take('a', '_long', 9_000), used.take('a', '_one', 9_000)]).toEqual(['first', 'full']);
    clock.time = 2_000;
    expect([used.take('a', '_one', 9_000), used.has('a', '_1'), used.take('a', '_long', 9_000)]).toEqual([
      'first',
      false,
      'used',
    ]);
    clock.time = 1_000;
  });
});
