/** `kubectl create token`: a token that stands for a ServiceAccount here, until it expires. Source: k8s.io/api authentication/v1 TokenRequest. */
import { createHmac } from 'node:crypto';
import { accountGroups, type Users } from '../access/users.ts';
import type { Cluster } from '../object/cluster.ts';
import { timestamp, uuid } from '../object/identity.ts';
import { listAt, nameOf, namespaceOf, numberAt, uidOf, type Json, type JsonMap } from '../object/json.ts';
import { kindNamed } from '../object/kinds.ts';
import { badValue, invalid } from '../wire/failure.ts';

const ISSUER = 'https://kubernetes.default.svc.cluster.local';
const encode = (value: Json): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Issues a JWT (RFC 7519) of the form a cluster gives out; its key exists only for this one signature, tokens are known by hash. */
export function issueToken(cluster: Cluster, users: Users, account: JsonMap, sent: JsonMap): JsonMap {
  const seconds = numberAt(sent, 'spec', 'expirationSeconds') ?? 3600;
  if (seconds < 600)
    throw invalid(kindNamed('ServiceAccount'), nameOf(account), [
      badValue('spec.expirationSeconds', seconds, 'may not specify a duration less than 10 minutes'),
    ]);
  const asked = listAt(sent, 'spec', 'audiences');
  const audiences: Json[] = asked.length === 0 ? [ISSUER] : [...asked];
  const [namespace, name] = [namespaceOf(account), nameOf(account)];
  const username = `system:serviceaccount:${namespace}:${name}`;
  const now = Math.floor(cluster.clock.wall() / 1000);
  const owner = { namespace, serviceaccount: { name, uid: uidOf(account) } };
  const claims = {
    aud: audiences,
    exp: now + seconds,
    iat: now,
    iss: ISSUER,
    jti: uuid(cluster.random),
    'kubernetes.io': owner,
    nbf: now,
    sub: username,
  };
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  const token = `${signed}.${createHmac('sha256', cluster.random(32)).update(signed).digest('base64url')}`;
  // A token for another audience is not for this API.
  if (audiences.includes(ISSUER))
    users.add(token, { username, uid: uidOf(account), groups: accountGroups(namespace) }, (now + seconds) * 1000);
  const status = { token, expirationTimestamp: timestamp(cluster.clock, seconds * 1000) };
  return {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name, namespace, creationTimestamp: timestamp(cluster.clock) },
    spec: { audiences, expirationSeconds: seconds },
    status,
  };
}
