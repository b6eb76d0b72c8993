/**
 * The Deployment controller, without the gradual part: a new template gets a new ReplicaSet with all replicas at once.
 * Source: kubernetes pkg/controller/deployment.
 */
import { createHash } from 'node:crypto';
import type { Cluster } from '../object/cluster.ts';
import { letters, timestamp } from '../object/identity.ts';
import {
  at,
  canonical,
  isMap,
  listAt,
  mapAt,
  nameOf,
  namespaceOf,
  numberAt,
  put,
  textAt,
  uidOf,
  without,
  type Json,
  type JsonMap,
} from '../object/json.ts';
import { kindNamed } from '../object/kinds.ts';
import { amend, controllerReference, make, record } from './make.ts';

const HASH = 'pod-template-hash';
const REVISION = 'deployment.kubernetes.io/revision';

/** Brings the ReplicaSets of every Deployment to what its spec says, and its status to what they report. */
export function reconcileDeployments(cluster: Cluster): void {
  for (const deployment of cluster.store.list(kindNamed('Deployment')))
    if (textAt(deployment, 'metadata', 'deletionTimestamp') === '') reconcile(cluster, deployment);
}

const revisionOf = (object: JsonMap): number => Number(textAt(object, 'metadata', 'annotations', REVISION) || 0);

function templateHash(template: Json): string {
  return letters(createHash('sha256').update(canonical(template)).digest().subarray(0, 10));
}

function owned(cluster: Cluster, deployment: JsonMap): JsonMap[] {
  const mine = (set: JsonMap): boolean =>
    listAt(set, 'metadata', 'ownerReferences').some((reference) => textAt(reference, 'uid') === uidOf(deployment));
  return cluster.store.list(kindNamed('ReplicaSet'), namespaceOf(deployment)).filter(mine);
}

function reconcile(cluster: Cluster, deployment: JsonMap): void {
  const replicaSets = kindNamed('ReplicaSet');
  const hash = templateHash(at(deployment, 'spec', 'template') ?? {});
  const sets = owned(cluster, deployment);
  const latest = Math.max(0, ...sets.map(revisionOf));
  const paused = at(deployment, 'spec', 'paused') === true;
  let current = sets.find((set) => textAt(set, 'metadata', 'labels', HASH) === hash);
  if (paused && current === undefined) current = sets.find((set) => revisionOf(set) === latest);
  if (paused && current === undefined) return;
  if (current === undefined) current = makeSet(cluster, deployment, hash, latest + 1);
  else if (!paused && revisionOf(current) < latest) current = annotate(cluster, 'ReplicaSet', current, latest + 1);
  for (const set of owned(cluster, deployment)) {
    const wanted = uidOf(set) === uidOf(current) ? (numberAt(deployment, 'spec', 'replicas') ?? 1) : 0;
    const has = numberAt(set, 'spec', 'replicas') ?? 0;
    if (has === wanted) continue;
    amend(cluster, replicaSets, set, 'spec', { ...mapAt(set, 'spec'), replicas: wanted });
    scaled(cluster, deployment, set, has, wanted);
  }
  forget(cluster, deployment, current);
  const fresh = cluster.store.get(kindNamed('Deployment'), namespaceOf(deployment), nameOf(deployment)) ?? deployment;
  report(
    cluster,
    revisionOf(fresh) === revisionOf(current) ? fresh : annotate(cluster, 'Deployment', fresh, revisionOf(current)),
    current,
  );
}

function scaled(cluster: Cluster, deployment: JsonMap, set: JsonMap, from: number, to: number): void {
  const message = `Scaled ${to > from ? 'up' : 'down'} replica set ${nameOf(set)} from ${from} to ${to}`;
  record(cluster, deployment, { type: 'Normal', reason: 'ScalingReplicaSet', message, component: 'deployment-controller' });
}

