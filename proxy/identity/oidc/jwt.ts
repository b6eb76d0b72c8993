import { ChaperoneError } from '../../../contract/errors.ts';
import type { Claims } from './claim.ts';

/** Longest token that is read, bytes. Azure's largest, with 200 groups, are about 10 KB. */
export const MAX_TOKEN = 16_384;

/** What a token says before anything of it has been checked. */
export interface UnverifiedJwt {
  readonly header: Claims;
  readonly claims: Claims;
}

const SEGMENT = /^[A-Za-z0-9_-]*$/;

/**
 * Reads the compact form (RFC 7515 section 7.1). Throws ChaperoneError `identity.size` and `identity.malformed`; neither has a piece of the
 * token in it.
 */
export function parseJwt(token: string): UnverifiedJwt {
  if (token.length > MAX_TOKEN) throw new ChaperoneError('identity.size', { bytes: token.length, limit: MAX_TOKEN });
  const parts = token.split('.');
  const [header = '', claims = ''] = parts;
  if (parts.length === 5) throw malformed('it is encrypted (JWE); only signed tokens are read');
  if (parts.length !== 3) throw malformed(`it has ${parts.length} of the 3 parts of a JSON Web Token`);
  // One spelling for each token: otherwise a revoked one could come back with other unused bits at the end of a part.
  if (!parts.every((part) => SEGMENT.test(part) && Buffer.from(part, 'base64url').toString('base64url') === part)) {
    throw malformed('it is not base64url');
  }
  return { header: objectOf(header, 'header'), claims: objectOf(claims, 'claims set') };
}

/** The issuer that a token names, unverified, also when its end was cut off; undefined when it is not a token at all. Never throws. */
export function issuerOf(token: string): string | undefined {
  // `ey` is `{` and a quote in base64url: what is no JSON object is not worth decoding.
  if (!token.startsWith('ey')) return undefined;
  const [, encoded] = token.split('.', 2);
  if (encoded === undefined) return undefined;
  try {
    const claims = JSON.parse(Buffer.from(encoded, 'base64url').toString()) as unknown;
    const issuer = typeof claims === 'object' && claims !== null ? (claims as Claims)['iss'] : undefined;
    return typeof issuer === 'string' ? issuer : undefined;
  } catch {
    return undefined;
  }
}

function objectOf(part: string, what: string): Claims {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(part, 'base64url')));
  } catch {
    throw malformed(`its ${what} is not JSON`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(`its ${what} is not a JSON object`);
  return value as Claims;
}

function malformed(reason: string): ChaperoneError {
  return new ChaperoneError('identity.malformed', { reason });
}
