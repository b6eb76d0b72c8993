import { ChaperoneError } from '../../contract/errors.ts';
import type { Caller, Identify } from '../exchange.ts';
import type { Upstream } from '../proxy.ts';

/**
 * For a target that is told who the agent is: adds whom it is told (`Caller.sentAs`), so that record and forward see the same. Who the agent
 * itself asks to be has no place then, because the target would see only one of the two; such requests are refused. Whether a target is told
 * may change between two requests.
 */
export function sayingWho(identify: Identify, upstream: Pick<Upstream, 'name' | 'impersonate'>): Identify {
  return (arrival) => {
    const caller = identify(arrival);
    if (upstream.impersonate === undefined) return caller;
    return caller instanceof Promise ? caller.then((one) => withSentAs(one, upstream)) : withSentAs(caller, upstream);
  };
}

function withSentAs(caller: Caller, upstream: Pick<Upstream, 'name' | 'impersonate'>): Caller {
  const { session, identity, refusal, impersonates } = caller;
  if (refusal || !session || !identity) return caller;
  if (impersonates) return { ...caller, refusal: new ChaperoneError('identity.impersonation', { reason: ONE_NAME }) };
  try {
    return { ...caller, sentAs: upstream.impersonate?.({ identity, agent: session.agent, session: session.id }) };
  } catch (error) {
    const refused =
      error instanceof ChaperoneError
        ? error
        : new ChaperoneError('forward.impersonate', { target: upstream.name, reason: 'internal error' }, { cause: error });
    return { ...caller, refusal: refused };
  }
}

const ONE_NAME = 'this target is told who the agent is, so the agent cannot be somebody else there';
