import { hash } from 'node:crypto';
import type { Clock } from '../../contract/clock.ts';
import { ChaperoneError } from '../../contract/errors.ts';
import type { HeaderList } from '../../contract/record.ts';
import type { Arrival, Caller, Identify } from '../exchange.ts';
import { remembered } from '../memo.ts';
import type { Admission, Presented, SessionDirectory } from '../proxy.ts';
import { impersonation } from './impersonation.ts';
import { bearerToken } from './token.ts';

/**
 * The identity stage. Proofs are looked up by their SHA-256, so neither time nor memory of the directory depends on how much of a guess is
 * right; only what it does not know is given to it as a whole, to be verified. Requests without a session get the unattributed recorder
 * and a refusal.
 *
 * A bearer token, where there is one, decides alone: a client certificate on the same connection speaks only for requests without a token.
 * So a bad or revoked token never falls back to what the connection once showed.
 *
 * Throws ChaperoneError `record.*` when nothing can be recorded; whatever else the directory throws becomes a refusal.
 */
export function identifyBy(sessions: SessionDirectory, clock: Clock): Identify {
  const stranger = async (refusal: ChaperoneError): Promise<Caller> => {
    const { recorder, maskingKey } = await sessions.unattributed();
    return { recorder, maskingKey, session: undefined, identity: undefined, token: undefined, impersonates: undefined, refusal };
  };

  const admitted = async (arrival: Arrival, hashed: string): Promise<Caller> => {
    let admission: Admission;
    try {
      admission = await sessions.admit(presentedBy(arrival, hashed));
    } catch (error) {
      return stranger(refusalOf(error));
    }
    return callerOf(arrival, admission, clock.wall());
  };

  return (arrival) => {
    let hashed: string | undefined;
    try {
      hashed = hashOf(arrival);
    } catch (error) {
      return stranger(arrival.refusal ?? refusalOf(error));
    }
    if (hashed === undefined) return stranger(arrival.refusal ?? new ChaperoneError('identity.missing'));
    let admission: Admission | undefined;
    try {
      admission = sessions.find(hashed);
    } catch (error) {
      if (error instanceof ChaperoneError) throw error;
      return stranger(refusalOf(error));
    }
    if (admission) return callerOf(arrival, admission, clock.wall());
    // What is refused anyway costs nobody a signature.
    return arrival.refusal ? stranger(arrival.refusal) : admitted(arrival, hashed);
  };
}

/** Recording that has stopped is no refusal of this proof: it is thrown. */
function refusalOf(error: unknown): ChaperoneError {
  if (!(error instanceof ChaperoneError)) {
    return new ChaperoneError('identity.failed', { reason: 'the directory of sessions failed' }, { cause: error });
  }
  if (error.code.startsWith('record.')) throw error;
  return error;
}

/** Lower-case hex SHA-256 of the one proof of a request; throws like `bearerToken`. */
function hashOf({ memo, headers, certificates }: Arrival): string | undefined {
  return remembered(memo, bearerHash, undefined, () => bearerHash(headers)) ?? hashOfCertificate(memo, certificates);
}

function bearerHash(headers: HeaderList): string | undefined {
  const token = bearerToken(headers);
  return token === undefined ? undefined : hash('sha256', token, 'hex');
}

function hashOfCertificate(memo: Arrival['memo'], certificates: Arrival['certificates']): string | undefined {
  const own = certificates?.[0];
  return own && remembered(memo, hashOfCertificate, certificates, () => hash('sha256', own, 'hex'));
}

/** The proof itself; read again from the head, so that no memo keeps a token. */
function presentedBy({ headers, certificates }: Arrival, hashed: string): Presented {
  const token = bearerToken(headers);
  return token === undefined
    ? { kind: 'certificate', chain: certificates ?? [], hash: hashed }
    : { kind: 'bearer', token, hash: hashed };
}

function callerOf(arrival: Arrival, admission: Admission, now: number): Caller {
  const { session, identity, token } = admission;
  const { recorder, maskingKey } = session;
  // What a known proof may not do is recorded in its own session: that is where somebody will look for it.
  const refused = admission.refusal ?? expiry(admission, now);
  if (refused) return { recorder, maskingKey, session, identity, token, impersonates: undefined, refusal: refused };
  admission.used(now);
  let impersonates: Caller['impersonates'];
  let refusal = arrival.refusal;
  try {
    impersonates = remembered(arrival.memo, impersonation, undefined, () => impersonation(arrival.headers));
  } catch (error) {
    refusal = refusalOf(error);
  }
  if (!session.targets.has(arrival.target)) refusal = new ChaperoneError('identity.target', { target: arrival.target });
  return { recorder, maskingKey, session, identity, token, impersonates, refusal };
}

function expiry({ expiresAt, identity }: Admission, now: number): ChaperoneError | undefined {
  if (now < expiresAt) return undefined;
  const { provider } = identity;
  if (provider === null || Number.isNaN(expiresAt)) return new ChaperoneError('identity.expired');
  return new ChaperoneError('identity.over', { provider, at: new Date(expiresAt).toISOString() });
}
