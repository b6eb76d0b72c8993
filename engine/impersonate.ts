import { ChaperoneError } from '../contract/errors.ts';
import type { ImpersonateOption } from '../contract/target.ts';
import type { Asking, Upstream } from '../proxy/proxy.ts';

type SentAs = ReturnType<NonNullable<Upstream['impersonate']>>;

const PLACEHOLDER = /\{([^{}]*)\}/g;
const NAMES: ReadonlySet<string> = new Set(['subject', 'name', 'agent', 'provider', 'groups']);
/** Key of the extra field with the session's id; API servers log it as `user.extra`. */
const SESSION = 'chaperone.session';
/** Groups that one request may carry, and the bytes of all names together: request heads are limited, and a provider says how many groups there are. */
const MAX_GROUPS = 1000;
const MAX_BYTES = 64 << 10;

/** Throws `target.invalid` when the option could never be carried out as it is meant. */
export function requireImpersonation(target: string, { user, groups }: ImpersonateOption): void {
  const refuse = (reason: string): never => {
    throw new ChaperoneError('target.invalid', { name: target, reason });
  };
  for (const text of [user, ...groups]) {
    const names = [...text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '');
    const unknown = names.find((name) => !NAMES.has(name));
    if (unknown !== undefined)
      refuse(`{${unknown}} in its impersonation is none of {subject}, {name}, {agent}, {provider}, {groups}`);
    const fault = faultOf(text);
    if (fault !== null) refuse(`in its impersonation ${fault}`);
    if (names.length > 0 && reserved(text))
      refuse(`${text} in its impersonation would let an agent choose a name of Kubernetes itself`);
  }
  if (user.includes('{groups}')) refuse('{groups} has its place among the groups of its impersonation, not in the user');
}

/**
 * Who a target is told the agent is. The result for one identity, agent and session is kept, so that a request costs a look-up.
 * Source of the headers: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation
 */
export function impersonator(target: string, option: ImpersonateOption): (asking: Asking) => SentAs {
  const kept = new WeakMap<Asking['identity'], { readonly agent: string; readonly session: string; readonly sentAs: SentAs }>();
  return (asking) => {
    const known = kept.get(asking.identity);
    if (known?.agent === asking.agent && known.session === asking.session) return known.sentAs;
    const sentAs = expand(target, option, asking);
    kept.set(asking.identity, { agent: asking.agent, session: asking.session, sentAs });
    return sentAs;
  };
}

function expand(target: string, { user, groups, extra }: ImpersonateOption, asking: Asking): SentAs {
  const { identity } = asking;
  const refuse = (reason: string): never => {
    throw new ChaperoneError('forward.impersonate', { target, reason });
  };
  const values: Readonly<Record<string, string>> = {
    subject: identity.subject,
    name: identity.name,
    agent: asking.agent,
    provider: identity.provider ?? identity.issuer,
  };
  // One pass: what is put in is not looked at again, so a subject `{groups}` stays that.
  const filled = (template: string, group = ''): string => {
    const text = template.replace(PLACEHOLDER, (whole, name: string) => (name === 'groups' ? group : (values[name] ?? whole)));
    if (text === template) return text;
    const fault = faultOf(text);
    if (fault !== null) refuse(fault);
    if (reserved(text)) refuse(`${JSON.stringify(text)} is a name of Kubernetes itself`);
    return text;
  };
  const all = new Set(
    groups.flatMap((group) => (group.includes('{groups}') ? identity.groups.map((one) => filled(group, one)) : [filled(group)])),
  );
  const as = filled(user);
  const bytes = [as, ...all].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (all.size > MAX_GROUPS || bytes > MAX_BYTES) refuse(`${all.size} groups are more than a request can carry`);
  return {
    user: as,
    groups: [...all],
    extra: extra ? [SESSION] : [],
    extraValues: extra ? [[SESSION, asking.session]] : [],
  };
}

/** What servers keep for themselves. They compare case by case; names that only look so are kept apart for people. */
function reserved(text: string): boolean {
  return text.trim().normalize('NFKC').toLowerCase().startsWith('system:');
}

/** Why a text cannot stand in a header as it is: servers would cut blanks off, and then see another name than was checked here. */
function faultOf(text: string): string | null {
  if (text === '') return 'a name is empty';
  if (text !== text.trim()) return 'a name begins or ends with a blank';
  return /[\u0000-\u001f\u007f-\u009f]/.test(text) ? 'a name has a control character in it' : null;
}
