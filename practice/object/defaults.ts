/** What the API server fills in when a client leaves it out. Source: kubernetes pkg/apis/core/v1/defaults.go, pkg/apis/apps/v1/defaults.go. */
import { at, isMap, listAt, mapAt, put, textAt, type Json, type JsonMap } from './json.ts';
import type { Kind } from './kinds.ts';

function fill(map: JsonMap, defaults: JsonMap): void {
  for (const [key, value] of Object.entries(defaults)) if (!(key in map)) map[key] = structuredClone(value);
}

/** Sets defaults in `object`, which must be the caller's own copy. */
export function setDefaults(kind: Kind, object: JsonMap): void {
  const spec = object['spec'];
  switch (kind.kind) {
    case 'Pod':
      if (isMap(spec)) podSpec(spec);
      // Clients written in Go send an empty status along.
      fill(object, { status: {} });
      fill(mapAt(object, 'status'), { phase: 'Pending', qosClass: qosClass(object) });
      break;
    case 'Deployment':
      if (!isMap(spec)) break;
      fill(spec, {
        replicas: 1,
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      });
      podSpec(mapAt(spec, 'template', 'spec'));
      break;
    case 'ReplicaSet':
      if (!isMap(spec)) break;
      fill(spec, { replicas: 1 });
      podSpec(mapAt(spec, 'template', 'spec'));
      break;
    case 'Service':
      if (isMap(spec)) service(spec);
      break;
    case 'Secret':
      secret(object);
      break;
    case 'Namespace':
      fill(object, { spec: {}, status: { phase: 'Active' } });
      fill(mapAt(object, 'spec'), { finalizers: ['kubernetes'] });
      put(object, textAt(object, 'metadata', 'name'), 'metadata', 'labels', 'kubernetes.io/metadata.name');
      break;
    case 'RoleBinding':
    case 'ClusterRoleBinding':
      for (const subject of listAt(object, 'subjects').filter(isMap)) {
        const isAccount = subject['kind'] === 'ServiceAccount';
        fill(subject, isAccount ? {} : { apiGroup: 'rbac.authorization.k8s.io' });
      }
  }
}

function podSpec(spec: JsonMap): void {
  if (Object.keys(spec).length === 0) return;
  fill(spec, {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
  });
  for (const list of ['containers', 'initContainers', 'ephemeralContainers'])
    for (const container of listAt(spec, list).filter(isMap)) {
      fill(container, {
        resources: {},
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
        imagePullPolicy: pullPolicy(textAt(container, 'image')),
      });
      for (const port of listAt(container, 'ports').filter(isMap)) fill(port, { protocol: 'TCP' });
      for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
        const probe = container[name];
        if (isMap(probe)) fill(probe, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
      }
    }
  for (const volume of listAt(spec, 'volumes').filter(isMap))
    for (const source of ['secret', 'configMap', 'projected', 'downwardAPI']) {
      const value = volume[source];
      if (isMap(value)) fill(value, { defaultMode: 0o644 });
    }
}

const pullPolicy = (image: string): Json => (/:(?!latest$)[^/]+$|@sha256:/.test(image) ? 'IfNotPresent' : 'Always');

function service(spec: JsonMap): void {
  fill(spec, { type: 'ClusterIP', sessionAffinity: 'None', internalTrafficPolicy: 'Cluster' });
  for (const port of listAt(spec, 'ports').filter(isMap)) {
    fill(port, { protocol: 'TCP' });
    const target = at(port, 'port');
    if (target !== undefined) fill(port, { targetPort: target });
  }
}

/** `stringData` is write-only: it is moved into `data` in base64. */
function secret(object: JsonMap): void {
  fill(object, { type: 'Opaque' });
  const plain = Object.keys(mapAt(object, 'stringData'));
  for (const key of plain) put(object, Buffer.from(textAt(object, 'stringData', key)).toString('base64'), 'data', key);
  Reflect.deleteProperty(object, 'stringData');
}

/** How a pod is treated when memory runs out. Source: kubernetes pkg/apis/core/v1/helper/qos. */
export function qosClass(pod: JsonMap): string {
  const containers = listAt(pod, 'spec', 'containers');
  const named = containers.flatMap((container) => ['requests', 'limits'].map((key) => mapAt(container, 'resources', key)));
  if (named.every((amounts) => Object.keys(amounts).length === 0)) return 'BestEffort';
  const fixed = (container: Json, name: string): boolean => {
    const [limit, request] = ['limits', 'requests'].map((key) => at(container, 'resources', key, name));
    return limit !== undefined && (request === undefined || request === limit);
  };
  return containers.every((container) => fixed(container, 'cpu') && fixed(container, 'memory')) ? 'Guaranteed' : 'Burstable';
}
