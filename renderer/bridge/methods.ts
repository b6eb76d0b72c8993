/** Builds the named methods of a Bridge from one function; only here is a method name a variable. */
import {
  PARAMS,
  type Bridge,
  type EventName,
  type Events,
  type Method,
  type Params,
  type Result,
} from '../../contract/bridge.ts';

export type Call = <M extends Method>(method: M, params: Params<M>) => Promise<Result<M>>;
export type Listen = <E extends EventName>(event: E, listener: (data: Events[E]) => void) => () => void;

/** The names of all events; the type makes sure that none is forgotten. */
export const EVENT_NAMES = Object.keys({
  status: true,
  'session.changed': true,
  'session.steps': true,
  'targets.changed': true,
  'identities.changed': true,
  'tokens.changed': true,
  'grants.changed': true,
} satisfies Record<EventName, true>) as readonly EventName[];

export const METHOD_NAMES = Object.keys(PARAMS) as readonly Method[];

export function bridgeOf(call: Call, listen: Listen): Bridge {
  const methods = METHOD_NAMES.map((method) => [method, (params: never) => call(method, params)] as const);
  const on = EVENT_NAMES.map((event) => [event, (listener: Parameters<typeof listen>[1]) => listen(event, listener)] as const);
  // Object.fromEntries forgets which key has which type; both lists are complete by the types above.
  return { ...Object.fromEntries(methods), on: Object.fromEntries(on) } as unknown as Bridge;
}
