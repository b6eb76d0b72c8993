import { hash } from 'node:crypto';
import type { Clock } from '../../contract/clock.ts';
import { ChaperoneError } from '../../contract/errors.ts';
import type { HeaderList } from '../../contract/record.ts';
import type { Arrival, Caller, Identify } from '../exchange.ts';
import { remembered } from '../memo.ts';
import type { LiveSession, SessionDirectory } from '../proxy.ts';
import { impersonation } from './impersonation.ts';
import { bearerToken } from './token.ts';

/**
 * The identity stage. Tokens are looked up by their SHA-256, so neither time nor memory of the directory depends on how much
 * of a guess is right. Requests without a session get the unattributed recorder and a refusal.
 * Throws ChaperoneError `record.*` when nothing can be recorded; whatever else the directory throws becomes a refusal.
 */
export function identifyBy(sessions: SessionDirectory, clock: Clock): Identify {
  const stranger = async (refusal: ChaperoneError): Promise<Caller> => {
    const { recorder, maskingKey } = await sessions.unattributed();
    return { recorder, maskingKey, session: undefined, impersonates: undefined, refusal };
  };

  return (arrival) => {
    const tokenHash = remembered(arrival.memo, hashOf, undefined, () => hashOf(arrival.headers));
    if (tokenHash === undefined) return stranger(arrival.refusal ?? new ChaperoneError('identity.missing'));
    let session: LiveSession | undefined;
    try {
      session = sessions.find(tokenHash);
    } catch (error) {
      if (error instanceof ChaperoneError) throw error;
      return stranger(new ChaperoneError('identity.failed', { reason: 'the directory of sessions failed' }, { cause: error }));
    }
    if (!session) return stranger(arrival.refusal ?? new ChaperoneError('identity.unknown'));
    return callerOf(arrival, session, clock.wall());
  };
}

/** Lower-case hex SHA-256 of the one bearer token of a request. */
function hashOf(headers: HeaderList): string | undefined {
  const token = bearerToken(headers);
  return token === undefined ? undefined : hash('sha256', token, 'hex');
}

function callerOf(arrival: Arrival, session: LiveSession, now: number): Caller {
  const known = { recorder: session.recorder, maskingKey: session.maskingKey, session };
  // An expired or foreign token is recorded in its own session: that is where somebody will look for it.
  if (!(now < session.expiresAt)) return { ...known, impersonates: undefined, refusal: new ChaperoneError('identity.expired') };
  if (!session.targets.has(arrival.target)) {
    return { ...known, impersonates: undefined, refusal: new ChaperoneError('identity.target', { target: arrival.target }) };
  }
  try {
    return {
      ...known,
      impersonates: remembered(arrival.memo, impersonation, undefined, () => impersonation(arrival.headers)),
      refusal: arrival.refusal,
    };
  } catch (error) {
    if (!(error instanceof ChaperoneError)) throw error;
    return { ...known, impersonates: undefined, refusal: error };
  }
}
