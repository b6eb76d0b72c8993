import type { z } from 'zod';
import { PARAMS, type Bridge, type Method, type Params, type Result } from '../contract/bridge.ts';
import { asChaperoneError, ChaperoneError } from '../contract/errors.ts';
import { EVENTS, type News } from './events.ts';
import type { Handlers } from './handlers.ts';

export function isMethod(name: string): name is Method {
  return Object.hasOwn(PARAMS, name);
}

export const METHODS = Object.keys(PARAMS) as readonly Method[];

/** Parses the params at the boundary, calls the method. Rejects with ChaperoneError only. */
export async function dispatch<M extends Method>(handlers: Handlers, method: M, params: unknown): Promise<Result<M>> {
  const parsed = PARAMS[method].safeParse(params ?? {});
  if (!parsed.success) throw refusal(method, params, parsed.error);
  try {
    // The schema is the one of this method; the compiler cannot relate the two through a type parameter.
    return await handlers[method](parsed.data as z.output<(typeof PARAMS)[M]>);
  } catch (error) {
    throw asChaperoneError(error);
  }
}

function refusal(method: Method, params: unknown, error: z.ZodError): ChaperoneError {
  const issue = error.issues[0];
  const where = issue?.path.join('.') ?? '';
  const value = typeof params === 'object' && params !== null && issue ? (params as Record<string, unknown>)[where] : undefined;
  if (where === 'name' && method.startsWith('targets.') && typeof value === 'string') {
    return new ChaperoneError('target.name', { name: value.slice(0, 200) });
  }
  if (where === 'id' && method.startsWith('sessions.') && typeof value === 'string') {
    return new ChaperoneError('read.session', { id: value.slice(0, 200) });
  }
  return new ChaperoneError('engine.params', { method, reason: `${where || 'params'}: ${issue?.message ?? 'not valid'}` });
}

/** A Bridge over anything that can call and subscribe. */
export function bridgeOver(call: (method: Method, params: unknown) => Promise<unknown>, on: News['on']): Bridge {
  const methods = Object.fromEntries(METHODS.map((method) => [method, (params: unknown) => call(method, params)]));
  const subscriptions = Object.fromEntries(EVENTS.map((event) => [event, (listener: () => void) => on(event, listener)]));
  // Built from the tables that also make the type; results are what the engine's own typed handlers returned.
  return { ...methods, on: subscriptions } as unknown as Bridge;
}

/** The bridge for callers in this process, which are trusted. */
export function localBridge(handlers: Handlers, news: News): Bridge {
  return bridgeOver(
    <M extends Method>(method: M, params: unknown) => dispatch(handlers, method, params as Params<M>),
    news.on.bind(news),
  );
}
