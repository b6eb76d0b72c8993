import { ChaperoneError } from '../contract/errors.ts';
import type { Arrival, Caller, Decide, Identify, Ruling } from './exchange.ts';

interface Ongoing {
  readonly arrival: Arrival;
  /** What has ended while identity was still asking whose this is; undefined once it knows. */
  missed: Missed[] | undefined;
  /** Known once identity is through. */
  session: string | undefined;
  token: string | undefined;
  /** Known once policy is through. */
  grant: string | undefined;
  done: Promise<void>;
}

/** What stands behind an open exchange and may end before it. */
export type EndOf = { readonly token: string } | { readonly grant: string };

interface Missed {
  readonly of: { readonly token: string } | { readonly session: string };
  readonly reason: ChaperoneError;
}

/**
 * Which exchanges are open, in which session and by which token and grant, so that they end when one of these does. A list and not a Map
 * or a Set, whose abandoned tables point to their successors in V8: once one of them is old, every exchange that was ever in one stays
 * until the next full collection.
 */
export class OpenExchanges {
  readonly #open: Ongoing[] = [];
  /** Requests that each grant allowed; has as many entries as there were grants. */
  readonly #used = new Map<string, number>();

  /** `run` must not reject. */
  during(arrival: Arrival, run: () => Promise<void>): Promise<void> {
    const ongoing: Ongoing = {
      arrival,
      missed: undefined,
      session: undefined,
      token: undefined,
      grant: undefined,
      done: NOTHING,
    };
    this.#open.push(ongoing);
    ongoing.done = run().finally(() => {
      this.#open.splice(this.#open.lastIndexOf(ongoing), 1);
    });
    return ongoing.done;
  }

  /** Notes whose an exchange is, once identity knows. */
  tracking(identify: Identify): Identify {
    return (arrival) => {
      const caller = identify(arrival);
      if (!(caller instanceof Promise)) return this.#whose(arrival, caller);
      const ongoing = this.#of(arrival);
      if (ongoing) ongoing.missed = [];
      return caller.then((one) => this.#whose(arrival, one));
    };
  }

  /** Notes the grant that an exchange depends on, once policy knows. */
  deciding(decide: Decide): Decide {
    return (arrival, caller) => this.#under(arrival, decide(arrival, caller));
  }

  #whose(arrival: Arrival, caller: Caller): Caller {
    const ongoing = this.#of(arrival);
    if (!ongoing) return caller;
    ongoing.session = caller.session?.id;
    ongoing.token = caller.token;
    const { missed } = ongoing;
    ongoing.missed = undefined;
    if (caller.refusal) return caller;
    // It counted when identity looked, and does not any more: whoever ended it could not see this one yet.
    const ended = missed?.find(({ of }) => ('token' in of ? of.token === caller.token : of.session === caller.session?.id));
    return ended ? { ...caller, refusal: ended.reason } : caller;
  }

  #under(arrival: Arrival, ruling: Ruling): Ruling {
    const { grant } = ruling.decision;
    if (grant === undefined) return ruling;
    this.#used.set(grant, this.usedUnder(grant) + 1);
    const ongoing = this.#of(arrival);
    if (ongoing) ongoing.grant = grant;
    return ruling;
  }

  #of(arrival: Arrival): Ongoing | undefined {
    return this.#open.findLast((one) => one.arrival === arrival);
  }

  /** How many are open under a grant. */
  openUnder(grant: string): number {
    return this.#open.filter((one) => one.grant === grant).length;
  }

  /** How many it has allowed, open ones included. */
  usedUnder(grant: string): number {
    return this.#used.get(grant) ?? 0;
  }

  /** Ends everything of a session; resolves when it has ended. */
  end(session: string): Promise<void> {
    const reason = new ChaperoneError('record.ended', { session });
    this.#miss({ session }, reason);
    return end(
      this.#open.filter((one) => one.session === session),
      reason,
    );
  }

  /** Ends what depends on a token or a grant, with that reason; resolves when it has ended. */
  endOpen(what: EndOf, reason: ChaperoneError): Promise<void> {
    if ('token' in what) this.#miss(what, reason);
    const ending =
      'token' in what
        ? this.#open.filter((one) => one.token === what.token)
        : this.#open.filter((one) => one.grant === what.grant);
    return end(ending, reason);
  }

  #miss(of: Missed['of'], reason: ChaperoneError): void {
    for (const { missed } of this.#open) missed?.push({ of, reason });
  }
}

async function end(ending: readonly Ongoing[], reason: ChaperoneError): Promise<void> {
  for (const { arrival } of ending) arrival.abort(reason);
  await Promise.all(ending.map(({ done }) => done));
}

const NOTHING = Promise.resolve();
