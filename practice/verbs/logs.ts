/**
 * Container logs. A practice container writes two lines a second from the moment it started, taken in turn from the
 * lines its application has in resources/practice/logs.yaml; `{n}` is the line's number.
 */
import type { Cluster } from '../object/cluster.ts';
import { at, labelsOf, listAt, nameOf, textAt, type JsonMap } from '../object/json.ts';
import type { Timer } from '../object/timer.ts';
import type { Answer, Sink, Stream } from '../wire/answer.ts';
import { badRequest } from '../wire/failure.ts';
import type { ApiRequest } from '../wire/request.ts';
import { wholeNumber } from './read.ts';

/** Lines by the value of the pod's `app` label; `default` for all others. */
export type LogLines = Readonly<Record<string, readonly string[]>>;

const SECOND = 1000;
/** Time between two lines; milliseconds. */
export const LINE_EVERY = 500;
/** Older lines were rotated away. */
const KEPT = 600;

/** The log as asked by the query: container, tailLines, sinceSeconds, sinceTime, timestamps, limitBytes, previous, follow. */
export function logs(cluster: Cluster, lines: LogLines, pod: JsonMap, request: ApiRequest, timer: Timer): Answer | Stream {
  const { started, silent } = askedContainer(pod, request);
  const { query } = request;
  const texts = lines[textAt(labelsOf(pod), 'app')] ?? lines['default'] ?? ['tick {n}'];
  const count = (): number => (silent ? 0 : Math.floor((cluster.clock.wall() - started) / LINE_EVERY) + 1);
  const line = (n: number): string => {
    const text = (texts[n % texts.length] ?? '').replaceAll('{n}', String(n));
    const stamp = query.get('timestamps') === 'true' ? `${new Date(started + n * LINE_EVERY).toISOString()} ` : '';
    return `${stamp}${text}\n`;
  };
  const range = (from: number, to: number): string =>
    Array.from({ length: Math.max(0, to - from) }, (_, i) => line(from + i)).join('');

  const end = count();
  const since = Math.max(sinceTime(request), cluster.clock.wall() - (wholeNumber(request, 'sinceSeconds') || Infinity) * SECOND);
  let first = Math.max(0, end - KEPT, Number.isFinite(since) ? Math.ceil((since - started) / LINE_EVERY) : 0);
  if (query.has('tailLines')) first = Math.max(first, end - wholeNumber(request, 'tailLines'));
  const limit = wholeNumber(request, 'limitBytes') || Infinity;
  if (query.get('follow') !== 'true') {
    const text = Buffer.from(range(first, end));
    return { code: 200, body: text.subarray(0, Math.min(limit, text.length)), contentType: 'text/plain' };
  }
  const start = (sink: Sink): void => {
    let next = first;
    const more = (): void => {
      const now = count();
      if (now > next) sink.write(range(next, now));
      next = Math.max(next, now);
    };
    more();
    sink.onClose(timer.every(LINE_EVERY, more));
    const uid = textAt(pod, 'metadata', 'uid');
    sink.onClose(
      cluster.store.onChange((change) => {
        if (change.type === 'DELETED' && textAt(change.object, 'metadata', 'uid') === uid) sink.end();
      }),
    );
  };
  return { contentType: 'text/plain', start };
}

function sinceTime(request: ApiRequest): number {
  const text = request.query.get('sinceTime');
  if (text === null) return -Infinity;
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw badRequest(`invalid sinceTime: ${JSON.stringify(text)} is not a time`);
  return time;
}

/**
 * When the asked container started, in wall milliseconds; `silent` when it is a shell that waits for a client and writes nothing by itself.
 * Throws a 400 Failure when it is unknown or has not started.
 */
function askedContainer(pod: JsonMap, request: ApiRequest): { readonly started: number; readonly silent: boolean } {
  const containers = listAt(pod, 'spec', 'containers');
  const all = [...containers, ...listAt(pod, 'spec', 'ephemeralContainers')];
  const asked = request.query.get('container') ?? '';
  if (asked === '' && containers.length > 1) {
    const names = containers.map((container) => textAt(container, 'name')).join(' ');
    throw badRequest(`a container name must be specified for pod ${nameOf(pod)}, choose one of: [${names}]`);
  }
  const name = asked || textAt(containers[0], 'name');
  const spec = all.find((container) => textAt(container, 'name') === name);
  if (spec === undefined) throw badRequest(`container ${name} is not valid for pod ${nameOf(pod)}`);
  const statuses = [...listAt(pod, 'status', 'containerStatuses'), ...listAt(pod, 'status', 'ephemeralContainerStatuses')];
  const status = statuses.find((row) => textAt(row, 'name') === name);
  const silent = at(spec, 'stdin') === true;
  if (request.query.get('previous') === 'true') {
    const last = at(status, 'lastState', 'terminated');
    if (last === undefined) throw badRequest(`previous terminated container "${name}" in pod "${nameOf(pod)}" not found`);
    return { started: Date.parse(textAt(last, 'startedAt')), silent };
  }
  const started = Date.parse(
    textAt(status, 'state', 'running', 'startedAt') ||
      textAt(status, 'state', 'terminated', 'startedAt') ||
      textAt(status, 'lastState', 'terminated', 'startedAt'),
  );
  if (Number.isNaN(started)) {
    const reason = textAt(status, 'state', 'waiting', 'reason') || 'ContainerCreating';
    throw badRequest(`container "${name}" in pod "${nameOf(pod)}" is waiting to start: ${reason}`);
  }
  return { started, silent };
}
