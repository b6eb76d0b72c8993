import { describe, expect, it } from 'vitest';
import { BATCH_BYTES, SlabPool } from './slab-pool.ts';

describe('slab pool', () => {
  it('uses slabs again, once they were given back', () => {
    const announced: [number, SharedArrayBuffer][] = [];
    const pool = new SlabPool((number, memory) => announced.push([number, memory]));
    const [first, second] = [pool.take(1), pool.take(BATCH_BYTES)];
    expect(first).not.toBe(second);
    expect(announced).toEqual([
      [0, first],
      [1, second],
    ]);
    expect([pool.name(first), pool.name(second), second.byteLength]).toEqual([0, 1, BATCH_BYTES]);
    pool.give(1);
    expect(pool.take(5)).toBe(second);
    expect(announced).toHaveLength(2);
  });

  it('makes what is too large, or too many, for one use', () => {
    const pool = new SlabPool(() => undefined);
    const large = pool.take(BATCH_BYTES + 1);
    expect([large.byteLength, pool.name(large)]).toEqual([BATCH_BYTES + 1, large]);
    const many = Array.from({ length: 40 }, () => pool.take(1));
    expect(many.map((slab) => typeof pool.name(slab)).filter((kind) => kind === 'number')).toHaveLength(32);
    expect(new Set(many).size).toBe(40);
  });
});
