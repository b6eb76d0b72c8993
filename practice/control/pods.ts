/**
 * Scheduler and kubelet in one: pods are placed on the node, start at once, and end at once. The annotation
 * `practice/behaviour: crash` or `image` makes containers fail in the two usual ways, so that there is something to find.
 */
import { createHash } from 'node:crypto';
import type { Cluster } from '../object/cluster.ts';
import { qosClass } from '../object/defaults.ts';
import { timestamp } from '../object/identity.ts';
import { listAt, mapAt, nameOf, put, textAt, uidOf, type Json, type JsonMap } from '../object/json.ts';
import { kindNamed } from '../object/kinds.ts';
import { record, type Happening } from './make.ts';

const BEHAVIOUR = 'practice/behaviour';
const RESTARTS = 7;

/** Starts pods that wait and removes pods that end. */
export function reconcilePods(cluster: Cluster): void {
  const kind = kindNamed('Pod');
  for (const pod of cluster.store.list(kind)) {
    if (textAt(pod, 'metadata', 'deletionTimestamp') !== '') {
      if (listAt(pod, 'metadata', 'finalizers').length > 0) continue;
      for (const container of listAt(pod, 'spec', 'containers'))
        say(cluster, pod, {
          type: 'Normal',
          reason: 'Killing',
          message: `Stopping container ${textAt(container, 'name')}`,
          component: 'kubelet',
        });
      cluster.store.remove(kind, pod);
    } else if (textAt(pod, 'status', 'phase') === 'Pending' && textAt(pod, 'status', 'startTime') === '') start(cluster, pod);
    else startEphemeral(cluster, pod);
  }
}

const say = (cluster: Cluster, pod: JsonMap, what: Happening): void => {
  record(cluster, pod, what);
};

function start(cluster: Cluster, pod: JsonMap): void {
  const nodes = cluster.store.list(kindNamed('Node')).filter((node) => mapAt(node, 'spec')['unschedulable'] !== true);
  const node = nodes[0];
  if (node === undefined) return;
  const now = timestamp(cluster.clock);
  const next = structuredClone(pod);
  put(next, nameOf(node), 'spec', 'nodeName');
  put(next, textAt(pod, 'spec', 'serviceAccountName') || 'default', 'spec', 'serviceAccountName');
  const behaviour = textAt(pod, 'metadata', 'annotations', BEHAVIOUR);
  const ready = behaviour === 'crash' || behaviour === 'image' ? 'False' : 'True';
  const conditions = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map(
    (type): Json => {
      const status = type === 'Ready' || type === 'ContainersReady' ? ready : 'True';
      return {
        type,
        status,
        lastProbeTime: null,
        lastTransitionTime: now,
        ...(status === 'False' ? { reason: 'ContainersNotReady' } : {}),
      };
    },
  );
  const ip = addressOf(cluster, pod);
  const hostIP = textAt(listAt(node, 'status', 'addresses')[0], 'address');
  next['status'] = {
    phase: behaviour === 'image' ? 'Pending' : 'Running',
    conditions,
    hostIP,
    hostIPs: [{ ip: hostIP }],
    podIP: ip,
    podIPs: [{ ip }],
    startTime: now,
    containerStatuses: listAt(pod, 'spec', 'containers').map((container) =>
      containerStatus(cluster, pod, container, behaviour, now),
    ),
    qosClass: qosClass(pod),
  };
  const placed = `Successfully assigned ${textAt(pod, 'metadata', 'namespace')}/${nameOf(pod)} to ${nameOf(node)}`;
  cluster.store.write(kindNamed('Pod'), next);
  say(cluster, pod, { type: 'Normal', reason: 'Scheduled', message: placed, component: 'default-scheduler' });
  for (const container of listAt(pod, 'spec', 'containers')) started(cluster, pod, container, behaviour);
}

/** Starts the ephemeral containers that were added since. */
function startEphemeral(cluster: Cluster, pod: JsonMap): void {
  const statuses = listAt(pod, 'status', 'ephemeralContainerStatuses');
  const known = new Set(statuses.map((status) => textAt(status, 'name')));
  const added = listAt(pod, 'spec', 'ephemeralContainers').filter((container) => !known.has(textAt(container, 'name')));
  if (added.length === 0) return;
  const now = timestamp(cluster.clock);
  const next = structuredClone(pod);
  const more = added.map((container) => containerStatus(cluster, pod, container, '', now));
  put(next, [...statuses, ...more], 'status', 'ephemeralContainerStatuses');
  cluster.store.write(kindNamed('Pod'), next);
  for (const container of added) started(cluster, pod, container, '');
}

/** A free address of 10.244.0.0/16. */
function addressOf(cluster: Cluster, pod: JsonMap): string {
  const taken = new Set(cluster.store.list(kindNamed('Pod')).map((other) => textAt(other, 'status', 'podIP')));
  const digest = createHash('sha256').update(uidOf(pod)).digest();
  for (let n = 0; ; n += 1) {
    const host = ((digest.readUInt16BE(0) + n) % 65_000) + 10;
    const ip = `10.244.${host >> 8}.${host & 255}`;
    if (!taken.has(ip) || n > 65_000) return ip;
  }
}

function containerStatus(cluster: Cluster, pod: JsonMap, container: Json, behaviour: string, now: string): JsonMap {
  const image = textAt(container, 'image');
  const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
  const name = textAt(container, 'name');
  const containerID = `containerd://${digest(`${uidOf(pod)}/${name}`)}`;
  const base = { name, image, imageID: `${image.replace(/:[^/]*$/, '')}@sha256:${digest(image)}` };
  if (behaviour === 'image') {
    const waiting = { reason: 'ImagePullBackOff', message: `Back-off pulling image "${image}"` };
    return { ...base, imageID: '', ready: false, started: false, restartCount: 0, lastState: {}, state: { waiting } };
  }
  if (behaviour === 'crash') {
    const terminated = {
      exitCode: 1,
      reason: 'Error',
      startedAt: timestamp(cluster.clock, -20_000),
      finishedAt: now,
      containerID,
    };
    const waiting = {
      reason: 'CrashLoopBackOff',
      message: `back-off 5m0s restarting failed container=${name} pod=${nameOf(pod)}`,
    };
    return {
      ...base,
      containerID,
      ready: false,
      started: false,
      restartCount: RESTARTS,
      lastState: { terminated },
      state: { waiting },
    };
  }
  return {
    ...base,
    containerID,
    ready: true,
    started: true,
    restartCount: 0,
    lastState: {},
    state: { running: { startedAt: now } },
  };
}

function started(cluster: Cluster, pod: JsonMap, container: Json, behaviour: string): void {
  const [name, image] = [textAt(container, 'name'), textAt(container, 'image')];
  const component = 'kubelet';
  if (behaviour === 'image') {
    say(cluster, pod, { type: 'Warning', reason: 'Failed', message: `Failed to pull image "${image}": not found`, component });
    return;
  }
  say(cluster, pod, {
    type: 'Normal',
    reason: 'Pulled',
    message: `Container image "${image}" already present on machine`,
    component,
  });
  say(cluster, pod, { type: 'Normal', reason: 'Created', message: `Created container: ${name}`, component });
  say(cluster, pod, { type: 'Normal', reason: 'Started', message: `Started container ${name}`, component });
  if (behaviour === 'crash')
    say(cluster, pod, {
      type: 'Warning',
      reason: 'BackOff',
      message: `Back-off restarting failed container ${name} in pod ${nameOf(pod)}`,
      component,
    });
}
