/** Many small draws from one large one: salts and nonces are 16 and 12 bytes, a system call each would cost more than the hash. */
import { randomFillSync } from 'node:crypto';
import type { Random } from '../../contract/clock.ts';

const POOL = 16_384;

/** A source of its own pool; each draw is a copy and no byte is given twice. */
export function pooledRandom(fill: (pool: Uint8Array<ArrayBuffer>) => void = (pool) => void randomFillSync(pool)): Random {
  const pool = new Uint8Array(POOL);
  let at = POOL;
  return (size) => {
    if (size > POOL) throw new RangeError(`random: ${size} bytes at once`);
    if (at + size > POOL) {
      fill(pool);
      at = 0;
    }
    const draw = pool.slice(at, at + size);
    pool.fill(0, at, at + size);
    at += size;
    return draw;
  };
}
