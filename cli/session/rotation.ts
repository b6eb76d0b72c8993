/** Keeps a session's token from ending under a command that runs for longer than it lives. */
import type { Bridge } from '../../contract/bridge.ts';
import { asChaperoneError, type ErrorCode } from '../../contract/errors.ts';
import type { Schedule } from '../../engine/schedule.ts';

/** Share of a token's life after which there is a new one. */
const SHARE = 3 / 4;
/** Seconds: the longest that a rotated token may go on counting. */
const LONGEST_GRACE = 3_600;
/** Milliseconds between two attempts, at least. */
const APART = 1_000;

/** After these nothing is to be rotated any more; whoever waits for the session hears of them in other ways. */
const OVER: ReadonlySet<ErrorCode> = new Set(['vault.locked', 'engine.unreachable', 'engine.unauthorized', 'read.session']);

export interface RotationOptions {
  readonly bridge: Pick<Bridge, 'tokens.rotate'>;
  readonly session: string;
  /** ISO 8601. */
  readonly expiresAt: string;
  /** Wall clock, milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly schedule: Schedule;
  /** Told once when a rotation fails and is tried again. */
  readonly warn: (line: string) => void;
}

/**
 * Rotates the token each time three quarters of its life are over; the old one counts on for as long as it would have lived, an hour at most, for
 * clients that do not read the file again, and what it opened goes on. Returns how to stop.
 */
export function keepFresh(options: RotationOptions): () => void {
  const { bridge, session, now, schedule, warn } = options;
  let over = false;
  let warned = false;
  let cancel: () => void = () => undefined;
  const plan = (expires: number, wait: number): void => {
    if (!over) cancel = schedule(wait, () => void rotate(expires));
  };
  const rotate = async (expires: number): Promise<void> => {
    const grace = Math.min(LONGEST_GRACE, Math.max(0, Math.floor((expires - now()) / 1000)));
    try {
      const { token } = await bridge['tokens.rotate']({ session, grace, renewing: true });
      const next = Date.parse(token.expiresAt);
      warned = false;
      plan(next, Math.max(APART, (next - now()) * SHARE));
    } catch (error) {
      const failure = asChaperoneError(error);
      const left = expires - now();
      if (over || OVER.has(failure.code) || left <= 0) return;
      if (!warned)
        warn(`chaperone: the session token could not be renewed and ends in ${Math.ceil(left / 1000)} s: ${failure.message}`);
      warned = true;
      plan(expires, Math.max(APART, left * (1 - SHARE)));
    }
  };
  const expires = Date.parse(options.expiresAt);
  plan(expires, Math.max(APART, (expires - now()) * SHARE));
  return () => {
    over = true;
    cancel();
  };
}
