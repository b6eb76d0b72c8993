/** Who is speaking, in the words of the screens. */
import type { Identity, Proof, TokenRow } from '../../contract/identity.ts';
import type { SessionSummary } from '../../contract/session.ts';

export const PROOF_WORDS: Readonly<Record<Proof, string>> = {
  token: 'session token',
  oidc: 'OIDC token',
  saml: 'SAML assertion',
  certificate: 'client certificate',
};

/** `proof` of a record, which may be of a later version. */
export const proofInWords = (proof: string): string => (PROOF_WORDS as Readonly<Record<string, string>>)[proof] ?? proof;

type Named = Pick<Identity, 'subject' | 'name' | 'provider' | 'proof'>;

/** `local` as the issuer of our own tokens is nobody's name. */
export const issuerInWords = (issuer: string): string => (issuer === 'local' ? 'this machine' : issuer);

/** The name, with the subject behind it where that says more. */
export const nameOf = (who: Pick<Named, 'subject' | 'name'>): string => (who.name === '' ? who.subject : who.name);

/** `by OIDC token of okta`, `by session token`. */
export const howProven = (who: Pick<Named, 'proof' | 'provider'>): string =>
  `by ${PROOF_WORDS[who.proof]}${who.provider === null ? '' : ` of ${who.provider}`}`;

/** Of a session; sessions of earlier versions were always the local user's. */
export function whoOfSession(s: Pick<SessionSummary, 'subject' | 'info'>): string {
  return s.info.identity === undefined ? s.subject : nameOf(s.info.identity);
}

export const TOKEN_STATES: Readonly<Record<TokenRow['state'], string>> = {
  active: 'active',
  rotated: 'was rotated',
  revoked: 'was revoked',
  expired: 'has expired',
};

/** `acme/shop` of `https://git.example/acme/shop.git`, and the short hash. */
export function gitInWords(git: NonNullable<SessionSummary['info']['git']>): string {
  const place =
    git.remote === null
      ? 'no remote'
      : git.remote
          .replace(/\.git$/, '')
          .split(/[/:]/)
          .slice(-2)
          .join('/');
  const commit = git.commit === null ? 'no commit' : git.commit.slice(0, 8);
  return `${place} @ ${commit}${git.branch === null ? '' : ` (${git.branch})`}`;
}

export const labelText = (key: string, value: string): string => (value === '' ? key : `${key}=${value}`);
