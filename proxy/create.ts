import type { ErrorCode } from '../contract/errors.ts';
import { commitmentOf } from './commitment.ts';
import type { Arrival, Caller, Forward, Stages } from './exchange.ts';
import { boundedMasks, readObjectBefore } from './forward/object-before.ts';
import { Pools } from './forward/pool.ts';
import { forwardPlain } from './forward/plain.ts';
import { forwardUpgrade } from './forward/upgrade.ts';
import { identifyBy } from './identity/identify.ts';
import { sayingWho } from './identity/sent-as.ts';
import { isOurPath, tokenEndpoint } from './identity/token-endpoint.ts';
import { tokenRefusal } from './identity/token-answer.ts';
import { startListener } from './listen/server.ts';
import { encodeStatus } from './listen/status.ts';
import { placeholder } from './mask/placeholder.ts';
import { BLANK, mask } from './mask/stage.ts';
import { OpenExchanges } from './open-exchanges.ts';
import { carry } from './path.ts';
import { decideBy } from './policy/decide.ts';
import { httpsAttributesOf } from './policy/https-attributes.ts';
import type { Listener, Proxy, ProxyOptions, Upstream } from './proxy.ts';
import { journalOn } from './record/journal.ts';
import { refuseWith } from './refuse.ts';
import { statusOf } from './status.ts';

/** The live path over the given directory of sessions; holds no disk, no credential store and no state but what is open. */
export function createProxy(options: ProxyOptions): Proxy {
  const { clock, sessions } = options;
  const onUnrecorded = (code: ErrorCode): void => {
    options.onUnrecorded(code);
  };
  const open = new OpenExchanges();
  const listeners = new Set<Listener>();
  const record = journalOn(onUnrecorded);
  const identified = identifyBy(sessions, clock);
  const decideKubernetes = open.deciding(decideBy(clock));
  const decideHttps = open.deciding(decideBy(clock, httpsAttributesOf));
  const schedule = options.schedule ?? later;
  const refusing = { sessions, record, blank: BLANK, onUnrecorded };
  const refuse = refuseWith({ ...refusing, encode: (error, ruling) => encodeStatus(statusOf(error, ruling)) });
  const giveTokens = tokenEndpoint({
    ...{ clock, schedule, sessions, mask, record, hide },
    refuse: refuseWith({ ...refusing, encode: tokenRefusal }),
  });

  return {
    listen: async (upstream: Upstream, port: number): Promise<Listener> => {
      const pools = new Pools(upstream);
      const plain = forwardPlain({ upstream, pools, clock, schedule });
      const upgraded = forwardUpgrade({ upstream, pools, clock, schedule });
      const forward: Forward = (arrival, ...rest) => (arrival.upgrade ? upgraded : plain)(arrival, ...rest);
      const carryOurs = (read: Arrival, caller: Caller): Promise<void> => {
        const ours: Stages = { ...stages, identify: open.tracking(() => caller), mask: (...of) => boundedMasks(mask(...of)) };
        return open.during(read, () => carry(read, ours, clock));
      };
      const readBefore = readObjectBefore({ clock, schedule, carry: carryOurs });
      const decide = upstream.kind === 'https' ? decideHttps : decideKubernetes;
      const identify = open.tracking(sayingWho(identified, upstream));
      const stages: Stages = { identify, decide, mask, record, readBefore, forward, refuse };
      const carryTracked = (arrival: Arrival): Promise<void> =>
        open.during(arrival, () => (isOurPath(arrival.path) ? giveTokens(arrival) : carry(arrival, stages, clock)));
      const listener = await startListener({
        identity: options.identity,
        clock,
        random: options.random,
        target: upstream.name,
        kind: upstream.kind,
        port,
        carry: carryTracked,
        onUnrecorded,
      }).catch(async (error: unknown) => {
        await pools.destroy();
        throw error;
      });
      const closing: Listener = {
        ...listener,
        close: async () => {
          listeners.delete(closing);
          await listener.close();
          await pools.destroy();
        },
      };
      listeners.add(closing);
      return closing;
    },
    endSession: (id) => open.end(id),
    endOpen: (what, reason) => open.endOpen(what, reason),
    openUnder: (grant) => open.openUnder(grant),
    usedUnder: (grant) => open.usedUnder(grant),
    close: async () => {
      await Promise.all([...listeners].map((listener) => listener.close()));
    },
  };
}

/** As the mask stage hides a value. */
function hide(key: Uint8Array, value: string): { readonly text: string; readonly commitment: string } {
  const commitment = commitmentOf(key, value);
  return { text: placeholder(commitment), commitment };
}

function later(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  timer.unref();
  return () => {
    clearTimeout(timer);
  };
}
