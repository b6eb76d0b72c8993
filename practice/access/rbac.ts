/** Authorization by RBAC. Source: kubernetes plugin/pkg/auth/authorizer/rbac, pkg/apis/rbac/v1/evaluation_helpers.go. */
import type { Cluster } from '../object/cluster.ts';
import { listAt, nameOf, namespaceOf, textAt, textsAt, type Json, type JsonMap } from '../object/json.ts';
import { kindNamed } from '../object/kinds.ts';
import type { ApiRequest } from '../wire/request.ts';

export interface User {
  readonly username: string;
  readonly uid: string;
  readonly groups: readonly string[];
}

/** What is to be done: to a resource, or to a path when `resource` is empty. */
export type Action = Pick<ApiRequest, 'verb' | 'group' | 'resource' | 'subresource' | 'namespace' | 'name' | 'path'>;

export interface Verdict {
  readonly allowed: boolean;
  readonly reason: string;
}

export const MASTERS = 'system:masters';

/** May `user` do this? Masters may do everything; everybody else needs a binding. */
export function authorize(cluster: Cluster, user: User, action: Action): Verdict {
  if (user.groups.includes(MASTERS)) return { allowed: true, reason: '' };
  for (const { rules, reason } of grants(cluster, user, action.namespace))
    if (rules.some((rule) => covers(rule, action))) return { allowed: true, reason };
  return { allowed: false, reason: '' };
}

/** The rules that bind a user in a namespace (none: cluster-wide only), each with the binding that gives them. */
export function grants(cluster: Cluster, user: User, namespace: string): { rules: readonly Json[]; reason: string }[] {
  const wide = cluster.store.list(kindNamed('ClusterRoleBinding'));
  const local = namespace === '' ? [] : cluster.store.list(kindNamed('RoleBinding'), namespace);
  return [...wide, ...local].flatMap((binding) => {
    if (!listAt(binding, 'subjects').some((subject) => isSubject(subject, user, namespaceOf(binding)))) return [];
    const role = roleOf(cluster, binding);
    const what = `${textAt(binding, 'kind')} "${[nameOf(binding), namespaceOf(binding)].filter(Boolean).join('/')}"`;
    const reason = `RBAC: allowed by ${what} of ${textAt(binding, 'roleRef', 'kind')} "${textAt(binding, 'roleRef', 'name')}" to ${user.username}`;
    return role === undefined ? [] : [{ rules: listAt(role, 'rules'), reason }];
  });
}

function roleOf(cluster: Cluster, binding: JsonMap): JsonMap | undefined {
  const kind = textAt(binding, 'roleRef', 'kind') === 'Role' ? 'Role' : 'ClusterRole';
  return cluster.store.get(kindNamed(kind), namespaceOf(binding), textAt(binding, 'roleRef', 'name'));
}

function isSubject(subject: Json, user: User, bindingNamespace: string): boolean {
  const name = textAt(subject, 'name');
  switch (textAt(subject, 'kind')) {
    case 'User':
      return user.username === name;
    case 'Group':
      return user.groups.includes(name);
    case 'ServiceAccount':
      return user.username === `system:serviceaccount:${textAt(subject, 'namespace') || bindingNamespace}:${name}`;
    default:
      return false;
  }
}

function covers(rule: Json, action: Action): boolean {
  const has = (key: string, ...wanted: string[]): boolean =>
    textsAt(rule, key).some((value) => value === '*' || wanted.includes(value));
  if (!has('verbs', action.verb)) return false;
  if (action.resource === '') {
    return textsAt(rule, 'nonResourceURLs').some((url) =>
      url.endsWith('*') ? action.path.startsWith(url.slice(0, -1)) : url === action.path,
    );
  }
  const names = listAt(rule, 'resourceNames');
  const { resource, subresource } = action;
  const whole = subresource === '' ? resource : `${resource}/${subresource}`;
  const any = subresource === '' ? whole : `*/${subresource}`;
  return has('apiGroups', action.group) && has('resources', whole, any) && (names.length === 0 || names.includes(action.name));
}

/** The message of a 403, in the words of the API server. */
export function denial(user: User, action: Action): string {
  const who = `User ${JSON.stringify(user.username)} cannot ${action.verb}`;
  if (action.resource === '') return `forbidden: ${who} path ${JSON.stringify(action.path)}`;
  const resource = action.subresource === '' ? action.resource : `${action.resource}/${action.subresource}`;
  const object = [action.resource, ...(action.group === '' ? [] : [action.group])].join('.');
  const named = action.name === '' ? object : `${object} ${JSON.stringify(action.name)}`;
  const where = action.namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(action.namespace)}`;
  return `${named} is forbidden: ${who} resource ${JSON.stringify(resource)} in API group ${JSON.stringify(action.group)} ${where}`;
}
