import { ChaperoneError } from '../../contract/errors.ts';
import type { HeaderList } from '../../contract/record.ts';
import type { Caller, ImpersonationRequest } from '../exchange.ts';
import type { Upstream } from '../proxy.ts';

/** What a field name may consist of (RFC 9110 section 5.6.2), without the percent sign. */
const PLAIN = /[A-Za-z0-9!#$&'*+.^_`|~-]/;
/** Cannot be sent, or is read as something else: servers take white space off both ends. */
const UNSENDABLE = /^$|^[\t ]|[\t ]$|[\u0000-\u0008\u000a-\u001f\u007f]/;

/**
 * The headers by which a target is told who is speaking: what the target's own option says, else what policy has let the agent ask for, written
 * anew from what was parsed. Throws `forward.impersonate` when a name cannot be sent as it is, or when the option was not carried out.
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation
 */
export function impersonationHeaders(
  upstream: Pick<Upstream, 'name' | 'impersonate'>,
  caller: Pick<Caller, 'sentAs' | 'impersonates'>,
): HeaderList {
  const { sentAs, impersonates } = caller;
  const refuse = (reason: string): ChaperoneError => new ChaperoneError('forward.impersonate', { target: upstream.name, reason });
  if (upstream.impersonate && (!sentAs || impersonates)) {
    throw refuse(impersonates ? 'the agent may not ask to be somebody else there' : 'nobody has said who it is');
  }
  // What came in headers is one character per byte already.
  if (sentAs) return linesOf(sentAs, (text) => Buffer.from(text, 'utf8').toString('latin1'), refuse);
  return impersonates ? linesOf(impersonates, (text) => text, refuse) : NONE;
}

function linesOf(
  { user, uid, groups, extraValues }: ImpersonationRequest,
  encode: (text: string) => string,
  refuse: (reason: string) => ChaperoneError,
): HeaderList {
  if (user === undefined) throw refuse('there is no user');
  const lines: (readonly [string, string])[] = [
    ['Impersonate-User', user],
    ...(uid === undefined ? [] : [['Impersonate-Uid', uid] as const]),
    ...groups.map((group) => ['Impersonate-Group', group] as const),
    ...extraValues.map(([key, value]) => [`Impersonate-Extra-${escapeKey(key)}`, value] as const),
  ];
  return lines.map(([name, value]) => {
    // An extra field may be empty, a name may not.
    if (UNSENDABLE.test(value) && !(value === '' && name.startsWith('Impersonate-Extra-')))
      throw refuse('a name is empty, has a control character, or begins or ends with white space');
    return [name, encode(value)];
  });
}

/** Source: k8s.io/client-go/transport/round_trippers.go, headerKeyEscape. */
function escapeKey(key: string): string {
  let escaped = '';
  for (const byte of Buffer.from(key, 'utf8')) {
    const sign = String.fromCharCode(byte);
    escaped += PLAIN.test(sign) ? sign : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return escaped;
}

const NONE: HeaderList = [];
