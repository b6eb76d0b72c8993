/** The garbage collector: what has lost its owners goes, owners that wait for their dependents go last, old events go. Source: kubernetes pkg/controller/garbagecollector. */
import type { Cluster } from '../object/cluster.ts';
import { listAt, put, textAt, uidOf, type JsonMap } from '../object/json.ts';
import { KINDS, kindNamed, type Kind } from '../object/kinds.ts';
import { dependents, FOREGROUND, remove } from '../verbs/remove.ts';

/** As the API server's default for events. */
const EVENT_LIFETIME = 3_600_000;

/** One pass over everything that has owners, waits for dependents, or is an old event. */
export function collectGarbage(cluster: Cluster): void {
  const all = KINDS.flatMap((kind) => cluster.store.list(kind).map((object) => ({ kind, object })));
  const alive = new Set(all.map(({ object }) => uidOf(object)));
  for (const { kind, object } of all) {
    const owners = listAt(object, 'metadata', 'ownerReferences');
    if (owners.length > 0 && !owners.some((owner) => alive.has(textAt(owner, 'uid')))) remove(cluster, kind, object, {});
    else if (listAt(object, 'metadata', 'finalizers').includes(FOREGROUND)) finishForeground(cluster, kind, object);
  }
  const events = kindNamed('Event');
  for (const event of cluster.store.list(events))
    if (
      Date.parse(textAt(event, 'lastTimestamp') || textAt(event, 'metadata', 'creationTimestamp')) <
      cluster.clock.wall() - EVENT_LIFETIME
    )
      cluster.store.remove(events, event);
}

function finishForeground(cluster: Cluster, kind: Kind, object: JsonMap): void {
  if (textAt(object, 'metadata', 'deletionTimestamp') === '') return;
  const left = dependents(cluster, object);
  for (const row of left) remove(cluster, row.kind, row.object, { propagationPolicy: 'Foreground' });
  if (left.length > 0) return;
  const next = structuredClone(object);
  const finalizers = listAt(object, 'metadata', 'finalizers').filter((name) => name !== FOREGROUND);
  put(next, finalizers, 'metadata', 'finalizers');
  if (finalizers.length > 0) cluster.store.write(kind, next);
  else cluster.store.remove(kind, object);
}
