/** The ReplicaSet controller. Source: kubernetes pkg/controller/replicaset. */
import type { Cluster } from '../object/cluster.ts';
import { suffix, timestamp } from '../object/identity.ts';
import { at, listAt, mapAt, nameOf, namespaceOf, numberAt, put, textAt, uidOf, type JsonMap } from '../object/json.ts';
import { kindNamed } from '../object/kinds.ts';
import { amend, controllerReference, make, record } from './make.ts';

/** One ReplicaSet gets no more pods than this: the whole cluster lives in the memory of this process. */
const MOST_PODS = 200;

/** Makes and removes pods until every ReplicaSet has as many as it wants, and reports the numbers. */
export function reconcileReplicaSets(cluster: Cluster): void {
  for (const set of cluster.store.list(kindNamed('ReplicaSet')))
    if (textAt(set, 'metadata', 'deletionTimestamp') === '') reconcile(cluster, set);
}

/** True when a pod's Ready condition is. */
export const isReady = (pod: JsonMap): boolean =>
  listAt(pod, 'status', 'conditions').some((row) => textAt(row, 'type') === 'Ready' && textAt(row, 'status') === 'True');

function podsOf(cluster: Cluster, set: JsonMap): JsonMap[] {
  return cluster.store
    .list(kindNamed('Pod'), namespaceOf(set))
    .filter((pod) => textAt(pod, 'metadata', 'deletionTimestamp') === '')
    .filter((pod) => !['Failed', 'Succeeded'].includes(textAt(pod, 'status', 'phase')))
    .filter((pod) => listAt(pod, 'metadata', 'ownerReferences').some((reference) => textAt(reference, 'uid') === uidOf(set)));
}

function reconcile(cluster: Cluster, set: JsonMap): void {
  const kind = kindNamed('Pod');
  const wanted = Math.min(numberAt(set, 'spec', 'replicas') ?? 1, MOST_PODS);
  const pods = podsOf(cluster, set);
  for (let n = pods.length; n < wanted; n += 1) {
    const template = structuredClone(mapAt(set, 'spec', 'template'));
    const { labels = {}, annotations } = mapAt(template, 'metadata');
    const name = `${nameOf(set)}-${suffix(cluster.random)}`;
    const base = {
      name,
      generateName: `${nameOf(set)}-`,
      namespace: namespaceOf(set),
      labels,
      ownerReferences: [controllerReference(set)],
    };
    make(cluster, kind, annotations === undefined ? base : { ...base, annotations }, { spec: mapAt(template, 'spec') });
    say(cluster, set, 'SuccessfulCreate', `Created pod: ${name}`);
  }
  // The ones that are not ready go first, then the youngest.
  const rank = (pod: JsonMap): string => `${isReady(pod) ? 0 : 1}${textAt(pod, 'metadata', 'creationTimestamp')}`;
  const surplus = [...pods].sort((a, b) => (rank(a) < rank(b) ? 1 : -1)).slice(0, Math.max(0, pods.length - wanted));
  for (const pod of surplus) {
    const marked = structuredClone(pod);
    put(marked, timestamp(cluster.clock), 'metadata', 'deletionTimestamp');
    put(marked, numberAt(pod, 'spec', 'terminationGracePeriodSeconds') ?? 30, 'metadata', 'deletionGracePeriodSeconds');
    cluster.store.write(kind, marked);
    say(cluster, set, 'SuccessfulDelete', `Deleted pod: ${nameOf(pod)}`);
  }
  const now = podsOf(cluster, set);
  const ready = now.filter(isReady).length;
  const counts = ready === 0 ? {} : { readyReplicas: ready, availableReplicas: ready };
  const labeled = now.length === 0 ? {} : { fullyLabeledReplicas: now.length };
  const observedGeneration = at(set, 'metadata', 'generation') ?? 1;
  amend(cluster, kindNamed('ReplicaSet'), set, 'status', { replicas: now.length, ...labeled, ...counts, observedGeneration });
}

const say = (cluster: Cluster, set: JsonMap, reason: string, message: string): void => {
  record(cluster, set, { type: 'Normal', reason, message, component: 'replicaset-controller' });
};
