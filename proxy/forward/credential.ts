import { ChaperoneError } from '../../contract/errors.ts';
import type { Caller } from '../exchange.ts';
import type { Asking, Upstream, UpstreamCredential } from '../proxy.ts';
import { unlessAborted } from './unless-aborted.ts';

/** Who asks the target. Throws `forward.credential` for a caller without a session: nobody's credential is given to nobody. */
export function askingOf(upstream: Upstream, { identity, session }: Caller): Asking {
  if (!identity || !session)
    throw new ChaperoneError('forward.credential', { target: upstream.name, reason: 'nobody is known to ask for it' });
  return { identity, agent: session.agent, session: session.id };
}

/**
 * What proves us to the target for this caller now; not a promise where it is known already, so that a request does not wait for its turn.
 * Throws or rejects with `forward.credential` (or what `authorize` says in our own words), never with the cause's text; with the signal's reason when the
 * exchange ends meanwhile: a plugin may take half a minute, and nothing that was revoked waits for it.
 */
export function credentialFor(
  upstream: Upstream,
  asking: Asking,
  signal: AbortSignal,
): Promise<UpstreamCredential> | UpstreamCredential {
  try {
    const given = upstream.authorize(asking);
    if (!(given instanceof Promise)) return given;
    const said = given.catch((error: unknown) => {
      throw failure(error, upstream.name);
    });
    return unlessAborted(said, signal);
  } catch (error) {
    throw failure(error, upstream.name);
  }
}

/** True when a target that refused the one would refuse the other too. */
export function sameCredential(one: UpstreamCredential, other: UpstreamCredential): boolean {
  return (
    one === other ||
    (one.certificate === other.certificate &&
      JSON.stringify([one.headers, one.query]) === JSON.stringify([other.headers, other.query]))
  );
}

function failure(error: unknown, target: string): ChaperoneError {
  if (error instanceof ChaperoneError) return error;
  return new ChaperoneError('forward.credential', { target, reason: 'its source failed' }, { cause: error });
}
