/** How controllers make and change objects: like a client, but without admission, which could refuse them. */
import type { Cluster } from '../object/cluster.ts';
import { setDefaults } from '../object/defaults.ts';
import { suffix, timestamp, uuid } from '../object/identity.ts';
import { at, mapAt, nameOf, namespaceOf, put, uidOf, type JsonMap } from '../object/json.ts';
import { apiVersionOf, kindNamed, type Kind } from '../object/kinds.ts';

/** Completes and stores a new object; `metadata` has at least a name, and a namespace where the kind has one. */
export function make(cluster: Cluster, kind: Kind, metadata: JsonMap, rest: JsonMap): JsonMap {
  const stamps = {
    uid: uuid(cluster.random),
    creationTimestamp: timestamp(cluster.clock),
    ...('spec' in rest ? { generation: 1 } : {}),
  };
  const object: JsonMap = { apiVersion: apiVersionOf(kind), kind: kind.kind, metadata: { ...metadata, ...stamps }, ...rest };
  setDefaults(kind, object);
  return cluster.store.write(kind, object);
}

/** Stores a changed spec or status when it differs. A changed spec counts as a new generation. */
export function amend(cluster: Cluster, kind: Kind, object: JsonMap, part: 'spec' | 'status', value: JsonMap): JsonMap {
  if (JSON.stringify(object[part]) === JSON.stringify(value)) return object;
  const next: JsonMap = { ...structuredClone(object), [part]: value };
  if (part === 'spec') put(next, Number(at(object, 'metadata', 'generation') ?? 0) + 1, 'metadata', 'generation');
  return cluster.store.write(kind, next);
}

/** The ownerReference of a controller. */
export function controllerReference(owner: JsonMap): JsonMap {
  const { apiVersion = '', kind = '' } = owner;
  return { apiVersion, kind, name: nameOf(owner), uid: uidOf(owner), controller: true, blockOwnerDeletion: true };
}

export interface Happening {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly component: string;
}

/** Records an Event about an object. */
export function record(cluster: Cluster, about: JsonMap, { type, reason, message, component }: Happening): void {
  const time = timestamp(cluster.clock);
  const { apiVersion = '', kind = '' } = about;
  const { uid = '', resourceVersion = '' } = mapAt(about, 'metadata');
  const namespace = namespaceOf(about) || 'default';
  make(
    cluster,
    kindNamed('Event'),
    { name: `${nameOf(about)}.${suffix(cluster.random, 16)}`, namespace },
    {
      involvedObject: { apiVersion, kind, name: nameOf(about), namespace: namespaceOf(about), uid, resourceVersion },
      type,
      reason,
      message,
      source: { component },
      reportingComponent: component,
      reportingInstance: '',
      firstTimestamp: time,
      lastTimestamp: time,
      eventTime: null,
      count: 1,
    },
  );
}
