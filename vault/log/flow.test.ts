import { describe, expect, it } from 'vitest';
import { Flow } from './flow.ts';

describe('flow', () => {
  it('lets a burst pass, then as much as time brings', () => {
    const flow = new Flow({ burst: 100, perSecond: 10 });
    expect([flow.take(60, 0), flow.take(40, 0), flow.take(1, 0)]).toEqual([true, true, false]);
    expect([flow.take(10, 1e6), flow.take(1, 1e6)]).toEqual([true, false]);
  });

  it('saves no more than a burst, and a clock that goes back brings nothing', () => {
    const flow = new Flow({ burst: 100, perSecond: 10 });
    expect(flow.take(101, 3600e6)).toBe(false);
    expect(flow.take(100, 3600e6)).toBe(true);
    expect(flow.take(1, 0)).toBe(false);
    expect(flow.take(1, 3600e6)).toBe(false);
  });

  it('takes nothing when it refuses', () => {
    const flow = new Flow({ burst: 100, perSecond: 0 });
    expect([flow.take(90, 0), flow.take(20, 0), flow.take(10, 0)]).toEqual([true, false, true]);
  });
});
