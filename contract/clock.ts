/**
 * Time and randomness are passed in, never reached for: tests replay them, and the path stays deterministic.
 */

/** Two readings of time. The wall clock may jump; the monotonic one may not. */
export interface Clock {
  /** Wall clock, milliseconds since the Unix epoch, may have a fraction. */
  wall(): number;
  /** Monotonic clock, whole microseconds since an arbitrary origin. */
  monotonic(): number;
}

/** Cryptographically strong random bytes; `size` in bytes. */
export type Random = (size: number) => Uint8Array;
