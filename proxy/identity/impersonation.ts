import { ChaperoneError } from '../../contract/errors.ts';
import type { HeaderList } from '../../contract/record.ts';
import type { ImpersonationRequest } from '../exchange.ts';

const EXTRA = 'impersonate-extra-';

/**
 * Who the agent asks to be. Undefined when it does not ask.
 * Source: k8s.io/apiserver/pkg/endpoints/filters/impersonation.go. The API server takes the first of repeated users; here
 * repetition is refused, and so is an empty user or anything without a user.
 * Throws ChaperoneError `listen.malformed`.
 */
export function impersonation(headers: HeaderList): ImpersonationRequest | undefined {
  const users: string[] = [];
  const uids: string[] = [];
  const groups: string[] = [];
  const extraValues: (readonly [string, string])[] = [];
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    if (!lower.startsWith('impersonate-')) continue;
    if (lower === 'impersonate-user') users.push(value);
    else if (lower === 'impersonate-uid') uids.push(value);
    else if (lower === 'impersonate-group') groups.push(value);
    else if (lower.startsWith(EXTRA)) extraValues.push([unescapeExtra(lower.slice(EXTRA.length)), value]);
    else throw new ChaperoneError('listen.malformed', { reason: 'an unknown Impersonate header' });
  }
  if (users.length + uids.length + groups.length + extraValues.length === 0) return undefined;
  const user = users[0];
  const uid = uids[0];
  if (users.length !== 1 || user === undefined || user === '' || uids.length > 1) {
    throw new ChaperoneError('listen.malformed', { reason: 'impersonation needs exactly one user' });
  }
  const extra = [...new Set(extraValues.map(([name]) => name))];
  return { user, ...(uid === undefined ? {} : { uid }), groups, extra, extraValues };
}

/** As the API server's unescapeExtraKey: a key that is not valid percent-encoding stays as it is. */
function unescapeExtra(key: string): string {
  try {
    return decodeURIComponent(key).toLowerCase();
  } catch {
    return key;
  }
}
