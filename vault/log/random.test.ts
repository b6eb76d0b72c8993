import { describe, expect, it } from 'vitest';
import { pooledRandom } from './random.ts';

/** Fills the pool with 1, 2, 3… so that reuse would show. */
function counting(): (pool: Uint8Array) => void {
  let next = 0;
  return (pool) => {
    const view = new DataView(pool.buffer);
    for (let at = 0; at < pool.length; at += 4) view.setUint32(at, ++next);
  };
}

describe('random', () => {
  it('never gives a byte twice, also across refills', () => {
    const random = pooledRandom(counting());
    const seen = new Set<number>();
    for (let draw = 0; draw < 3000; draw += 1) {
      const bytes = random(16);
      seen.add(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0));
    }
    expect(seen.size).toBe(3000);
  });

  it('gives copies that later draws do not touch', () => {
    const random = pooledRandom(counting());
    const first = random(12);
    const before = Uint8Array.from(first);
    for (let draw = 0; draw < 3000; draw += 1) random(16).fill(0);
    expect(first).toEqual(before);
  });

  it('comes from the system by default, and has a limit', () => {
    const random = pooledRandom();
    expect(random(32)).not.toEqual(random(32));
    expect(() => random(20_000)).toThrow(RangeError);
  });
});