function makeSet(cluster: Cluster, deployment: JsonMap, hash: string, revision: number): JsonMap {
  const template = structuredClone(mapAt(deployment, 'spec', 'template'));
  const labels = { ...mapAt(template, 'metadata', 'labels'), [HASH]: hash };
  put(template, labels, 'metadata', 'labels');
  const selector = structuredClone(mapAt(deployment, 'spec', 'selector'));
  put(selector, { ...mapAt(selector, 'matchLabels'), [HASH]: hash }, 'matchLabels');
  const metadata = {
    name: `${nameOf(deployment)}-${hash}`,
    namespace: namespaceOf(deployment),
    labels,
    annotations: { [REVISION]: String(revision) },
    ownerReferences: [controllerReference(deployment)],
  };
  return make(cluster, kindNamed('ReplicaSet'), metadata, { spec: { replicas: 0, selector, template }, status: { replicas: 0 } });
}

function annotate(cluster: Cluster, kind: 'Deployment' | 'ReplicaSet', object: JsonMap, revision: number): JsonMap {
  const next = structuredClone(object);
  put(next, String(revision), 'metadata', 'annotations', REVISION);
  return cluster.store.write(kindNamed(kind), next);
}

/** Old ReplicaSets beyond revisionHistoryLimit go. */
function forget(cluster: Cluster, deployment: JsonMap, current: JsonMap): void {
  const old = owned(cluster, deployment)
    .filter((set) => uidOf(set) !== uidOf(current) && (numberAt(set, 'status', 'replicas') ?? 0) === 0)
    .sort((a, b) => revisionOf(b) - revisionOf(a));
  for (const set of old.slice(numberAt(deployment, 'spec', 'revisionHistoryLimit') ?? 10))
    cluster.store.remove(kindNamed('ReplicaSet'), set);
}

function report(cluster: Cluster, deployment: JsonMap, current: JsonMap): void {
  const sum = (key: string): number => owned(cluster, deployment).reduce((n, set) => n + (numberAt(set, 'status', key) ?? 0), 0);
  const wanted = numberAt(deployment, 'spec', 'replicas') ?? 1;
  const [replicas, ready, available] = [sum('replicas'), sum('readyReplicas'), sum('availableReplicas')];
  const updated =
    numberAt(cluster.store.get(kindNamed('ReplicaSet'), namespaceOf(current), nameOf(current)), 'status', 'replicas') ?? 0;
  const complete = updated === wanted && replicas === wanted && available === wanted;
  const counts = {
    replicas,
    updatedReplicas: updated,
    readyReplicas: ready,
    availableReplicas: available,
    unavailableReplicas: Math.max(0, wanted - available),
  };
  const named = nameOf(current);
  const minimum = wanted - Math.floor(wanted / 4);
  const conditions = [
    available >= minimum
      ? condition('Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.')
      : condition('Available', 'False', 'MinimumReplicasUnavailable', 'Deployment does not have minimum availability.'),
    complete
      ? condition('Progressing', 'True', 'NewReplicaSetAvailable', `ReplicaSet "${named}" has successfully progressed.`)
      : condition('Progressing', 'True', 'ReplicaSetUpdated', `ReplicaSet "${named}" is progressing.`),
  ].map((next) => stamped(cluster, deployment, next));
  const shown = Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
  amend(cluster, kindNamed('Deployment'), deployment, 'status', {
    observedGeneration: at(deployment, 'metadata', 'generation') ?? 1,
    ...shown,
    conditions,
  });
}

const condition = (type: string, status: string, reason: string, message: string): JsonMap => ({ type, status, reason, message });

/** Keeps the times of a condition that did not change. */
function stamped(cluster: Cluster, deployment: JsonMap, next: JsonMap): JsonMap {
  const before = listAt(deployment, 'status', 'conditions').find((row) => at(row, 'type') === next['type']);
  const times = ['lastUpdateTime', 'lastTransitionTime'];
  if (isMap(before) && canonical(without(before, ...times)) === canonical(next)) return before;
  const now = timestamp(cluster.clock);
  const transition = at(before, 'status') === next['status'] ? textAt(before, 'lastTransitionTime') : now;
  return { ...next, lastUpdateTime: now, lastTransitionTime: transition };
}
