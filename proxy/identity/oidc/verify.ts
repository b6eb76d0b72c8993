import { errors, type CryptoKey, type JWTHeaderParameters, jwtVerify } from 'jose';
import type { Clock } from '../../../contract/clock.ts';
import { ChaperoneError } from '../../../contract/errors.ts';
import type { OidcProvider } from '../../../contract/identity.ts';
import type { Proven } from '../../proxy.ts';
import type { Checks } from '../checks.ts';
import { type Claims, shown } from './claim.ts';
import { checkRequired, identityOf } from './identity-of.ts';
import { parseJwt, type UnverifiedJwt } from './jwt.ts';

/** How long a checked token counts without another look at the issuer's keys, milliseconds. */
export const RECHECK = 300_000;

/** The end of the year 9999, milliseconds since the Unix epoch. */
const LAST_DATE = 253_402_300_799_000;

/** Media types of tokens that say who somebody is (RFC 7519 section 5.1, RFC 9068 section 2.1); others prove something else. */
const TYPES: ReadonlySet<unknown> = new Set([undefined, 'jwt', 'at+jwt', 'application/jwt', 'application/at+jwt']);

export interface Verifying {
  readonly provider: OidcProvider;
  readonly clock: Pick<Clock, 'wall'>;
  /** Rejects with jose's errors, or ChaperoneError `identity.unavailable`. */
  readonly key: (header: JWTHeaderParameters) => Promise<CryptoKey>;
}

/**
 * All the checks of one token. Rejects with ChaperoneError `identity.*`; the first check that fails decides.
 * Source: RFC 8725 (best current practices of JSON Web Tokens), OpenID Connect Core section 3.1.3.7.
 */
export async function verifyToken(verifying: Verifying, token: string, checks: Checks): Promise<Proven> {
  const { provider, clock } = verifying;
  const jwt = await checks.run(
    'It is a JSON Web Token',
    () => readable(token),
    () => `${token.length} bytes`,
  );
  await checks.run(
    'Its algorithm is allowed',
    () => allowedAlgorithm(provider, jwt.header),
    (algorithm) => algorithm,
  );
  await checks.run(
    'Its issuer is that of the provider',
    () => checkIssuer(provider, jwt.claims),
    () => provider.issuer,
  );
  const now = clock.wall();
  const signed = await checks.run(
    'It is signed with a key of the issuer',
    () => verifySignature(verifying, token, { now, kid: named(jwt.header['kid']) }),
    () => `kid ${named(jwt.header['kid'])}`,
  );
  const expiresAt = await checks.run(
    'It is meant for this proxy, and counts now',
    () => expiry(provider, signed, now),
    (at) => `until ${new Date(at).toISOString()}, clocks that differ included`,
  );
  await checks.run(
    'It has the claims that are asked for',
    () => checkRequired(provider, signed.claims),
    () => Object.keys(provider.require).join(', ') || 'none are',
  );
  const identity = await checks.run(
    'It says who this is',
    () => identityOf(provider, signed.claims),
    ({ subject, groups }) => `${subject}; ${groups.length === 0 ? 'no groups' : groups.join(', ')}`,
  );
  return { identity, expiresAt, recheckAt: Math.min(expiresAt, now + RECHECK) };
}

function readable(token: string): UnverifiedJwt {
  const jwt = parseJwt(token);
  const { typ, crit } = jwt.header;
  if (crit !== undefined) throw new ChaperoneError('identity.malformed', { reason: 'it demands extensions (crit)' });
  if (!TYPES.has(typeof typ === 'string' ? typ.toLowerCase() : typ)) {
    throw new ChaperoneError('identity.malformed', { reason: `its type ${named(typ)} is that of another kind of token` });
  }
  return jwt;
}

/** Before any key is looked up: neither `none` nor a shared secret made of the public key gets further. */
function allowedAlgorithm(provider: OidcProvider, header: Claims): string {
  const allowed = provider.algorithms.find((one) => one === header['alg']);
  if (allowed !== undefined) return allowed;
  throw new ChaperoneError('identity.algorithm', { provider: provider.name, algorithm: named(header['alg']) });
}

