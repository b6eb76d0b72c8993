/** The namespace and service account controllers. Sources: kubernetes pkg/controller/namespace, pkg/controller/serviceaccount. */
import type { Cluster } from '../object/cluster.ts';
import { listAt, nameOf, textAt } from '../object/json.ts';
import { KINDS, kindNamed } from '../object/kinds.ts';
import { make } from './make.ts';

/** Gives every namespace its default account; empties and removes those that end. */
export function reconcileNamespaces(cluster: Cluster): void {
  const kind = kindNamed('Namespace');
  const accounts = kindNamed('ServiceAccount');
  for (const namespace of cluster.store.list(kind)) {
    const name = nameOf(namespace);
    if (textAt(namespace, 'metadata', 'deletionTimestamp') === '') {
      if (cluster.store.get(accounts, name, 'default') === undefined)
        make(cluster, accounts, { name: 'default', namespace: name }, {});
      continue;
    }
    const content = KINDS.filter((row) => row.namespaced).flatMap((row) =>
      cluster.store.list(row, name).map((object) => ({ row, object })),
    );
    const free = content.filter(({ object }) => listAt(object, 'metadata', 'finalizers').length === 0);
    for (const { row, object } of free) cluster.store.remove(row, object);
    if (free.length === content.length && listAt(namespace, 'metadata', 'finalizers').length === 0)
      cluster.store.remove(kind, namespace);
  }
}
