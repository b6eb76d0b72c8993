/** Questions to the cluster that store nothing: `kubectl auth can-i`, `auth whoami`. Source: k8s.io/api authorization/v1, authentication/v1. */
import { authorize, grants, MASTERS, type Action, type User } from '../access/rbac.ts';
import type { Cluster } from '../object/cluster.ts';
import { timestamp } from '../object/identity.ts';
import { isMap, listAt, mapAt, textAt, type Json, type JsonMap } from '../object/json.ts';
import { apiVersionOf, type Kind } from '../object/kinds.ts';
import { invalid, required } from '../wire/failure.ts';

/** Answers a review for `user`. Throws a 422 Failure when it does not say what it asks about. */
export function review(cluster: Cluster, kind: Kind, user: User, sent: JsonMap, namespace: string): JsonMap {
  const answer: JsonMap = { kind: kind.kind, apiVersion: apiVersionOf(kind), metadata: {}, spec: mapAt(sent, 'spec') };
  switch (kind.kind) {
    case 'SelfSubjectReview': {
      const { username, groups } = user;
      const userInfo: JsonMap = { username, groups: [...groups], ...(user.uid === '' ? {} : { uid: user.uid }) };
      return {
        kind: kind.kind,
        apiVersion: apiVersionOf(kind),
        metadata: { creationTimestamp: timestamp(cluster.clock) },
        status: { userInfo },
      };
    }
    case 'SelfSubjectRulesReview':
      return { ...answer, status: rules(cluster, user, textAt(sent, 'spec', 'namespace')) };
    case 'SelfSubjectAccessReview':
      return { ...answer, status: verdict(cluster, kind, user, sent, namespace) };
    default: {
      const { username, groups, uid } = {
        username: textAt(sent, 'spec', 'user'),
        groups: listAt(sent, 'spec', 'groups'),
        uid: textAt(sent, 'spec', 'uid'),
      };
      if (username === '' && groups.length === 0)
        throw invalid(kind, '', [required('spec.user', 'at least one of user or group must be specified')]);
      return { ...answer, status: verdict(cluster, kind, { username, uid, groups: groups.map(String) }, sent, namespace) };
    }
  }
}

function verdict(cluster: Cluster, kind: Kind, user: User, sent: JsonMap, namespace: string): JsonMap {
  const { resourceAttributes: resource, nonResourceAttributes: path } = mapAt(sent, 'spec');
  if (!isMap(resource) === !isMap(path))
    throw invalid(kind, '', [
      required('spec.resourceAttributes', 'exactly one of nonResourceAttributes or resourceAttributes must be specified'),
    ]);
  const text = (key: string): string => textAt(isMap(resource) ? resource : path, key);
  const action: Action = {
    verb: text('verb'),
    group: text('group'),
    resource: text('resource'),
    subresource: text('subresource'),
    namespace: namespace || text('namespace'),
    name: text('name'),
    path: text('path'),
  };
  const { allowed, reason } = authorize(cluster, user, action);
  return { allowed, ...(reason === '' ? {} : { reason }) };
}

function rules(cluster: Cluster, user: User, namespace: string): JsonMap {
  const everything = [
    { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
    { verbs: ['*'], nonResourceURLs: ['*'] },
  ];
  const all: Json[] = user.groups.includes(MASTERS)
    ? everything
    : grants(cluster, user, namespace).flatMap((grant) => [...grant.rules]);
  return {
    resourceRules: all.filter((rule) => listAt(rule, 'resources').length > 0),
    nonResourceRules: all.filter((rule) => listAt(rule, 'nonResourceURLs').length > 0),
    incomplete: false,
  };
}
