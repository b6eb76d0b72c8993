import { ChaperoneError, type ErrorCode } from '../contract/errors.ts';
import type { Arrival, Forward, Identify, Stages } from './exchange.ts';
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
      const stages: Stages = { identify, decide, mask, record, forward, refuse };
      const carryTracked = (arrival: Arrival): Promise<void> => open.during(arrival, () => carry(arrival, stages, clock));
      const listener = await startListener({
        identity: options.identity,
        clock,
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

/** Which exchanges are open in which session, so that a session's end ends them. */
class OpenExchanges {
  readonly #bySession = new Map<string, Set<Arrival>>();
  readonly #done = new Map<Arrival, Promise<void>>();

  async during(arrival: Arrival, run: () => Promise<void>): Promise<void> {
    const done = run();
    this.#done.set(arrival, done);
    await done;
    this.#done.delete(arrival);
    for (const [id, arrivals] of this.#bySession) if (arrivals.delete(arrival) && arrivals.size === 0) this.#bySession.delete(id);
  }

  /** Notes whose session an exchange belongs to, once identity knows. */
  tracking(identify: Identify): Identify {
    return async (arrival) => {
      const caller = await identify(arrival);
      if (caller.session)
        this.#bySession.set(caller.session.id, (this.#bySession.get(caller.session.id) ?? new Set()).add(arrival));
      return caller;
    };
  }

  async end(id: string): Promise<void> {
    const arrivals = [...(this.#bySession.get(id) ?? [])];
    for (const arrival of arrivals) arrival.abort(new ChaperoneError('record.ended', { session: id }));
    await Promise.all(arrivals.map((arrival) => this.#done.get(arrival) ?? Promise.resolve()));
  }
}
