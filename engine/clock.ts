import { randomBytes } from 'node:crypto';
import type { Clock, Random } from '../contract/clock.ts';
import { pooledRandom } from '../vault/log/random.ts';

/** The machine's clocks. Everything below the engine gets them passed in. */
export const systemClock: Clock = {
  wall: () => Date.now(),
  monotonic: () => Number(process.hrtime.bigint() / 1000n),
};

/** Identifiers, of which every request takes one; keys do not come from the pool. */
const SMALL = 16;
const small = pooledRandom();

/** The operating system's random generator. */
export const systemRandom: Random = (size) => (size <= SMALL ? small(size) : new Uint8Array(randomBytes(size)));
