import { ChaperoneError, type ErrorCode } from '../contract/errors.ts';
import type { Arrival, Caller, Forward, Identify, Stages } from './exchange.ts';
import { boundedMasks, readObjectBefore } from './forward/object-before.ts';
import { poolFor } from './forward/pool.ts';
import { forwardPlain } from './forward/plain.ts';
import { forwardUpgrade } from './forward/upgrade.ts';
import { identifyBy } from './identity/identify.ts';
import { startListener } from './listen/server.ts';
import { encodeStatus, statusOf } from './listen/status.ts';
import { BLANK, mask } from './mask/stage.ts';
import { carry } from './path.ts';
import { decide } from './policy/decide.ts';
import type { Listener, Proxy, ProxyOptions, Upstream } from './proxy.ts';
import { journalOn } from './record/journal.ts';
import { refuseWith } from './refuse.ts';

/** The live path over the given directory of sessions; holds no disk, no credential store and no state but what is open. */
export function createProxy(options: ProxyOptions): Proxy {
  const { clock, sessions } = options;
  const onUnrecorded = (code: ErrorCode): void => {
    options.onUnrecorded(code);
  };
  const open = new OpenExchanges();
  const listeners = new Set<Listener>();
  const record = journalOn(onUnrecorded);
  const identify = open.tracking(identifyBy(sessions, clock));
  const schedule = options.schedule ?? later;
  const refuse = refuseWith({
    sessions,
    record,
    blank: BLANK,
    onUnrecorded,
    encode: (error, ruling) => encodeStatus(statusOf(error, ruling)),
  });

  return {
    listen: async (upstream: Upstream, port: number): Promise<Listener> => {
      const pool = poolFor(upstream);
      const plain = forwardPlain({ upstream, dispatcher: pool, clock });
      const upgraded = forwardUpgrade({ upstream, clock });
      const forward: Forward = (arrival, ...rest) => (arrival.upgrade ? upgraded : plain)(arrival, ...rest);
      const carryOurs = (read: Arrival, caller: Caller): Promise<void> => {
        const ours: Stages = { ...stages, identify: open.tracking(() => caller), mask: (...of) => boundedMasks(mask(...of)) };
        return open.during(read, () => carry(read, ours, clock));
      };
      const readBefore = readObjectBefore({ clock, schedule, carry: carryOurs });
      const stages: Stages = { identify, decide, mask, record, readBefore, forward, refuse };
      const carryTracked = (arrival: Arrival): Promise<void> => open.during(arrival, () => carry(arrival, stages, clock));
      const listener = await startListener({
        identity: options.identity,
        clock,
        random: options.random,
        target: upstream.name,
        port,
        carry: carryTracked,
        onUnrecorded,
      }).catch(async (error: unknown) => {
        await pool.destroy();
        throw error;
      });
      const closing: Listener = {
        ...listener,
        close: async () => {
          listeners.delete(closing);
          await listener.close();
          await pool.destroy();
        },
      };
      listeners.add(closing);
      return closing;
    },
    endSession: (id) => open.end(id),
    close: async () => {
      await Promise.all([...listeners].map((listener) => listener.close()));
    },
  };
}

function later(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  timer.unref();
  return () => {
    clearTimeout(timer);
  };
}

interface Ongoing {
  readonly arrival: Arrival;
  /** Known once identity is through. */
  session: string | undefined;
  done: Promise<void>;
}

/**
 * Which exchanges are open in which session, so that a session's end ends them. A list and not a Map or a Set, whose abandoned
 * tables point to their successors in V8: once one of them is old, every exchange that was ever in one stays until the next
 * full collection.
 */
class OpenExchanges {
  readonly #open: Ongoing[] = [];

  /** `run` must not reject. */
  during(arrival: Arrival, run: () => Promise<void>): Promise<void> {
    const ongoing: Ongoing = { arrival, session: undefined, done: NOTHING };
    this.#open.push(ongoing);
    ongoing.done = run().finally(() => {
      this.#open.splice(this.#open.lastIndexOf(ongoing), 1);
    });
    return ongoing.done;
  }

  /** Notes whose session an exchange belongs to, once identity knows. */
  tracking(identify: Identify): Identify {
    return (arrival) => {
      const caller = identify(arrival);
      return caller instanceof Promise ? caller.then((one) => this.#note(arrival, one)) : this.#note(arrival, caller);
    };
  }

  #note(arrival: Arrival, caller: Caller): Caller {
    const ongoing = this.#open.findLast((one) => one.arrival === arrival);
    if (ongoing) ongoing.session = caller.session?.id;
    return caller;
  }

  async end(id: string): Promise<void> {
    const ending = this.#open.filter(({ session }) => session === id);
    for (const { arrival } of ending) arrival.abort(new ChaperoneError('record.ended', { session: id }));
    await Promise.all(ending.map(({ done }) => done));
  }
}

const NOTHING = Promise.resolve();
