/** Runs the controllers until the cluster is as its objects say. They run after a write, never during one. */
import type { Cluster } from '../object/cluster.ts';
import { reconcileDeployments } from './deployments.ts';
import { collectGarbage } from './garbage.ts';
import { reconcileNamespaces } from './namespaces.ts';
import { reconcilePods } from './pods.ts';
import { reconcileReplicaSets } from './replica-sets.ts';

/** A rollout takes about five rounds; more than this would be a loop between controllers. */
const MOST_ROUNDS = 50;

/** One run of the controllers. True when they came to rest, false when they should go on later. */
export function settle(cluster: Cluster): boolean {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const before = cluster.store.revision;
    reconcileNamespaces(cluster);
    reconcileDeployments(cluster);
    reconcileReplicaSets(cluster);
    reconcilePods(cluster);
    collectGarbage(cluster);
    if (cluster.store.revision === before) return true;
  }
  return false;
}

/** Settles on the next turn of the event loop after each change; returns the function that ends it. */
export function keepSettled(cluster: Cluster): () => void {
  let pending: NodeJS.Immediate | undefined;
  const run = (): void => {
    const rests = settle(cluster);
    // Only now, so that the controllers' own writes cause no further turn.
    pending = rests ? undefined : setImmediate(run);
  };
  const stop = cluster.store.onChange(() => {
    pending ??= setImmediate(run);
  });
  return () => {
    stop();
    clearImmediate(pending);
  };
}
