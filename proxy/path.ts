/**
 * READ FIRST. The life of one request, the stages in order and nothing else:
 *
 *   listen → identity → policy → mask → record → forward → mask → record
 *
 * listen has made the arrival; record opens before forward because nothing passes unrecorded, and goes on while the answer
 * passes. Whatever throws in identity, policy or mask is a denial. A failing record is a 503 and nothing goes upstream.
 * Where policy asks for it, the object that a write changes is read just before, down this same path.
 */
import type { Clock } from '../contract/clock.ts';
import { ChaperoneError, type ErrorCode } from '../contract/errors.ts';
import type { Trace } from '../contract/record.ts';
import type { Arrival, Caller, Journal, Masks, Ruling, Stages } from './exchange.ts';

/** Carries one request from its arrival to its end. Never rejects: every failure is answered, recorded or counted by `refuse`. */
export async function carry(arrival: Arrival, stages: Stages, clock: Clock): Promise<void> {
  const trace = new Stopwatch(clock, arrival.startedAt);
  let caller: Caller | undefined;
  let ruling: Ruling | undefined;
  let masks: Masks | undefined;
  let journal: Journal | undefined;
  try {
    trace.lap('listen');

    caller = await stages.identify(arrival);
    trace.lap('identity');

    const refused = arrival.refusal ?? caller.refusal;
    if (!refused) ruling = stages.decide(arrival, caller);
    trace.lap('policy');

    masks = stages.mask(arrival, caller, ruling);
    trace.lap('mask');

    journal = stages.record(arrival, caller, ruling, masks);
    trace.lap('record');
    trace.writeTo(journal);

    if (refused) throw refused;
    if (ruling?.decision.verdict !== 'allow') throw denial(ruling);
    if (masks.refusal) throw masks.refusal;
    if (ruling.decision.readBefore) await stages.readBefore(arrival, caller, ruling, journal);
    await stages.forward(arrival, caller, ruling, masks, journal);
  } catch (error) {
    await stages.refuse(arrival, asRefusal(error, trace.next), { caller, ruling, masks, journal });
  }
}

function denial(ruling: Ruling | undefined): ChaperoneError {
  if (ruling?.refusal) return ruling.refusal;
  const { rule, reason } = ruling?.decision ?? { rule: 'error', reason: 'no decision' };
  return rule === 'error'
    ? new ChaperoneError('policy.failed', { reason })
    : new ChaperoneError('policy.denied', { rule, reason });
}

const FAILURES = {
  listen: 'identity.failed',
  identity: 'identity.failed',
  policy: 'policy.failed',
  mask: 'mask.failed',
  record: 'record.stopped',
  forward: 'engine.internal',
} as const satisfies Record<keyof Trace, ErrorCode>;

/** Errors of ours say what they are; anything else is named after the stage that threw it, without its text. */
function asRefusal(error: unknown, stage: keyof Trace): ChaperoneError {
  return error instanceof ChaperoneError
    ? error
    : new ChaperoneError(FAILURES[stage], { reason: 'internal error' }, { cause: error });
}

const ORDER = ['listen', 'identity', 'policy', 'mask', 'record', 'forward'] as const;

/** Laps are taken before there is a journal to write them to. */
class Stopwatch {
  readonly #clock: Clock;
  readonly #laps: (readonly [keyof Trace, number])[] = [];
  #last: number;

  constructor(clock: Clock, startedAt: number) {
    this.#clock = clock;
    this.#last = startedAt;
  }

  /** The stage that is running. */
  get next(): keyof Trace {
    return ORDER[Math.min(this.#laps.length, ORDER.length - 1)] ?? 'forward';
  }

  lap(stage: keyof Trace): void {
    const now = this.#clock.monotonic();
    this.#laps.push([stage, now - this.#last]);
    this.#last = now;
  }

  writeTo(journal: Journal): void {
    for (const [stage, micros] of this.#laps) journal.trace(stage, micros);
  }
}
