/** The two requests that everybody has to carry, in the shape of Kubernetes, about 2 KB each way. */

export const NAMESPACE = 'bench';
export const GET_PATH = `/api/v1/namespaces/${NAMESPACE}/pods/web`;
export const POST_PATH = `/api/v1/namespaces/${NAMESPACE}/pods`;
/** Downloads are a pod's log; the server sends `limitBytes` bytes of text. */
export const DOWNLOAD_PATH = `${GET_PATH}/log`;
/** Uploads are the creation of one large custom object, whose body is not JSON that anybody would parse on the way. */
export const UPLOAD_PATH = `/apis/bench.example/v1/namespaces/${NAMESPACE}/blobs`;
/** With this in the query, the server answers with the digest of what it received instead of a pod. */
export const ECHO = 'fieldManager=echo';

const BODY_BYTES = 2048;

/** A Pod as `kubectl get -o json` sees it, padded to exactly 2,048 bytes. */
export function podBody(): Buffer {
  const pod = {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: {
      name: 'web',
      namespace: NAMESPACE,
      uid: '5b0fd4b5-6e1b-4c3f-9d51-0e3bb0b1a6f2',
      resourceVersion: '184467',
      creationTimestamp: '2026-01-01T00:00:00Z',
      labels: { app: 'web', 'pod-template-hash': '6d4cf56db6' },
      annotations: { 'bench.example/padding': '' },
    },
    spec: {
      containers: [
        {
          name: 'web',
          image: 'nginx:1',
          ports: [{ containerPort: 80, protocol: 'TCP' }],
          env: [{ name: 'MODE', value: 'production' }],
          resources: { limits: { cpu: '500m', memory: '128Mi' }, requests: { cpu: '50m', memory: '64Mi' } },
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
          imagePullPolicy: 'IfNotPresent',
        },
      ],
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      nodeName: 'node-1',
      tolerations: [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }],
    },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:05Z' }],
      hostIP: '192.0.2.10',
      podIP: '198.51.100.7',
      qosClass: 'Burstable',
    },
  };
  const missing = BODY_BYTES - Buffer.byteLength(JSON.stringify(pod));
  pod.metadata.annotations['bench.example/padding'] = 'padding '.repeat(BODY_BYTES).slice(0, missing);
  return Buffer.from(JSON.stringify(pod));
}
