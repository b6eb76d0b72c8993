import { randomBytes } from 'node:crypto';
import type { Clock, Random } from '../contract/clock.ts';

/** The machine's clocks. Everything below the engine gets them passed in. */
export const systemClock: Clock = {
  wall: () => Date.now(),
  monotonic: () => Number(process.hrtime.bigint() / 1000n),
};

/** The operating system's random generator. */
export const systemRandom: Random = (size) => new Uint8Array(randomBytes(size));
