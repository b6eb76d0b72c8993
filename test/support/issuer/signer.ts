/** Tokens as nobody certified would issue them: any header, any claims, signed by a key made for the test. */
import { createHmac } from 'node:crypto';
import { exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from 'jose';

export type Fields = Readonly<Record<string, unknown>>;

export interface Signer {
  readonly kid: string;
  /** Public, with `kid`, `alg` and `use`. */
  readonly jwk: JWK;
  /** The same with its private half. */
  readonly privateJwk: JWK;
  /** What is undefined in `header` is left out. */
  sign(claims: Fields, header?: Fields): Promise<string>;
  /** Signed with HMAC, the public key's PEM as the secret: what a verifier falls for that lets the token choose. */
  signAsSecret(claims: Fields): Promise<string>;
}

export async function makeSigner(kid: string, alg = 'RS256'): Promise<Signer> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const named = { kid, alg, use: 'sig' };
  return {
    kid,
    jwk: { ...(await exportJWK(publicKey)), ...named },
    privateJwk: { ...(await exportJWK(privateKey)), ...named },
    sign: (claims, header = {}) => {
      const full: Fields = { kid, typ: 'JWT', ...header };
      const there = Object.entries(full).filter(([, value]) => value !== undefined);
      return new SignJWT({ ...claims }).setProtectedHeader({ ...Object.fromEntries(there), alg }).sign(privateKey);
    },
    signAsSecret: async (claims) => {
      const content = `${encode({ alg: 'HS256', kid, typ: 'JWT' })}.${encode(claims)}`;
      return `${content}.${createHmac('sha256', await exportSPKI(publicKey))
        .update(content)
        .digest('base64url')}`;
    },
  };
}

/** A token without a signature. */
export function unsigned(claims: Fields, header: Fields = { alg: 'none' }): string {
  return `${encode(header)}.${encode(claims)}.`;
}

export function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
