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

/** The other form of an ES256 signature: (r, s) and (r, n - s) fit the same content; n is the order of P-256 (SEC 2 section 2.4.2). */
export function secondForm(token: string): string {
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const at = token.lastIndexOf('.') + 1;
  const signature = Buffer.from(token.slice(at), 'base64url');
  const s = order - BigInt(`0x${signature.subarray(32).toString('hex')}`);
  const other = Buffer.from(s.toString(16).padStart(64, '0'), 'hex');
  return token.slice(0, at) + Buffer.concat([signature.subarray(0, 32), other]).toString('base64url');
}
