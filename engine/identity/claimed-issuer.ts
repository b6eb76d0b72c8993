/** Of an issuer that is shown to people. */
const SHOWN = 200;

/**
 * The `iss` that a token claims to have (RFC 7519 section 4.1.1), to say whom nobody here vouches for. Nothing of it has been checked. Only
 * text that can stand in a URL is shown; undefined when there is none, or the token is not a JWT.
 */
export function claimedIssuer(token: string): string | undefined {
  const parts = token.split('.');
  if (parts.length !== 3) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString('utf8'));
    if (typeof claims !== 'object' || claims === null || !('iss' in claims) || typeof claims.iss !== 'string') return undefined;
    const issuer = claims.iss.replace(/[?#].*$/s, '').slice(0, SHOWN);
    return /^https?:\/\/[A-Za-z0-9._~:/%-]+$/.test(issuer) ? issuer : 'of this token';
  } catch {
    return undefined;
  }
}
