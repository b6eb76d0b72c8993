/** What the made-up agents do: commands as lists of exchanges, with pauses in between. */
import type { Spec } from './exchange.ts';
import * as objects from './objects.ts';
import type { Seeded } from './random.ts';

export interface Command {
  readonly command: string | null;
  /** Milliseconds of thinking before it. */
  readonly pause: number;
  readonly specs: readonly Spec[];
}

const core = (ns: string, rest: string): string => `/api/v1/namespaces/${ns}/${rest}`;
const apps = (ns: string, rest: string): string => `/apis/apps/v1/namespaces/${ns}/${rest}`;
const JSON_TYPE = 'application/json';

const discovery: readonly Spec[] = ['/api', '/apis', '/openapi/v3', '/api/v1', '/apis/apps/v1'].map((url) => ({
  verb: 'get',
  method: 'GET',
  url: `${url}?timeout=32s`,
  discovery: true,
  what: `read discovery ${url}`,
  response: { type: JSON_TYPE, text: objects.GROUPS },
  took: 6.4,
}));

export const POD_NAMES = ['web-6d9f7c9b8-2xk4p', 'api-7f5c9d66f5-lq8zn', 'api-7f5c9d66f5-w2j7d', 'worker-0', 'worker-1'] as const;

const listPods = (ns: string): Spec => ({
  verb: 'list',
  method: 'GET',
  url: core(ns, 'pods?limit=500'),
  resource: 'pods',
  namespace: ns,
  what: `list Pods in ${ns}`,
  response: { type: JSON_TYPE, text: objects.podTable(ns, POD_NAMES) },
});

const getDeployment = (ns: string, name: string, status: number): Spec => ({
  verb: 'get',
  method: 'GET',
  url: apps(ns, `deployments/${name}`),
  group: 'apps',
  resource: 'deployments',
  namespace: ns,
  name,
  status,
  what: `get Deployment ${name} in ${ns}`,
  response: {
    type: JSON_TYPE,
    text:
      status === 404
        ? objects.failure(404, 'NotFound', `deployments.apps "${name}" not found`, { name, group: 'apps', kind: 'deployments' })
        : objects.deployment(name, ns, `registry.example/${name}:1.27`, 3),
  },
});

/** What comes after the incident: changes to one Deployment, a shell, a command that fails, a tunnel. */
function later(ns: string, think: () => number): readonly Command[] {
  const web = { group: 'apps', resource: 'deployments', namespace: ns, name: 'web' } as const;
  const own = (write: number, image: string, replicas: number): Spec => ({
    ...getDeployment(ns, 'web', 200),
    own: true,
    took: 4.1,
    rule: 'allow-writes',
    response: { type: JSON_TYPE, text: objects.deployment('web', ns, image, replicas, write) },
  });
  const pod = { resource: 'pods', namespace: ns, name: POD_NAMES[0], rule: 'allow-writes' } as const;
  const getPod: Spec = {
    verb: 'get',
    method: 'GET',
    url: core(ns, `pods/${POD_NAMES[0]}`),
    ...pod,
    rule: 'allow-reads',
    what: `get Pod ${POD_NAMES[0]} in ${ns}`,
    response: { type: JSON_TYPE, text: objects.pod(POD_NAMES[0], ns) },
  };
  const migrate = core(
    ns,
    `pods/${POD_NAMES[0]}/exec?command=bin%2Fmigrate&command=--to%3D0042&container=web&stderr=true&stdout=true`,
  );
  return [
    {
      command: 'kubectl scale',
      pause: think(),
      specs: [
        getDeployment(ns, 'web', 200),
        {
          ...web,
          verb: 'patch',
          method: 'PATCH',
          url: apps(ns, 'deployments/web?fieldManager=kubectl-scale'),
          rule: 'allow-writes',
          what: `patch Deployment web in ${ns} (replicas 3 → 5)`,
          request: { type: 'application/merge-patch+json', text: '{"spec":{"replicas":5}}' },
          response: { type: JSON_TYPE, text: objects.deployment('web', ns, 'nginx:1.27', 5, 1) },
        },
        own(0, 'nginx:1.27', 3),
      ],
    },
    {
      command: 'kubectl set',
      pause: think(),
      specs: [
        {
          ...web,
          verb: 'patch',
          method: 'PATCH',
          url: apps(ns, 'deployments/web?fieldManager=kubectl-set'),
          rule: 'allow-writes',
          what: `patch Deployment web in ${ns} (image nginx:1.27 → nginx:1.28)`,
          request: {
            type: 'application/strategic-merge-patch+json',
            text: '{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"nginx:1.28"}]}}}}',
          },
          response: { type: JSON_TYPE, text: objects.deployment('web', ns, 'nginx:1.28', 5, 4) },
        },
        own(2, 'nginx:1.27', 5),
      ],
    },
    {
      command: 'kubectl exec',
      pause: think(),
      specs: [
        getPod,
        {
          verb: 'create',
          method: 'GET',
          url: core(ns, `pods/${POD_NAMES[0]}/exec?command=sh&container=web&stdin=true&stdout=true&tty=true`),
          ...pod,
          subresource: 'exec',
          status: 101,
          upgrade: true,
          exitCode: 0,
          took: 41_300,
          what: `exec in Pod ${POD_NAMES[0]} in ${ns}: sh`,
          response: { type: '', text: objects.SHELL_FRAMES, opaque: 'an upgraded connection; see Stream' },
        },
      ],
    },
    {
      command: 'kubectl exec',
      pause: think(),
      specs: [
        getPod,
        {
          verb: 'create',
          method: 'GET',
          url: migrate,
          ...pod,
          subresource: 'exec',
          status: 403,
          took: 3.2,
          what: `exec in Pod ${POD_NAMES[0]} in ${ns}: bin/migrate --to=0042`,
          response: { type: JSON_TYPE, text: objects.failure(403, 'Forbidden', 'websocket upgrades are not allowed here', {}) },
        },
        {
          verb: 'create',
          method: 'POST',
          url: migrate,
          ...pod,
          subresource: 'exec',
          status: 101,
          upgrade: true,
          repeats: true,
          exitCode: 7,
          took: 2_240,
          what: `exec in Pod ${POD_NAMES[0]} in ${ns}: bin/migrate --to=0042`,
          response: { type: '', text: objects.SHELL_FRAMES, opaque: 'an upgraded connection; see Stream' },
        },
      ],
    },
    {
      command: 'kubectl port-forward',
      pause: think(),
      specs: [
        getPod,
        {
          verb: 'create',
          method: 'GET',
          url: core(ns, `pods/${POD_NAMES[0]}/portforward`),
          ...pod,
          subresource: 'portforward',
          status: 101,
          upgrade: true,
          took: 18_400,
          what: `forward ports of Pod ${POD_NAMES[0]} in ${ns}`,
          response: { type: '', text: objects.SHELL_FRAMES, opaque: 'an upgraded connection; see Stream' },
        },
      ],
    },
  ];
}

