import { expect, it } from 'vitest';
import { steps, type Sent } from '../testing/steps.ts';
import { commandLine } from './line.ts';

type Requests = readonly (string | readonly [string, Sent])[];
const A = '/api/v1/namespaces/demo';
const D = '/apis/apps/v1/namespaces/demo';
const TABLE: Sent = { accept: 'table' };
const ANY: Sent = { accept: 'any' };

/** As kubectl 1.36 sends them; the Kubectl-Command header first. */
it.each<readonly [string, string, Requests]>([
  ['kubectl get pods -n demo', 'kubectl get', [[`GET ${A}/pods?limit=500`, TABLE]]],
  ['kubectl get pods web -n demo', 'kubectl get', [[`GET ${A}/pods/web`, TABLE]]],
  ['kubectl get pods -A', 'kubectl get', [['GET /api/v1/pods?limit=500', TABLE]]],
  ['kubectl get nodes', 'kubectl get', [['GET /api/v1/nodes?limit=500', TABLE]]],
  ['kubectl get pods -n demo -l app=web -o yaml|json|…', 'kubectl get', [`GET ${A}/pods?labelSelector=app%3Dweb&limit=500`]],
  [
    'kubectl get deployments,services -n demo',
    'kubectl get',
    [
      [`GET ${D}/deployments?limit=500`, TABLE],
      [`GET ${A}/services?limit=500`, TABLE],
    ],
  ],
  [
    'kubectl get deployments/web services/web -n demo',
    'kubectl get',
    [
      [`GET ${D}/deployments/web`, TABLE],
      [`GET ${A}/services/web`, TABLE],
    ],
  ],
  [
    'kubectl get pods a b -n demo',
    'kubectl get',
    [
      [`GET ${A}/pods/a`, TABLE],
      [`GET ${A}/pods/b`, TABLE],
    ],
  ],
  [
    'kubectl get all -n demo',
    'kubectl get',
    [
      'pods',
      'replicationcontrollers',
      'services',
      'daemonsets',
      'deployments',
      'replicasets',
      'statefulsets',
      'jobs',
      'cronjobs',
    ].map((one) => [`GET ${A}/${one}?limit=500`, TABLE]),
  ],
  [
    'kubectl get configmaps -n demo -w',
    'kubectl get',
    [
      [`GET ${A}/configmaps?limit=500`, TABLE],
      [`GET ${A}/configmaps?resourceVersion=2885&watch=true`, TABLE],
    ],
  ],
  [
    'kubectl get pods web -n demo -w',
    'kubectl get',
    [
      [`GET ${A}/pods/web`, TABLE],
      [`GET ${A}/pods?fieldSelector=metadata.name%3Dweb&watch=true`, TABLE],
    ],
  ],
  ['kubectl get pods -n demo --chunk-size=50', 'kubectl get', [[`GET ${A}/pods?limit=50`, TABLE]]],
  ['kubectl get deployments web -n demo --subresource=scale', 'kubectl get', [[`GET ${D}/deployments/web/scale`, TABLE]]],
  ['kubectl get --raw /readyz', 'kubectl get', ['GET /readyz']],
  ['kubectl get …', 'kubectl get', ['GET /api?timeout=32s', 'GET /apis?timeout=32s']],
  [
    'kubectl describe deployments -n demo',
    'kubectl describe',
    [
      `GET ${D}/deployments?limit=500`,
      [`GET ${D}/deployments/api`, { accept: 'protobuf' }],
      [`GET ${D}/replicasets?labelSelector=app%3Dapi`, { accept: 'protobuf' }],
    ],
  ],
  [
    'kubectl describe pods sh -n demo',
    'kubectl describe',
    [`GET ${A}/pods/sh`, [`GET ${A}/pods/sh`, { accept: 'protobuf' }], `GET ${A}/events?fieldSelector=involvedObject.name%3Dsh`],
  ],
  [
    'kubectl logs sh -c sh -n demo -f --tail=2',
    'kubectl logs',
    [
      [`GET ${A}/pods/sh`, ANY],
      [`GET ${A}/pods/sh/log?container=sh&follow=true&tailLines=2`, ANY],
    ],
  ],
  [
    'kubectl logs -l app=web -n demo --tail=3',
    'kubectl logs',
    [
      [`GET ${A}/pods?labelSelector=app%3Dweb`, ANY],
      [`GET ${A}/pods/a/log?tailLines=3`, ANY],
      [`GET ${A}/pods/b/log?tailLines=3`, ANY],
    ],
  ],
  [
    'kubectl logs deployments/web --all-containers -n demo --previous --since=60s',
    'kubectl logs',
    [
      [`GET ${D}/deployments/web`, ANY],
      [`GET ${A}/pods/w/log?container=a&previous=true&sinceSeconds=60`, ANY],
      [`GET ${A}/pods/w/log?container=b&previous=true&sinceSeconds=60`, ANY],
    ],
  ],
  ['kubectl top pod -n demo', 'kubectl top pod', ['GET /apis/metrics.k8s.io/v1beta1/namespaces/demo/pods']],
  ['kubectl events -n demo', 'kubectl events', [`GET ${A}/events?limit=500`]],
  [
    'kubectl wait deployments/d1 --for=… -n demo',
    'kubectl wait',
    [`GET ${D}/deployments/d1`, `GET ${D}/deployments?fieldSelector=metadata.name%3Dd1&watch=true`],
  ],
  [
    'kubectl rollout status deployments/d1 -n demo',
    'kubectl rollout status',
    [[`GET ${D}/deployments/d1`, ANY], `GET ${D}/deployments?fieldSelector=metadata.name%3Dd1&watch=true`],
  ],
  [
    'kubectl rollout restart deployments/d1 -n demo',
    'kubectl rollout restart',
    [[`GET ${D}/deployments/d1`, ANY], `PATCH ${D}/deployments/d1?fieldManager=kubectl-rollout`],
  ],
  [
    'kubectl auth can-i create pods -n shop',
    'kubectl auth can-i',
    [
      'GET /api/v1',
      [
        'POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
        { body: '{"spec":{"resourceAttributes":{"namespace":"shop","verb":"create","resource":"pods"}}}' },
      ],
    ],
  ],
  [
    'kubectl auth can-i --list -n shop',
    'kubectl auth can-i',
    [['POST /apis/authorization.k8s.io/v1/selfsubjectrulesreviews', { body: '{"spec":{"namespace":"shop"}}' }]],
  ],
  ['kubectl auth whoami', 'kubectl auth whoami', ['POST /apis/authentication.k8s.io/v1/selfsubjectreviews']],
])('%s', (expected, command, requests) => {
  expect(commandLine(steps({ command }, ...requests))).toBe(expected);
});
