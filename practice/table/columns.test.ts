import { expect, it } from 'vitest';
import { START } from '../fixture.ts';
import type { Json, JsonMap } from '../object/json.ts';
import { KINDS } from '../object/kinds.ts';
import { columnsOf, podStatus } from './columns.ts';

const row = (kind: string, object: JsonMap, priority = 0): Json[] =>
  columnsOf(kind)
    .filter((column) => column.priority <= priority)
    .map((column) => column.cell(object, START));
const metadata = { name: 'x', namespace: 'shop', creationTimestamp: '2026-11-01T11:00:00Z' };

it('gives every kind a cell for each column, even of an empty object', () => {
  for (const kind of KINDS)
    for (const cell of row(kind.kind, { metadata: {} }, 1)) expect(['string', 'number'], kind.kind).toContain(typeof cell);
});

it('shows pods as kubectl users know them', () => {
  const terminated = { finishedAt: '2026-11-01T11:55:00Z' };
  const statuses = [
    { ready: true, restartCount: 0, state: { running: {} } },
    { ready: false, restartCount: 3, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated } },
  ];
  const pod = { metadata, spec: { containers: [{}, {}] }, status: { phase: 'Running', containerStatuses: statuses } };
  expect(row('Pod', pod)).toEqual(['x', '1/2', 'CrashLoopBackOff', '3 (5m ago)', '60m']);
  expect(podStatus({ ...pod, metadata: { deletionTimestamp: 'now' } })).toBe('Terminating');
  expect(podStatus({ status: { phase: 'Pending' } })).toBe('Pending');
});

it('shows workloads, services, nodes, bindings and events', () => {
  const web = {
    metadata,
    spec: { replicas: 3, selector: { matchLabels: { app: 'web' } } },
    status: { readyReplicas: 2, updatedReplicas: 3, availableReplicas: 2 },
  };
  expect(row('Deployment', web)).toEqual(['x', '2/3', 3, 2, '60m']);
  expect(row('Deployment', web, 1).at(-1)).toBe('app=web');
  const service = {
    metadata,
    spec: { type: 'NodePort', clusterIP: '10.96.0.9', ports: [{ port: 80, nodePort: 30080, protocol: 'TCP' }] },
  };
  expect(row('Service', service)).toEqual(['x', 'NodePort', '10.96.0.9', '<none>', '80:30080/TCP', '60m']);
  const node = {
    metadata: { ...metadata, labels: { 'node-role.kubernetes.io/worker': '' } },
    spec: { unschedulable: true },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  };
  expect(row('Node', node).slice(0, 3)).toEqual(['x', 'Ready,SchedulingDisabled', 'worker']);
  const binding = {
    metadata,
    roleRef: { kind: 'Role', name: 'r' },
    subjects: [
      { kind: 'ServiceAccount', namespace: 'shop', name: 'sa' },
      { kind: 'User', name: 'u' },
    ],
  };
  expect(row('RoleBinding', binding, 1)).toEqual(['x', 'Role/r', '60m', 'u', '', 'shop/sa']);
  const event = {
    type: 'Normal',
    reason: 'Started',
    message: ' hi ',
    lastTimestamp: '2026-11-01T11:59:30Z',
    involvedObject: { kind: 'Pod', name: 'p' },
  };
  expect(row('Event', event)).toEqual(['30s', 'Normal', 'Started', 'pod/p', 'hi']);
});

it('never shows the values of a Secret', () => {
  expect(row('Secret', { metadata, type: 'Opaque', data: { password: 'aHVudGVyMg==' } }, 1)).toEqual(['x', 'Opaque', 1, '60m']);
});