function checkIssuer(provider: OidcProvider, claims: Claims): void {
  if (claims['iss'] !== provider.issuer) throw new ChaperoneError('identity.issuer', { issuer: named(claims['iss']) });
}

/** A token whose signature is right, and what is wrong with its claims. */
interface Signed {
  readonly claims: Claims;
  readonly refusal: ChaperoneError | undefined;
}

async function verifySignature(
  { provider, key }: Verifying,
  token: string,
  { now, kid }: { readonly now: number; readonly kid: string },
): Promise<Signed> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: provider.algorithms,
      issuer: provider.issuer,
      audience: provider.audiences,
      clockTolerance: provider.skew,
      currentDate: new Date(now),
      requiredClaims: ['exp'],
    });
    return { claims: payload, refusal: undefined };
  } catch (error) {
    // jose looks at the claims after the signature.
    if (error instanceof errors.JWTExpired || error instanceof errors.JWTClaimValidationFailed) {
      return { claims: error.payload, refusal: refusalOf(error, provider) };
    }
    throw signatureRefusal(error, provider.name, kid);
  }
}

/** Until when the token counts: wall clock, milliseconds. */
function expiry(provider: OidcProvider, { claims, refusal }: Signed, now: number): number {
  if (refusal) throw refusal;
  const { exp, iat } = claims;
  // jose looks at `iat` only where tokens have a longest age; one from the future is a wrong clock or a forgery.
  if (typeof iat === 'number' && iat * 1_000 > now + provider.skew * 1_000) {
    throw new ChaperoneError('identity.early', { provider: provider.name, at: timeOf(iat) });
  }
  const expiresAt = (Number(exp) + provider.skew) * 1_000;
  // JSON can write numbers that are no dates, `1e999` among them; such a token would never end.
  if (expiresAt <= LAST_DATE) return expiresAt;
  throw new ChaperoneError('identity.claim', { provider: provider.name, reason: 'the claim exp is not a date' });
}

/** Without the cause: jose's errors of claims carry all the claims. */
function refusalOf(
  { claim, reason, payload }: errors.JWTExpired | errors.JWTClaimValidationFailed,
  { name: provider, audiences }: OidcProvider,
): ChaperoneError {
  if (claim === 'aud') return new ChaperoneError('identity.audience', { provider, expected: audiences.join(' or ') });
  if (claim === 'exp' && reason === 'check_failed') {
    return new ChaperoneError('identity.over', { provider, at: timeOf(payload.exp) });
  }
  if (claim === 'nbf' && reason === 'check_failed') {
    return new ChaperoneError('identity.early', { provider, at: timeOf(payload.nbf) });
  }
  const how = reason === 'missing' ? 'is missing' : 'is not of the right form';
  return new ChaperoneError('identity.claim', { provider, reason: `the claim ${claim} ${how}` });
}

function signatureRefusal(error: unknown, provider: string, kid: string): ChaperoneError {
  if (error instanceof ChaperoneError) return error;
  const cause = { cause: error };
  if (error instanceof errors.JWKSNoMatchingKey) return new ChaperoneError('identity.key', { provider, kid }, cause);
  if (error instanceof errors.JWKSMultipleMatchingKeys) {
    return new ChaperoneError('identity.key', { provider, kid: `${kid}, which several keys fit` }, cause);
  }
  const reason = error instanceof errors.JWSSignatureVerificationFailed ? 'it does not fit the key' : 'the key cannot be used';
  return new ChaperoneError('identity.signature', { provider, reason }, cause);
}

function timeOf(seconds: unknown): string {
  const date = new Date(Number(seconds) * 1_000);
  return Number.isNaN(date.getTime()) ? 'a time that is no date' : date.toISOString();
}

/** A short text that a token says of itself and that is no part of a credential: an algorithm, a key's id, an issuer. */
function named(value: unknown): string {
  return typeof value === 'string' ? shown(value) : value === undefined ? 'none' : 'that is no text';
}