/** A shell that nobody has left yet. */
export function openShell(ns: string): Command {
  const pod = { resource: 'pods', namespace: ns, name: POD_NAMES[0] };
  return {
    command: 'kubectl exec',
    pause: 1_200,
    specs: [
      {
        verb: 'create',
        method: 'GET',
        url: core(ns, `pods/${POD_NAMES[0]}/exec?command=sh&container=web&stdin=true&stdout=true&tty=true`),
        ...pod,
        subresource: 'exec',
        status: 101,
        upgrade: true,
        open: true,
        rule: 'exec-in-shop',
        what: `exec in Pod ${POD_NAMES[0]} in ${ns}: sh`,
        response: { type: '', text: objects.SHELL_FRAMES, opaque: 'an upgraded connection; see Stream' },
      },
    ],
  };
}

/** The story of an incident: look, read a secret, apply, try what is refused, watch, enter a pod. */
export function incident(random: Seeded, ns: string): readonly Command[] {
  const think = (): number => random.int(3_000, 24_000);
  return [
    { command: 'kubectl get', pause: 820, specs: [...discovery, listPods(ns)] },
    {
      command: 'kubectl describe',
      pause: think(),
      specs: [
        {
          verb: 'get',
          method: 'GET',
          url: core(ns, `pods/${POD_NAMES[1]}`),
          resource: 'pods',
          namespace: ns,
          name: POD_NAMES[1],
          what: `get Pod ${POD_NAMES[1]} in ${ns}`,
          response: {
            type: 'application/vnd.kubernetes.protobuf',
            text: objects.pod(POD_NAMES[1], ns),
            decodedFrom: 'application/vnd.kubernetes.protobuf',
          },
        },
        {
          verb: 'list',
          method: 'GET',
          url: core(ns, 'events?fieldSelector=involvedObject.name%3Dapi-7f5c9d66f5-lq8zn&limit=500'),
          resource: 'events',
          namespace: ns,
          what: `list Events in ${ns}`,
          level: 'Metadata',
          rule: 'events-metadata-only',
          response: { type: JSON_TYPE, text: objects.podTable(ns, ['BackOff']) },
        },
      ],
    },
    {
      command: 'kubectl logs',
      pause: think(),
      specs: [
        {
          verb: 'get',
          method: 'GET',
          url: core(ns, `pods/${POD_NAMES[1]}/log?follow=true&tailLines=50`),
          resource: 'pods',
          subresource: 'log',
          namespace: ns,
          name: POD_NAMES[1],
          what: `follow the log of Pod ${POD_NAMES[1]} in ${ns}`,
          took: 4_812,
          chunks: 5,
          response: { type: 'text/plain', text: objects.LOGS },
        },
      ],
    },
    {
      command: 'kubectl get',
      pause: think(),
      specs: [
        {
          verb: 'get',
          method: 'GET',
          url: core(ns, 'secrets/postgres-credentials'),
          resource: 'secrets',
          namespace: ns,
          name: 'postgres-credentials',
          what: `get Secret postgres-credentials in ${ns}`,
          response: { type: JSON_TYPE, text: objects.secret('postgres-credentials', ns, ['username', 'password', 'tls.crt']) },
          masked: ['username', 'password', 'tls.crt'].map((key, i) => ({
            part: 'response.body' as const,
            path: `data.${key}`,
            bytes: [12, 44, 1_628][i] ?? 0,
            rule: 'secret-data',
          })),
        },
      ],
    },
    {
      command: 'kubectl apply',
      pause: think(),
      specs: [
        ...discovery.slice(0, 3),
        getDeployment(ns, 'web', 404),
        {
          verb: 'create',
          method: 'POST',
          url: apps(ns, 'deployments?fieldManager=kubectl-client-side-apply&fieldValidation=Strict'),
          group: 'apps',
          resource: 'deployments',
          namespace: ns,
          name: 'web',
          status: 201,
          rule: 'allow-writes',
          what: `create Deployment web in ${ns} (image nginx:1.27)`,
          request: { type: JSON_TYPE, text: objects.deployment('web', ns, 'nginx:1.27', 3) },
          response: { type: JSON_TYPE, text: objects.deployment('web', ns, 'nginx:1.27', 3) },
        },
      ],
    },
    {
      command: 'kubectl delete',
      pause: think(),
      specs: [
        {
          verb: 'delete',
          method: 'DELETE',
          url: apps(ns, 'deployments/api'),
          group: 'apps',
          resource: 'deployments',
          namespace: ns,
          name: 'api',
          what: `delete Deployment api in ${ns}`,
          deny: { rule: 'no-prod-deletes', reason: `deleting workloads in ${ns} needs a person` },
          request: { type: JSON_TYPE, text: '{"kind":"DeleteOptions","apiVersion":"v1","propagationPolicy":"Background"}' },
          response: {
            type: JSON_TYPE,
            text: objects.failure(
              403,
              'Forbidden',
              `deployments.apps "api" is forbidden: Denied by rule no-prod-deletes: deleting workloads in ${ns} needs a person.`,
              {
                name: 'api',
                group: 'apps',
                kind: 'deployments',
              },
            ),
          },
        },
      ],
    },
    {
      command: 'kubectl apply',
      pause: think(),
      specs: [
        getDeployment(ns, 'api', 200),
        {
          verb: 'patch',
          method: 'PATCH',
          url: apps(ns, 'deployments/api?fieldManager=kubectl&force=false'),
          group: 'apps',
          resource: 'deployments',
          namespace: ns,
          name: 'api',
          status: 409,
          rule: 'allow-writes',
          what: `apply Deployment api in ${ns} (replicas 3 → 5)`,
          request: { type: 'application/apply-patch+yaml', text: objects.manifest('api', ns, 'registry.example/api:2.4.1', 5) },
          response: {
            type: JSON_TYPE,
            text: objects.failure(
              409,
              'Conflict',
              'Apply failed with 1 conflict: conflict with "helm" using apps/v1: .spec.replicas',
              {
                causes: [
                  { reason: 'FieldManagerConflict', message: 'conflict with "helm" using apps/v1', field: '.spec.replicas' },
                ],
              },
            ),
          },
        },
      ],
    },
    {
      command: 'kubectl exec',
      pause: think(),
      specs: [
        {
          verb: 'create',
          method: 'GET',
          url: core(ns, `pods/${POD_NAMES[2]}/exec?command=psql&command=-c&command=%5Cdt&container=api&stdout=true&stderr=true`),
          resource: 'pods',
          subresource: 'exec',
          namespace: ns,
          name: POD_NAMES[2],
          status: 101,
          rule: 'allow-writes',
          upgrade: true,
          took: 1_874,
          what: `exec psql -c \\dt in Pod ${POD_NAMES[2]} in ${ns}`,
          response: {
            type: '',
            text: '\u0001 public | orders | table | app\n',
            opaque: 'the bytes of an upgraded connection are recorded but not decoded yet',
          },
        },
      ],
    },
    {
      command: null,
      pause: think(),
      specs: [
        {
          verb: 'list',
          method: 'GET',
          url: '/api/v1/nodes',
          resource: 'nodes',
          status: 502,
          code: 'forward.unreachable',
          what: 'list Nodes',
          response: {
            type: JSON_TYPE,
            text: objects.failure(502, 'BadGateway', 'The target prod-eu cannot be reached: connect ECONNREFUSED.', {}),
          },
        },
      ],
    },
    {
      command: 'kubectl rollout',
      pause: think(),
      specs: [
        getDeployment(ns, 'web', 200),
        {
          verb: 'watch',
          method: 'GET',
          url: apps(ns, 'deployments?fieldSelector=metadata.name%3Dweb&resourceVersion=184502&watch=true'),
          group: 'apps',
          resource: 'deployments',
          namespace: ns,
          name: 'web',
          took: 9_220,
          chunks: 9,
          what: `watch Deployment web in ${ns}`,
          response: { type: JSON_TYPE, text: objects.deployment('web', ns, 'nginx:1.27', 3) },
        },
      ],
    },
    ...later(ns, think),
  ];
}
