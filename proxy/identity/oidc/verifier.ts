import { hash } from 'node:crypto';
import type { CryptoKey, JWTHeaderParameters } from 'jose';
import type { Clock } from '../../../contract/clock.ts';
import { ChaperoneError } from '../../../contract/errors.ts';
import type { OidcProvider, ProviderTest } from '../../../contract/identity.ts';
import type { Presented, Verifier } from '../../proxy.ts';
import { Checks, examined } from '../checks.ts';
import { type GetDocument, overHttps } from './https-document.ts';
import { issuerOf } from './jwt.ts';
import { KeyCache } from './key-cache.ts';
import { type FindKey, keySetOf } from './key-set.ts';
import { findKeys } from './key-source.ts';
import type { Spellings } from './spellings.ts';
import { verifyToken } from './verify.ts';

export interface OidcOptions {
  readonly provider: OidcProvider;
  readonly clock: Clock;
  /** How documents of the issuer are read; over https with the provider's authority unless said. */
  readonly get?: GetDocument;
}

/**
 * One OpenID provider at work. Nothing is fetched before the first token of its issuer comes; then the keys are kept as `KEY_AGE` says, and what
 * was let in counts for `RECHECK` at most. So a key that is taken out of the set stops counting within fifteen minutes, or 65 when the issuer cannot
 * be reached. `spellings` is that of all providers: it has to outlive a verifier that is made anew.
 */
export function createOidcVerifier(options: OidcOptions & { readonly spellings: Spellings }): Verifier {
  const { provider, clock, spellings } = options;
  const key = keysOf(options);
  return {
    provider: provider.name,
    claims: (presented) => presented.kind === 'bearer' && issuerOf(presented.token) === provider.issuer,
    verify: async (presented) => {
      const token = bearer(presented);
      const proven = await verifyToken({ provider, clock, key }, token, new Checks());
      spellings.insist(token, presented.hash, proven.expiresAt);
      // The signing input (RFC 7515 section 5.1): all but the signature.
      const signed = hash('sha256', token.slice(0, token.lastIndexOf('.')), 'hex');
      return { ...proven, signed: { hash: signed, until: proven.expiresAt } };
    },
  };
}

/** What a provider says of a token, check by check, with keys fetched for this alone. The first check that fails is the last one. */
export function testOidc(options: OidcOptions, token: string): Promise<ProviderTest> {
  const { provider, clock } = options;
  return examined((checks) => verifyToken({ provider, clock, key: keysOf(options) }, token, checks));
}

function keysOf(options: OidcOptions): (header: JWTHeaderParameters) => Promise<CryptoKey> {
  const { provider, clock, get = overHttps(provider.ca) } = options;
  if (provider.jwks !== null) return keySetOf(provider.jwks);
  const cache = new KeyCache(() => fetchKeys(provider, get), clock);
  return (header) => cache.key(header);
}

/** The metadata is read each time too: it is one more small document every few minutes, and the keys may have moved. */
async function fetchKeys(provider: OidcProvider, get: GetDocument): Promise<FindKey> {
  try {
    const { body } = await get(await findKeys(provider, get));
    return keySetOf(new TextDecoder().decode(body));
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown';
    throw new ChaperoneError('identity.unavailable', { provider: provider.name, reason }, { cause: error });
  }
}

function bearer(presented: Presented): string {
  if (presented.kind === 'bearer') return presented.token;
  throw new ChaperoneError('identity.malformed', { reason: 'it is a certificate' });
}
