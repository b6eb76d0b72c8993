/** Kubernetes bodies for the made-up sessions. */

const json = (value: unknown): string => JSON.stringify(value);

/** Stands where a masked value was; base64, so that clients can still read the Secret. */
export const placeholder = (commitment: string): string => btoa(`(chaperone-masked:${commitment})`);

/** `write`: how many times it was written, which moves its versions and times. */
export function deployment(name: string, namespace: string, image: string, replicas: number, write = 0): string {
  return json({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name,
      namespace,
      uid: '6d0c7c0e-52c5-4c57-9ad0-1f2f6d3f9b11',
      resourceVersion: String(184_467 + write * 31),
      generation: 7 + write,
      creationTimestamp: '2026-11-14T09:12:44Z',
      managedFields: [
        {
          manager: 'kubectl',
          operation: 'Apply',
          apiVersion: 'apps/v1',
          time: `2026-11-20T14:0${write}:11Z`,
          fieldsType: 'FieldsV1',
        },
      ],
      labels: { 'app.kubernetes.io/name': name, tier: 'frontend' },
      annotations: { 'deployment.kubernetes.io/revision': '7' },
    },
    spec: {
      replicas,
      selector: { matchLabels: { 'app.kubernetes.io/name': name } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } },
      template: {
        metadata: { labels: { 'app.kubernetes.io/name': name } },
        spec: {
          containers: [
            {
              name,
              image,
              ports: [{ containerPort: 8080, protocol: 'TCP' }],
              resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
              readinessProbe: { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 5 },
            },
          ],
          serviceAccountName: name,
        },
      },
    },
    status: { observedGeneration: 7 + write, replicas, readyReplicas: replicas, availableReplicas: replicas },
  });
}

export function manifest(name: string, namespace: string, image: string, replicas: number): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  replicas: ${replicas}
  selector:
    matchLabels:
      app.kubernetes.io/name: ${name}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: ${name}
    spec:
      containers:
        - name: ${name}
          image: ${image}
          ports:
            - containerPort: 8080
`;
}

export function podTable(namespace: string, names: readonly string[]): string {
  return json({
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { resourceVersion: '184501' },
    columnDefinitions: [
      { name: 'Name', type: 'string', format: 'name' },
      { name: 'Ready', type: 'string', format: '' },
      { name: 'Status', type: 'string', format: '' },
      { name: 'Restarts', type: 'string', format: '' },
      { name: 'Age', type: 'string', format: '' },
    ],
    rows: names.map((name, i) => ({
      cells: [name, i === 1 ? '0/1' : '1/1', i === 1 ? 'CrashLoopBackOff' : 'Running', i === 1 ? '14 (2m ago)' : '0', '6d4h'],
      object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: { name, namespace } },
    })),
  });
}

/** Made-up commitments of the first, second, … value. */
export const commitmentAt = (i: number): string => `9f3c51d07ab2e8${(i + 16).toString(16)}`;

export function secret(name: string, namespace: string, keys: readonly string[]): string {
  return json({
    kind: 'Secret',
    apiVersion: 'v1',
    metadata: { name, namespace, uid: '0b7f3d2a-77aa-4c5e-8f0e-6f4f5b8f2c10', resourceVersion: '90122' },
    data: Object.fromEntries(keys.map((key, i) => [key, placeholder(commitmentAt(i))])),
    type: 'Opaque',
  });
}

export function failure(code: number, reason: string, message: string, details: Record<string, unknown>): string {
  return json({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, details, code });
}

export const GROUPS = json({
  kind: 'APIGroupDiscoveryList',
  apiVersion: 'apidiscovery.k8s.io/v2',
  metadata: {},
  items: ['apps', 'batch', 'networking.k8s.io', 'rbac.authorization.k8s.io'].map((name) => ({
    metadata: { name, creationTimestamp: null },
    versions: [{ version: 'v1', freshness: 'Current' }],
  })),
});

export const LOGS = `2026-11-20T14:02:09.112Z info  listening on :8080
2026-11-20T14:02:10.480Z info  connected to postgres.shop.svc:5432
2026-11-20T14:02:11.902Z warn  migration 0042 pending, refusing traffic
2026-11-20T14:02:12.044Z error relation "orders_v2" does not exist
2026-11-20T14:02:12.045Z fatal exiting with code 1
`;

/** A little of what an upgraded connection looks like in the record. */
export const SHELL_FRAMES = '\u0082\u0006\u0001/ # ls\r\n\u0082\u0015\u0001bin  etc  lib  srv\r\n';

export const pod = (name: string, namespace: string): string =>
  json({
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: { name, namespace, uid: '9a1f2c3d-1111-4222-8333-444455556666', resourceVersion: '184490' },
    spec: { containers: [{ name: 'web', image: 'nginx:1.27' }], nodeName: 'node-b' },
    status: { phase: 'Running', podIP: '10.42.1.17' },
  });
