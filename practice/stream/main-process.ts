/** A container whose main process is a shell that waits for a client, as `kubectl run -it` and `kubectl debug -it` start one. */
import type { Cluster } from '../object/cluster.ts';
import { timestamp } from '../object/identity.ts';
import { at, isMap, listAt, nameOf, namespaceOf, put, textAt, textsAt, uidOf, type Json, type JsonMap } from '../object/json.ts';
import { kindNamed } from '../object/kinds.ts';
import { containerNamed } from '../container/containers.ts';

const LISTS = ['containerStatuses', 'ephemeralContainerStatuses'] as const;

/** What it runs; undefined for a container that takes no input. */
export function mainCommand(pod: JsonMap, name: string): readonly string[] | undefined {
  const spec = containerNamed(pod, name);
  if (spec === undefined || at(spec, 'stdin') !== true) return undefined;
  const command = [...textsAt(spec, 'command'), ...textsAt(spec, 'args')];
  return command.length === 0 ? ['sh'] : command;
}

/** Writes down that the main process has ended. The pod has, too, unless something else of it still runs or is to be started again. */
export function recordEnd(cluster: Cluster, pod: JsonMap, name: string, exitCode: number): void {
  const kind = kindNamed('Pod');
  const current = cluster.store.get(kind, namespaceOf(pod), nameOf(pod));
  if (current === undefined || uidOf(current) !== uidOf(pod)) return;
  const restarts = textAt(current, 'spec', 'restartPolicy') === 'Always';
  const next = structuredClone(current);
  for (const list of LISTS)
    for (const status of listAt(next, 'status', list).filter(isMap)) {
      if (textAt(status, 'name') !== name || (restarts && list === 'containerStatuses')) continue;
      const startedAt = textAt(status, 'state', 'running', 'startedAt');
      const reason = exitCode === 0 ? 'Completed' : 'Error';
      const containerID = textAt(status, 'containerID');
      const terminated = { exitCode, reason, startedAt, finishedAt: timestamp(cluster.clock), containerID };
      Object.assign(status, { ready: false, started: false, state: { terminated } });
    }
  const ended = (status: Json): number | undefined => {
    const code = at(status, 'state', 'terminated', 'exitCode');
    return typeof code === 'number' ? code : undefined;
  };
  const codes = listAt(next, 'status', 'containerStatuses').map(ended);
  if (codes.every((code) => code !== undefined))
    put(next, codes.every((code) => code === 0) ? 'Succeeded' : 'Failed', 'status', 'phase');
  cluster.store.write(kind, next);
}
