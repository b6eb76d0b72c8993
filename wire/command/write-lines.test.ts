import { expect, it } from 'vitest';
import { steps, type Sent } from '../testing/steps.ts';
import { commandLine } from './line.ts';

type Requests = readonly (string | readonly [string, Sent])[];
const A = '/api/v1/namespaces/demo';
const D = '/apis/apps/v1/namespaces/demo';
const patch = (type: string, body: unknown): Sent => ({ type: `application/${type}`, body: JSON.stringify(body) });

/** As kubectl 1.36 sends them; the Kubectl-Command header first. */
it.each<readonly [string, string, Requests]>([
  [
    'kubectl apply -f … -n demo  # configmaps/ap',
    'kubectl apply',
    [
      'GET /openapi/v3?timeout=32s',
      `GET ${A}/configmaps/ap`,
      `GET /api/v1/namespaces/demo`,
      [`POST ${A}/configmaps?fieldManager=kubectl-client-side-apply`, { name: 'ap' }],
    ],
  ],
  ['kubectl apply -f … -n demo  # configmaps/ap', 'kubectl apply', [`GET ${A}/configmaps/ap`]],
  [
    'kubectl apply --server-side -f … -n demo --force-conflicts --field-manager=ci  # configmaps/a, configmaps/b, configmaps/c and 1 more',
    'kubectl apply',
    ['a', 'b', 'c', 'd'].map((name) => [
      `PATCH ${A}/configmaps/${name}?fieldManager=ci&force=true`,
      { type: 'application/apply-patch+yaml' },
    ]),
  ],
  [
    'kubectl apply -f … -n demo --dry-run=server  # deployments/web',
    'kubectl apply',
    [`GET ${D}/deployments/web`, `PATCH ${D}/deployments/web?dryRun=All&fieldManager=kubectl-client-side-apply`],
  ],
  ['kubectl diff -f … -n demo  # configmaps/ap', 'kubectl diff', [`GET ${A}/configmaps/ap`]],
  ['kubectl replace -f … -n demo  # configmaps/ap', 'kubectl replace', [`GET ${A}/configmaps/ap`, `PUT ${A}/configmaps/ap`]],
  [
    'kubectl create -f … -n demo  # configmaps/ee',
    'kubectl create',
    [[`POST ${A}/configmaps?fieldManager=kubectl-create`, { name: 'ee' }]],
  ],
  ['kubectl create namespace demo', 'kubectl create namespace', [['POST /api/v1/namespaces', { name: 'demo' }]]],
  [
    'kubectl create secret generic s1 … -n demo',
    'kubectl create secret generic',
    [[`POST ${A}/secrets`, { name: 's1', body: '{"data":{"p":"cQ=="}}' }]],
  ],
  [
    'kubectl create deployment d1 --image=nginx --replicas=2 -n demo',
    'kubectl create deployment',
    [
      [
        `POST ${D}/deployments`,
        { name: 'd1', body: '{"spec":{"replicas":2,"template":{"spec":{"containers":[{"name":"nginx","image":"nginx"}]}}}}' },
      ],
    ],
  ],
  ['kubectl create token builder -n demo', 'kubectl create token', [`POST ${A}/serviceaccounts/builder/token`]],
  [
    'kubectl delete configmaps ee -n demo',
    'kubectl delete',
    [[`DELETE ${A}/configmaps/ee`, { body: '{"propagationPolicy":"Background"}' }], `GET ${A}/configmaps/ee`],
  ],
  [
    'kubectl delete configmaps c1 -n demo --cascade=orphan --dry-run=server',
    'kubectl delete',
    [[`DELETE ${A}/configmaps/c1`, { body: '{"propagationPolicy":"Orphan","dryRun":["All"]}' }]],
  ],
  [
    'kubectl delete pods r1 -n demo --grace-period=0 --force',
    'kubectl delete',
    [[`DELETE ${A}/pods/r1`, { body: '{"gracePeriodSeconds":0}' }]],
  ],
  [
    'kubectl delete configmaps --all -n demo',
    'kubectl delete',
    [`GET ${A}/configmaps`, `DELETE ${A}/configmaps/a`, `DELETE ${A}/configmaps/b`],
  ],
  ['kubectl delete configmaps -l x=y -n demo', 'kubectl delete', [`GET ${A}/configmaps?labelSelector=x%3Dy`]],
  ['kubectl delete configmaps/a services/b -n demo', 'kubectl delete', [`DELETE ${A}/configmaps/a`, `DELETE ${A}/services/b`]],
  [
    'kubectl patch configmaps/c1 -n demo -p \'{"data":{"k":"w"}}\'',
    'kubectl patch',
    [`GET ${A}/configmaps/c1`, [`PATCH ${A}/configmaps/c1`, patch('strategic-merge-patch+json', { data: { k: 'w' } })]],
  ],
  [
    'kubectl patch configmaps/c1 -n demo --type=json -p \'[{"op":"remove","path":"/data"}]\'',
    'kubectl patch',
    [[`PATCH ${A}/configmaps/c1`, patch('json-patch+json', [{ op: 'remove', path: '/data' }])]],
  ],
  [
    'kubectl label configmaps/c1 x=y z- -n demo',
    'kubectl label',
    [
      `GET ${A}/configmaps/c1`,
      [`PATCH ${A}/configmaps/c1`, patch('merge-patch+json', { metadata: { labels: { x: 'y', z: null } } })],
    ],
  ],
  [
    "kubectl annotate configmaps/c1 'note=hi there' -n demo",
    'kubectl annotate',
    [[`PATCH ${A}/configmaps/c1`, patch('merge-patch+json', { metadata: { annotations: { note: 'hi there' } } })]],
  ],
  [
    'kubectl scale deployments/d1 --replicas=3 -n demo',
    'kubectl scale',
    [`GET ${D}/deployments/d1`, [`PATCH ${D}/deployments/d1/scale`, patch('merge-patch+json', { spec: { replicas: 3 } })]],
  ],
  [
    'kubectl set image deployments/d1 nginx=nginx:2 -n demo',
    'kubectl set image',
    [
      [
        `PATCH ${D}/deployments/d1`,
        patch('strategic-merge-patch+json', {
          spec: { template: { spec: { containers: [{ name: 'nginx', image: 'nginx:2' }] } } },
        }),
      ],
    ],
  ],
  ['kubectl set env deployments/d1 … -n demo', 'kubectl set env', [`PATCH ${D}/deployments/d1`]],
  [
    'kubectl taint nodes n1 a=b:NoSchedule',
    'kubectl taint',
    [
      'GET /api/v1/nodes',
      [
        'PATCH /api/v1/nodes/n1',
        patch('strategic-merge-patch+json', { spec: { taints: [{ key: 'a', value: 'b', effect: 'NoSchedule' }] } }),
      ],
    ],
  ],
  ['kubectl cordon n1', 'kubectl cordon', ['GET /api/v1/nodes/n1', 'PATCH /api/v1/nodes/n1']],
  [
    'kubectl drain n1 …',
    'kubectl drain',
    ['GET /api/v1/nodes/n1', 'GET /api/v1/pods?fieldSelector=spec.nodeName%3Dn1&limit=500', `POST ${A}/pods/a/eviction`],
  ],
  [
    'kubectl run r1 --image=busybox --restart=Never -n demo',
    'kubectl run',
    [
      [
        `POST ${A}/pods?fieldManager=kubectl-run`,
        { name: 'r1', body: '{"spec":{"containers":[{"name":"r1","image":"busybox"}],"restartPolicy":"Never"}}' },
      ],
    ],
  ],
  [
    'kubectl expose deployments/d1 --port=80 --target-port=8080 --name=other --type=NodePort -n demo',
    'kubectl expose',
    [
      `GET ${D}/deployments/d1`,
      [`POST ${A}/services`, { name: 'other', body: '{"spec":{"ports":[{"port":80,"targetPort":8080}],"type":"NodePort"}}' }],
    ],
  ],
  [
    'kubectl autoscale deployments/d1 --min=1 --max=3 -n demo',
    'kubectl autoscale',
    [
      `GET ${D}/deployments/d1`,
      [
        'POST /apis/autoscaling/v2/namespaces/demo/horizontalpodautoscalers',
        { body: '{"spec":{"minReplicas":1,"maxReplicas":3}}' },
      ],
    ],
  ],
  ['kubectl edit deployments/d1 -n demo', 'kubectl edit', [`GET ${D}/deployments/d1`, `PATCH ${D}/deployments/d1`]],
  ['kubectl debug pods/web -n demo …', 'kubectl debug', [`GET ${A}/pods/web`, `PATCH ${A}/pods/web/ephemeralcontainers`]],
])('%s', (expected, command, requests) => {
  expect(commandLine(steps({ command }, ...requests))).toBe(expected);
});
