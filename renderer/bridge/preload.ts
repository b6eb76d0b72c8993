/** The desktop's bridge: replies of the preload script become results and ChaperoneErrors. */
import { ERRORS, ChaperoneError, type ErrorCode } from '../../contract/errors.ts';
import type { PreloadBridge, Reply } from '../../contract/bridge.ts';
import { createStore } from '../state/store.ts';
import type { Attached } from './connection.ts';
import { bridgeOf } from './methods.ts';

/** The error that a code and its details stand for; a code that is not in our table becomes `engine.internal`. */
export function errorOf(code: string, details: Readonly<Record<string, string | number>>): ChaperoneError {
  if (Object.hasOwn(ERRORS, code)) return new ChaperoneError(code as ErrorCode, details);
  return new ChaperoneError('engine.internal', { reason: `unknown error code ${code}` });
}

export function attachPreload(preload: PreloadBridge): Attached {
  return {
    where: 'desktop',
    connection: createStore({ state: 'open', epoch: 1 }),
    bridge: bridgeOf(
      async (method, params) => {
        const reply = await (preload[method] as (p: typeof params) => Promise<Reply<never>>)(params);
        if (reply.ok) return reply.value;
        throw errorOf(reply.code, reply.details);
      },
      (event, listener) => preload.on[event](listener),
    ),
  };
}
