import { ChaperoneError } from '../../contract/errors.ts';
import type { Upstream } from '../proxy.ts';

/** The headers that carry the real credential now. Throws `forward.unreachable`, without the cause's text, when there is none. */
export async function credentialOf(upstream: Upstream): Promise<Readonly<Record<string, string>>> {
  try {
    return await upstream.authorize();
  } catch (error) {
    if (error instanceof ChaperoneError) throw error;
    throw new ChaperoneError(
      'forward.unreachable',
      { target: upstream.name, reason: 'its credential could not be obtained' },
      { cause: error },
    );
  }
}
