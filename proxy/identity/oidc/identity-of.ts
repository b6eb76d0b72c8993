import { ChaperoneError } from '../../../contract/errors.ts';
import type { Identity, OidcProvider } from '../../../contract/identity.ts';
import { type Claims, claimAt, fits, hasControls, shown, textOf } from './claim.ts';
import { groupsOf } from './groups.ts';

/** As in `Identity`. */
const MAX_SUBJECT = 1_024;
const MAX_NAME = 1_024;
const MAX_CLAIM = 2_048;

/**
 * Checks the claims that the provider requires. A claim that is a list fits when one of its texts does.
 * Throws ChaperoneError `identity.claim`.
 */
export function checkRequired(provider: Pick<OidcProvider, 'name' | 'require'>, claims: Claims): void {
  for (const [path, patterns] of Object.entries(provider.require)) {
    const value = claimAt(claims, path);
    const texts = (Array.isArray(value) ? value : [value]).map(textOf).filter((text) => text !== undefined);
    if (texts.some((text) => patterns.some((pattern) => fits(pattern, text)))) continue;
    const is = texts[0] === undefined ? 'is missing' : `has the value ${shown(texts[0])}, which is not let in`;
    throw new ChaperoneError('identity.claim', { provider: provider.name, reason: `the claim ${path} ${is}` });
  }
}

/**
 * Who a checked token speaks for. The subject has to be a text, because numbers lose digits on the way.
 * Throws ChaperoneError `identity.claim` and `identity.groups`.
 */
export function identityOf(provider: OidcProvider, claims: Claims): Identity {
  const subject = subjectOf(provider, claims);
  const names = provider.displayName.map((path) => textOf(claimAt(claims, path)));
  return {
    subject,
    name: shown(names.find((name) => name !== undefined) ?? subject, MAX_NAME),
    issuer: provider.issuer,
    groups: groupsOf(provider, claims),
    proof: 'oidc',
    provider: provider.name,
    run: runOf(provider, claims),
    claims: kept(provider, claims),
  };
}

function subjectOf(provider: OidcProvider, claims: Claims): string {
  const refuse = (reason: string): never => {
    throw new ChaperoneError('identity.claim', { provider: provider.name, reason: `the claim ${provider.subject} ${reason}` });
  };
  const value = claimAt(claims, provider.subject);
  if (typeof value !== 'string' || value === '') return refuse('is missing, so nobody can tell who this is');
  if (value.length > MAX_SUBJECT) return refuse(`has more than ${MAX_SUBJECT} characters`);
  return hasControls(value) ? refuse('has control characters') : value;
}

/** The claims of a run, joined by slashes; a slash inside one is written `%2F`, so that no two runs look the same. */
function runOf(provider: OidcProvider, claims: Claims): string | null {
  const parts = provider.run.map((path) => textOf(claimAt(claims, path)));
  if (parts.every((part) => part === undefined)) return null;
  const run = parts.map((part) => (part ?? '').replaceAll('%', '%25').replaceAll('/', '%2F')).join('/');
  if (run.length <= MAX_SUBJECT && !hasControls(run)) return run;
  throw new ChaperoneError('identity.claim', {
    provider: provider.name,
    reason: `the claims ${provider.run.join(', ')} are too long`,
  });
}

function kept(provider: OidcProvider, claims: Claims): Record<string, string> {
  const values = provider.keep.map((path) => [path, textOf(claimAt(claims, path))] as const);
  return Object.fromEntries(values.flatMap(([path, text]) => (text === undefined ? [] : [[path, shown(text, MAX_CLAIM)]])));
}
