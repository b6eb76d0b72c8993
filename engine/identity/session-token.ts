import { hash } from 'node:crypto';
import { userInfo } from 'node:os';
import type { Random } from '../../contract/clock.ts';
import type { Identity } from '../../contract/identity.ts';

/** A token of ours: 256 random bits after `chp_`, so that a scanner for leaked secrets can know it. Returned once; only its hash is kept. */
export function mintToken(random: Random): { readonly token: string; readonly hash: string } {
  const token = `chp_${Buffer.from(random(32)).toString('base64url')}`;
  return { token, hash: proofHash(token) };
}

/** Lower-case hex SHA-256, under which a proof is known. */
export function proofHash(proof: string | Uint8Array): string {
  return hash('sha256', proof, 'hex');
}

/** The person in front of this machine, whom a local session token stands for. */
export function localIdentity(): Identity {
  const { username } = userInfo();
  return {
    subject: username,
    name: username,
    issuer: 'local',
    groups: [],
    proof: 'token',
    provider: null,
    run: null,
    claims: {},
  };
}
