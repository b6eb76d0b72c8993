import type { StoredGrant } from '../contract/grant.ts';
import { type Identity, LOCAL_PROVIDER } from '../contract/identity.ts';
import { Names } from '../proxy/policy/names.ts';
import type { LiveSession } from '../proxy/proxy.ts';

/**
 * True when requests of this session may fall under the grant. Groups are left to the policy stage, because they may differ from token to
 * token; so are targets, because those of a session may grow. A session's own targets bind it with and without a grant.
 */
export function mayUse(
  { who }: Pick<StoredGrant, 'who'>,
  session: Pick<LiveSession, 'id' | 'agent'>,
  { provider, subject }: Pick<Identity, 'provider' | 'subject'>,
): boolean {
  return (
    fits(who.providers, provider ?? LOCAL_PROVIDER) &&
    fits(who.subjects, subject) &&
    fits(who.agents, session.agent) &&
    fits(who.sessions, session.id)
  );
}

/** True when the grant is worth a word in this session's record: one of its tokens may use it now. */
export function concerns(
  grant: Pick<StoredGrant, 'who' | 'targets'>,
  tokens: readonly {
    readonly session: Pick<LiveSession, 'id' | 'agent' | 'targets'>;
    readonly identity: Pick<Identity, 'provider' | 'subject' | 'groups'>;
  }[],
): boolean {
  const { targets, who } = grant;
  const groups = who.groups && new Names(who.groups);
  return tokens.some(
    ({ session, identity }) =>
      mayUse(grant, session, identity) &&
      targets.some((target) => target === '*' || session.targets.has(target)) &&
      groups?.hasOneOf(identity.groups) !== false,
  );
}

function fits(patterns: readonly string[] | undefined, value: string): boolean {
  return patterns === undefined || new Names(patterns).has(value);
}
