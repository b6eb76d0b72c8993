/** The columns of `kubectl get` for each kind. Source: kubernetes pkg/printers/internalversion/printers.go. */
import { at, labelsOf, listAt, mapAt, nameOf, numberAt, textAt, textsAt, type Json, type JsonMap } from '../object/json.ts';
import { selectorText } from '../object/selector.ts';
import { ageOf } from './age.ts';

export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer';
  /** `name` marks the column with the object's name. */
  readonly format: string;
  /** 0 always shown, 1 only with -o wide. */
  readonly priority: 0 | 1;
  /** A cell; `now` in wall milliseconds. */
  readonly cell: (object: JsonMap, now: number) => Json;
}

const text = (name: string, cell: Column['cell'], priority: 0 | 1 = 0): Column => ({
  name,
  type: 'string',
  format: '',
  priority,
  cell,
});
const whole = (name: string, cell: Column['cell']): Column => ({ name, type: 'integer', format: '', priority: 0, cell });
const wide = (name: string, cell: Column['cell']): Column => text(name, cell, 1);

const NAME: Column = { name: 'Name', type: 'string', format: 'name', priority: 0, cell: nameOf };
const AGE = text('Age', (object, now) => ageOf(textAt(object, 'metadata', 'creationTimestamp'), now));
const none = (value: string): string => value || '<none>';
const size =
  (...path: string[]): Column['cell'] =>
  (object) =>
    Object.keys(mapAt(object, ...path)).length;
const number =
  (...path: string[]): Column['cell'] =>
  (object) =>
    numberAt(object, ...path) ?? 0;

const containers = (object: JsonMap, key: string): string =>
  listAt(object, 'spec', 'template', 'spec', 'containers')
    .map((container) => textAt(container, key))
    .join(',');
const TEMPLATE = [
  wide('Containers', (object) => containers(object, 'name')),
  wide('Images', (object) => containers(object, 'image')),
  wide('Selector', (object) => selectorText(at(object, 'spec', 'selector'))),
];

const statuses = (pod: JsonMap): readonly Json[] => listAt(pod, 'status', 'containerStatuses');

/** The STATUS of a pod: why it waits or ended, else its phase. */
export function podStatus(pod: JsonMap): string {
  if (textAt(pod, 'metadata', 'deletionTimestamp') !== '') return 'Terminating';
  const reasons = statuses(pod).map(
    (status) => textAt(status, 'state', 'waiting', 'reason') || textAt(status, 'state', 'terminated', 'reason'),
  );
  return reasons.find(Boolean) ?? (textAt(pod, 'status', 'reason') || textAt(pod, 'status', 'phase'));
}

function podRestarts(pod: JsonMap, now: number): string {
  const count = statuses(pod).reduce<number>((sum, status) => sum + (numberAt(status, 'restartCount') ?? 0), 0);
  const last =
    statuses(pod)
      .map((status) => textAt(status, 'lastState', 'terminated', 'finishedAt'))
      .sort()
      .at(-1) ?? '';
  return count === 0 || last === '' ? String(count) : `${count} (${ageOf(last, now)} ago)`;
}

function servicePorts(service: JsonMap): string {
  return none(
    listAt(service, 'spec', 'ports')
      .map((port) => {
        const node = numberAt(port, 'nodePort');
        return `${numberAt(port, 'port') ?? 0}${node === undefined ? '' : `:${node}`}/${textAt(port, 'protocol')}`;
      })
      .join(','),
  );
}

function nodeStatus(node: JsonMap): string {
  const ready = listAt(node, 'status', 'conditions').find((condition) => textAt(condition, 'type') === 'Ready');
  const state = textAt(ready, 'status') === 'True' ? 'Ready' : 'NotReady';
  return at(node, 'spec', 'unschedulable') === true ? `${state},SchedulingDisabled` : state;
}

const ROLE = 'node-role.kubernetes.io/';
const subjects = (binding: JsonMap, kind: string): string =>
  listAt(binding, 'subjects')
    .filter((subject) => textAt(subject, 'kind') === kind)
    .map((subject) => [textAt(subject, 'namespace'), textAt(subject, 'name')].filter(Boolean).join('/'))
    .join(', ');
const BINDING = [
  NAME,
  text('Role', (object) => `${textAt(object, 'roleRef', 'kind')}/${textAt(object, 'roleRef', 'name')}`),
  AGE,
  wide('Users', (object) => subjects(object, 'User')),
  wide('Groups', (object) => subjects(object, 'Group')),
  wide('ServiceAccounts', (object) => subjects(object, 'ServiceAccount')),
];
const ROLES = [NAME, text('Created At', (object) => textAt(object, 'metadata', 'creationTimestamp'))];

