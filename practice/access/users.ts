/** Who is asking: bearer tokens known to this cluster, and impersonation by those who may. */
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../../contract/clock.ts';
import type { Cluster } from '../object/cluster.ts';
import { forbidden, unauthorized } from '../wire/failure.ts';
import { authorize, denial, type Action, type User } from './rbac.ts';

const AUTHENTICATED = 'system:authenticated';
const hash = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Tokens by their hash; the tokens themselves are not kept. */
export class Users {
  readonly #known = new Map<string, { user: User; expiresAt: number }>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Lets a token stand for a user; `expiresAt` in wall milliseconds. */
  add(token: string, user: User, expiresAt = Infinity): void {
    this.#known.set(hash(token), { user: { ...user, groups: [...user.groups, AUTHENTICATED] }, expiresAt });
  }

  /** The user of an Authorization header. Throws a 401 Failure. */
  authenticate(header: string | undefined): User {
    const token = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
    const found = token === undefined ? undefined : this.#known.get(hash(token));
    if (found === undefined || found.expiresAt <= this.#clock.wall()) throw unauthorized();
    return found.user;
  }
}

const many = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : Array.isArray(value) ? value : value.split(',').map((part) => part.trim());

/**
 * The user that Impersonate-* headers ask for, or `user` without them. Throws a 403 Failure without the right to.
 * Source: apiserver pkg/endpoints/filters/impersonation.go.
 */
export function impersonate(cluster: Cluster, user: User, headers: IncomingHttpHeaders): User {
  const name = headers['impersonate-user'];
  const groups = many(headers['impersonate-group']);
  const uid = headers['impersonate-uid'];
  if (typeof name !== 'string') {
    if (groups.length > 0 || uid !== undefined) throw forbidden('impersonation of groups or uids needs a user');
    return user;
  }
  const [, namespace, account] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name) ?? [];
  const base = { verb: 'impersonate', group: '', subresource: '', path: '' };
  const actions: Action[] = [
    account === undefined
      ? { ...base, resource: 'users', namespace: '', name }
      : { ...base, resource: 'serviceaccounts', namespace: namespace ?? '', name: account },
    ...groups.map((group) => ({ ...base, resource: 'groups', namespace: '', name: group })),
    ...(typeof uid === 'string' ? [{ ...base, group: 'authentication.k8s.io', resource: 'uids', namespace: '', name: uid }] : []),
  ];
  for (const action of actions) if (!authorize(cluster, user, action).allowed) throw forbidden(denial(user, action));
  const own = account === undefined ? [] : accountGroups(namespace ?? '');
  return { username: name, uid: typeof uid === 'string' ? uid : '', groups: [...own, ...groups, AUTHENTICATED] };
}

/** The groups every ServiceAccount is in. */
export const accountGroups = (namespace: string): string[] => ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
