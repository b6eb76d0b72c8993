import { expect, it } from 'vitest';
import { KUBECTL_20, steps, type Sent } from '../testing/steps.ts';
import { inferWords } from './infer.ts';

const A = '/api/v1/namespaces/demo';
const D = '/apis/apps/v1/namespaces/demo';
const ANY: Sent = { accept: 'any' };
const OPENAPI = 'GET /openapi/v2?timeout=32s';
const patch = (type: string, body: unknown): Sent => ({ type: `application/${type}`, body: JSON.stringify(body) });

/** As kubectl 1.20 sends them, which does not name its command. */
it.each<[string, (string | readonly [string, Sent])[]]>([
  ['get', [`GET ${A}/pods?limit=500`]],
  ['get', [`GET ${A}/configmaps/c1`]],
  ['get --raw', ['GET /healthz']],
  ['version', ['GET /version?timeout=32s']],
  ['api-resources', ['GET /api?timeout=32s', 'GET /apis?timeout=32s', 'GET /apis/apps/v1?timeout=32s']],
  ['explain', [OPENAPI]],
  ['cluster-info', ['GET /api/v1/namespaces/kube-system/services?labelSelector=kubernetes.io%2Fcluster-service%3Dtrue']],
  ['describe', [`GET ${D}/deployments/api`, `GET ${A}/events?fieldSelector=involvedObject.name%3Dapi`]],
  ['top pod', ['GET /apis/metrics.k8s.io/v1beta1/namespaces/demo/pods']],
  ['top node', ['GET /apis/metrics.k8s.io/v1beta1/nodes']],
  [
    'logs',
    [
      [`GET ${A}/pods/sh`, ANY],
      [`GET ${A}/pods/sh/log`, ANY],
    ],
  ],
  ['exec', [`GET ${A}/pods/sh`, `POST ${A}/pods/sh/exec?command=id`]],
  [
    'cp',
    [
      `POST ${A}/pods/sh/exec?command=test&command=-d&command=%2Ftmp`,
      `POST ${A}/pods/sh/exec?command=tar&command=-xmf&command=-`,
    ],
  ],
  ['cp', [`POST ${A}/pods/sh/exec?command=tar&command=cf&command=-&command=%2Ftmp%2Ff`]],
  ['attach', [`GET ${A}/pods/sh`, `POST ${A}/pods/sh/attach`]],
  ['run', [`POST ${A}/pods?fieldManager=kubectl-run`, `POST ${A}/pods/r/attach`]],
  ['port-forward', [`GET ${A}/pods/sh`, `POST ${A}/pods/sh/portforward`]],
  ['auth can-i', ['POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews']],
  ['apply', [OPENAPI, `GET ${A}/configmaps/ap`, `POST ${A}/configmaps?fieldManager=kubectl-client-side-apply`]],
  ['apply', [OPENAPI, `GET ${A}/configmaps/ap`]],
  ['apply', [OPENAPI, [`PATCH ${A}/configmaps/ap?fieldManager=kubectl`, { type: 'application/apply-patch+yaml' }]]],
  ['create namespace', ['POST /api/v1/namespaces?fieldManager=kubectl-create']],
  ['create secret generic', [`POST ${A}/secrets?fieldManager=kubectl-create`]],
  ['create', [OPENAPI, `POST ${A}/configmaps?fieldManager=kubectl-create`]],
  ['create', [`POST ${A}/widgets?fieldManager=kubectl-create`]],
  ['create token', [`POST ${A}/serviceaccounts/a/token`]],
  ['replace', [`GET ${A}/configmaps/ee`, `PUT ${A}/configmaps/ee?fieldManager=kubectl-replace`]],
  ['delete', [`DELETE ${A}/configmaps/ee`, `GET ${A}/configmaps?fieldSelector=metadata.name%3Dee`]],
  ['label', [`GET ${A}/configmaps/c1`, `PATCH ${A}/configmaps/c1?fieldManager=kubectl-label`]],
  ['scale', [`GET ${D}/deployments/d1`, `PATCH ${D}/deployments/d1/scale`]],
  ['set image', [`PATCH ${D}/deployments/d1?fieldManager=kubectl-set`]],
  ['rollout restart', [[`PATCH ${D}/deployments/d1?fieldManager=kubectl-rollout`, patch('strategic-merge-patch+json', {})]]],
  [
    'rollout pause',
    [[`PATCH ${D}/deployments/d1?fieldManager=kubectl-rollout`, patch('strategic-merge-patch+json', { spec: { paused: true } })]],
  ],
  [
    'rollout resume',
    [[`PATCH ${D}/deployments/d1?fieldManager=kubectl-rollout`, patch('strategic-merge-patch+json', { spec: { paused: null } })]],
  ],
  [
    'rollout undo',
    [`GET ${D}/deployments/d1`, `GET ${D}/replicasets`, [`PATCH ${D}/deployments/d1`, patch('json-patch+json', [])]],
  ],
  ['rollout status', [[`GET ${D}/deployments/d1`, ANY], `GET ${D}/deployments?fieldSelector=metadata.name%3Dd1&watch=true`]],
  [
    'rollout history',
    [
      [`GET ${D}/deployments/d1`, ANY],
      [`GET ${D}/replicasets?labelSelector=app%3Dd1`, ANY],
    ],
  ],
  ['cordon', [['PATCH /api/v1/nodes/n', patch('strategic-merge-patch+json', { spec: { unschedulable: true } })]]],
  ['uncordon', [['PATCH /api/v1/nodes/n', patch('strategic-merge-patch+json', { spec: { unschedulable: null } })]]],
  ['drain', ['GET /api/v1/nodes/n', 'GET /api/v1/pods?fieldSelector=spec.nodeName%3Dn', `DELETE ${A}/pods/a`]],
  [
    'drain',
    [
      ['PATCH /api/v1/nodes/n', patch('strategic-merge-patch+json', { spec: { unschedulable: true } })],
      `POST ${A}/pods/a/eviction`,
    ],
  ],
])('%s', (words, requests) => {
  expect(inferWords(steps({ userAgent: KUBECTL_20 }, ...requests)).join(' ')).toBe(words);
});
