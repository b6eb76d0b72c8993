import { ChaperoneError } from '../../../contract/errors.ts';
import { OidcProvider, type ProviderRequest } from '../../../contract/identity.ts';
import { segments } from './claim.ts';
import { keySetOf } from './key-set.ts';
import { PRESET_TABLE, SKEW } from './presets.ts';

export type OidcRequest = Extract<ProviderRequest, { type: 'oidc' }>;

/**
 * The provider that a request means: what it leaves out comes from its preset. Whoever names claims of groups wants them, so tokens without any are
 * then refused unless `missingGroups` says otherwise.
 * Throws ChaperoneError `identity.invalid` when something is missing that the preset cannot know, or when strangers could get in.
 * @param addedAt ISO 8601.
 */
export function completeOidc(request: OidcRequest, addedAt: string): OidcProvider {
  const invalid = (reason: string): ChaperoneError => new ChaperoneError('identity.invalid', { name: request.name, reason });
  const { issuer: known, issuerForm, narrowedBy, missingGroups, ...preset } = PRESET_TABLE[request.preset];
  const issuer = request.issuer ?? known;
  if (issuer === null) throw invalid(`${preset.title} needs --issuer: ${issuerForm.says}`);
  if (!issuerForm.pattern.test(issuer)) throw invalid(issuerForm.says);
  const given = Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined));
  const complete = OidcProvider.safeParse({
    policy: { name: 'default' },
    skew: SKEW,
    algorithms: preset.algorithms,
    subject: preset.subject,
    displayName: preset.displayName,
    groups: preset.groups,
    groupsPrefix: preset.groupsPrefix,
    missingGroups: request.groups && request.groups.length > 0 ? 'refuse' : missingGroups,
    require: {},
    run: preset.run,
    keep: preset.keep,
    ca: null,
    jwks: null,
    ...given,
    issuer,
    addedAt,
  });
  if (!complete.success) {
    const [issue] = complete.error.issues;
    throw invalid(`${issue?.path.join('.') ?? 'the provider'}: ${issue?.message ?? 'it is not valid'}`);
  }
  const provider = complete.data;
  const fault = pathFault(provider) ?? keyFault(provider) ?? narrowFault(provider, narrowedBy);
  if (fault !== undefined) throw invalid(fault);
  return provider;
}

function pathFault(provider: OidcProvider): string | undefined {
  const { subject, displayName, groups, run, keep } = provider;
  const paths = [subject, ...displayName, ...groups, ...run, ...keep, ...Object.keys(provider.require)];
  const bad = paths.find((path) => segments(path).includes(''));
  return bad === undefined ? undefined : `${bad} is not the path of a claim`;
}

function keyFault({ jwks, ca }: OidcProvider): string | undefined {
  if (ca !== null && !ca.includes('-----BEGIN CERTIFICATE-----')) return 'the authority is not a PEM certificate';
  if (jwks === null) return undefined;
  try {
    keySetOf(jwks);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'the key set cannot be read';
  }
}

/** At a public issuer the audience keeps nobody out: whoever asks for a token chooses it. */
function narrowFault({ require, preset }: OidcProvider, narrowedBy: Readonly<Record<string, string>>): string | undefined {
  const claims = Object.entries(narrowedBy);
  if (claims.length === 0) return undefined;
  const narrow = claims.some(([claim, beginning]) => {
    const patterns = require[claim];
    return patterns?.every(
      (pattern) => pattern.startsWith(beginning) && !/^\*?$/.test(pattern.slice(beginning.length, beginning.length + 1)),
    );
  });
  if (narrow) return undefined;
  const [first = ''] = Object.keys(narrowedBy);
  return (
    `anybody can get such a token from ${PRESET_TABLE[preset].title}, for any audience; say whose are let in with ` +
    `--require ${first}=NAME (or another of ${Object.keys(narrowedBy).slice(1).join(', ')})`
  );
}
