import { createHash } from 'node:crypto';
import type { Identity } from '../../contract/identity.ts';

/** RoleSessionName: 2 to 64 of `\w+=,.@-` (AWS STS API reference, AssumeRole). */
const LONGEST = 64;
const DIGITS = 16;

/**
 * Under which name a role is assumed for somebody, and so under which CloudTrail and the cluster's own audit log know them: as much of the
 * subject as fits, `-` for each run of signs that AWS does not take, and then the first 64 bits of SHA-256 over `issuer NUL subject`, in
 * hex, so that two subjects that look alike, of one issuer or of two, are still told apart.
 */
export function roleSessionName({ subject, issuer }: Pick<Identity, 'subject' | 'issuer'>): string {
  const digest = createHash('sha256').update(`${issuer}\0${subject}`).digest('hex').slice(0, DIGITS);
  const readable = subject
    .replace(/[^A-Za-z0-9_+=,.@-]+/g, '-')
    .slice(0, LONGEST - DIGITS - 1)
    .replace(/^-+|-+$/g, '');
  return readable === '' ? digest : `${readable}-${digest}`;
}
