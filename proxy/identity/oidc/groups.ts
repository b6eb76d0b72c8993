import { ChaperoneError } from '../../../contract/errors.ts';
import type { OidcProvider } from '../../../contract/identity.ts';
import { type Claims, claimAt, escapeSegment, hasControls, segments } from './claim.ts';
import { PRESET_TABLE } from './presets.ts';

/** As in `Identity.groups`. */
const MAX_GROUPS = 1_000;
const MAX_LENGTH = 1_024;

type Rules = Pick<OidcProvider, 'groups' | 'groupsPrefix' | 'missingGroups' | 'preset'>;

/**
 * The groups of a token: those of all the provider's claims together, each once, each with the prefix. A claim is a string (one group,
 * whatever is in it) or a list of strings. Throws ChaperoneError `identity.groups` where nobody can tell which groups these are: other
 * shapes, more than fit, lists that are kept elsewhere, and none at all where the provider insists.
 */
export function groupsOf(provider: Rules, claims: Claims): readonly string[] {
  const groups = new Set<string>();
  let there = provider.groups.length === 0;
  for (const path of provider.groups) {
    refuseOverage(claims, path);
    const value = claimAt(claims, path);
    if (value === undefined || value === null) continue;
    there = true;
    for (const group of listOf(value, path)) groups.add(provider.groupsPrefix + group);
    if (groups.size > MAX_GROUPS) throw unknown(`there are more than ${MAX_GROUPS}`);
  }
  if (!there && provider.missingGroups === 'refuse') {
    throw unknown(`the token has no claim ${provider.groups.join(' or ')} ${hint(provider.preset)}`);
  }
  for (const group of groups) {
    if (group.length > MAX_LENGTH) throw unknown(`one has more than ${MAX_LENGTH} characters`);
    if (hasControls(group)) throw unknown('one has control characters');
  }
  checkSize(groups);
  return [...groups];
}

/** All groups together, characters: they are recorded with every request. */
const MAX_TOGETHER = 16_384;

/** Throws ChaperoneError `identity.groups` when the list as a whole is too long to be kept with each request. */
export function checkSize(groups: Iterable<string>): void {
  let together = 0;
  for (const group of groups) together += group.length;
  if (together > MAX_TOGETHER) throw unknown(`together they have more than ${MAX_TOGETHER} characters`);
}

function listOf(value: unknown, path: string): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length > MAX_GROUPS) throw unknown(`the claim ${path} has ${list.length} entries; at most ${MAX_GROUPS} are read`);
  if (!list.every((one) => typeof one === 'string' && one !== '')) {
    throw unknown(`the claim ${path} is not a name or a list of names`);
  }
  return list as readonly string[];
}

/**
 * Lists that did not fit the token: `_claim_names` (OpenID Connect Core section 5.6.2, Azure's group overage) and `hasgroups` (Azure's implicit
 * flow). They are not fetched: that would take a credential for the directory.
 */
function refuseOverage(claims: Claims, path: string): void {
  const [top = ''] = segments(path);
  const elsewhere = claimAt(claims, `_claim_names.${escapeSegment(top)}`) !== undefined;
  const counted = top === 'groups' && (claims['hasgroups'] === true || claims['hasgroups'] === 'true');
  if (!elsewhere && !counted) return;
  throw unknown(`the list ${path} was too long for the token and is kept elsewhere (overage) ${hint('azure')}`);
}

/** For the end of a sentence, which has its own full stop. */
function hint(preset: Rules['preset']): string {
  return `(${PRESET_TABLE[preset].withoutGroups.replace(/\.$/, '')})`;
}

function unknown(reason: string): ChaperoneError {
  return new ChaperoneError('identity.groups', { reason });
}