const involved = (event: JsonMap): string =>
  `${textAt(event, 'involvedObject', 'kind').toLowerCase()}/${textAt(event, 'involvedObject', 'name')}`;

const COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  ConfigMap: [NAME, whole('Data', size('data')), AGE],
  Event: [
    text('Last Seen', (event, now) => ageOf(textAt(event, 'lastTimestamp') || textAt(event, 'eventTime'), now)),
    text('Type', (event) => textAt(event, 'type')),
    text('Reason', (event) => textAt(event, 'reason')),
    text('Object', involved),
    wide('Source', (event) => textAt(event, 'source', 'component') || textAt(event, 'reportingComponent')),
    text('Message', (event) => textAt(event, 'message').trim()),
    wide('First Seen', (event, now) => ageOf(textAt(event, 'firstTimestamp') || textAt(event, 'eventTime'), now)),
    wide('Count', (event) => String(numberAt(event, 'count') ?? 1)),
    { ...NAME, priority: 1 },
  ],
  Namespace: [NAME, text('Status', (namespace) => textAt(namespace, 'status', 'phase')), AGE],
  Node: [
    NAME,
    text('Status', nodeStatus),
    text('Roles', (node) =>
      none(
        Object.keys(labelsOf(node))
          .filter((key) => key.startsWith(ROLE))
          .map((key) => key.slice(ROLE.length))
          .join(','),
      ),
    ),
    AGE,
    text('Version', (node) => textAt(node, 'status', 'nodeInfo', 'kubeletVersion')),
    wide('Internal-IP', (node) =>
      none(
        textAt(
          listAt(node, 'status', 'addresses').find((a) => textAt(a, 'type') === 'InternalIP'),
          'address',
        ),
      ),
    ),
    wide('OS-Image', (node) => textAt(node, 'status', 'nodeInfo', 'osImage')),
    wide('Container-Runtime', (node) => textAt(node, 'status', 'nodeInfo', 'containerRuntimeVersion')),
  ],
  Pod: [
    NAME,
    text(
      'Ready',
      (pod) =>
        `${statuses(pod).filter((status) => at(status, 'ready') === true).length}/${listAt(pod, 'spec', 'containers').length}`,
    ),
    text('Status', podStatus),
    text('Restarts', podRestarts),
    AGE,
    wide('IP', (pod) => none(textAt(pod, 'status', 'podIP'))),
    wide('Node', (pod) => none(textAt(pod, 'spec', 'nodeName'))),
    wide('Nominated Node', (pod) => none(textAt(pod, 'status', 'nominatedNodeName'))),
    wide('Readiness Gates', () => '<none>'),
  ],
  Secret: [NAME, text('Type', (secret) => textAt(secret, 'type')), whole('Data', size('data')), AGE],
  ServiceAccount: [NAME, whole('Secrets', (account) => listAt(account, 'secrets').length), AGE],
  Service: [
    NAME,
    text('Type', (service) => textAt(service, 'spec', 'type')),
    text('Cluster-IP', (service) => none(textAt(service, 'spec', 'clusterIP'))),
    text('External-IP', (service) =>
      none(textAt(service, 'spec', 'externalName') || textsAt(service, 'spec', 'externalIPs').join(',')),
    ),
    text('Port(s)', servicePorts),
    AGE,
    wide('Selector', (service) => none(selectorText({ matchLabels: mapAt(service, 'spec', 'selector') }))),
  ],
  Deployment: [
    NAME,
    text('Ready', (object) => `${numberAt(object, 'status', 'readyReplicas') ?? 0}/${numberAt(object, 'spec', 'replicas') ?? 0}`),
    whole('Up-to-date', number('status', 'updatedReplicas')),
    whole('Available', number('status', 'availableReplicas')),
    AGE,
    ...TEMPLATE,
  ],
  ReplicaSet: [
    NAME,
    whole('Desired', number('spec', 'replicas')),
    whole('Current', number('status', 'replicas')),
    whole('Ready', number('status', 'readyReplicas')),
    AGE,
    ...TEMPLATE,
  ],
  ClusterRole: ROLES,
  Role: ROLES,
  ClusterRoleBinding: BINDING,
  RoleBinding: BINDING,
};

/** The columns of a kind; name and age for one without a row here. */
export const columnsOf = (kind: string): readonly Column[] => COLUMNS[kind] ?? [NAME, AGE];
