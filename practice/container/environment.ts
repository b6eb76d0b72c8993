/** The environment variables of a container, as the kubelet makes them from its spec. Source: kubernetes pkg/kubelet/kubelet_pods.go. */
import type { Cluster } from '../object/cluster.ts';
import { listAt, mapAt, nameOf, namespaceOf, textAt, type Json, type JsonMap } from '../object/json.ts';
import { kindNamed } from '../object/kinds.ts';

/** Values of a ConfigMap, or of a Secret in plain; undefined when there is none. */
export function dataOf(
  cluster: Cluster,
  kind: 'ConfigMap' | 'Secret',
  namespace: string,
  name: string,
): Map<string, string> | undefined {
  const object = cluster.store.get(kindNamed(kind), namespace, name);
  if (object === undefined) return undefined;
  const plain = (value: Json): string => {
    const text = typeof value === 'string' ? value : '';
    return kind === 'Secret' ? Buffer.from(text, 'base64').toString() : text;
  };
  return new Map(Object.entries(mapAt(object, 'data')).map(([key, value]) => [key, plain(value)]));
}

/** In the order in which they are set. */
export function environmentOf(cluster: Cluster, pod: JsonMap, container: Json, hostname: string): Map<string, string> {
  const namespace = namespaceOf(pod);
  const env = new Map([
    ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ['HOSTNAME', hostname],
    ['HOME', '/root'],
    ['KUBERNETES_SERVICE_HOST', '10.96.0.1'],
    ['KUBERNETES_SERVICE_PORT', '443'],
  ]);
  for (const source of listAt(container, 'envFrom')) {
    const prefix = textAt(source, 'prefix');
    for (const [kind, field] of [
      ['ConfigMap', 'configMapRef'],
      ['Secret', 'secretRef'],
    ] as const)
      for (const [key, value] of dataOf(cluster, kind, namespace, textAt(source, field, 'name')) ?? [])
        if (/^[A-Za-z_]\w*$/.test(key)) env.set(`${prefix}${key}`, value);
  }
  for (const entry of listAt(container, 'env')) {
    const value = textAt(entry, 'value') || (valueFrom(cluster, pod, entry) ?? '');
    env.set(
      textAt(entry, 'name'),
      value.replace(/\$\(([A-Za-z_]\w*)\)/g, (whole, name: string) => env.get(name) ?? whole),
    );
  }
  return env;
}

function valueFrom(cluster: Cluster, pod: JsonMap, entry: Json): string | undefined {
  for (const [kind, field] of [
    ['ConfigMap', 'configMapKeyRef'],
    ['Secret', 'secretKeyRef'],
  ] as const) {
    const name = textAt(entry, 'valueFrom', field, 'name');
    if (name !== '') return dataOf(cluster, kind, namespaceOf(pod), name)?.get(textAt(entry, 'valueFrom', field, 'key'));
  }
  const path = textAt(entry, 'valueFrom', 'fieldRef', 'fieldPath');
  if (path === 'metadata.name') return nameOf(pod);
  return path === '' ? undefined : textAt(pod, ...path.split('.'));
}
