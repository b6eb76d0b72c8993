import type { StoredGrant } from '../contract/grant.ts';
import type { Identity } from '../contract/identity.ts';
import { Names } from '../proxy/policy/names.ts';
import type { LiveSession } from '../proxy/proxy.ts';

type Session = Pick<LiveSession, 'id' | 'agent' | 'targets'>;

/** True when requests of this session may fall under the grant. Groups are left to the policy stage: they may differ from token to token. */
export function mayUse(
  { who, targets }: Pick<StoredGrant, 'who' | 'targets'>,
  session: Session,
  { subject }: Pick<Identity, 'subject'>,
): boolean {
  return (
    fits(who.subjects, subject) &&
    fits(who.agents, session.agent) &&
    fits(who.sessions, session.id) &&
    // A grant never widens a session's targets.
    targets.some((target) => target === '*' || session.targets.has(target))
  );
}

/** True when the grant is worth a word in this session's record: one of its tokens may use it, as far as its groups are known. */
export function concerns(
  grant: Pick<StoredGrant, 'who' | 'targets'>,
  tokens: readonly { readonly session: Session; readonly identity: Pick<Identity, 'subject' | 'groups'> }[],
): boolean {
  const { groups } = grant.who;
  const wanted = groups && new Names(groups);
  return tokens.some(
    ({ session, identity }) => mayUse(grant, session, identity) && (wanted === undefined || wanted.hasOneOf(identity.groups)),
  );
}

function fits(patterns: readonly string[] | undefined, value: string): boolean {
  return patterns === undefined || new Names(patterns).has(value);
}
