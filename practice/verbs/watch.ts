/** watch: the changes of a kind as a chunked stream of events. Source: kubernetes.io/docs/reference/using-api/api-concepts (Efficient detection of changes). */
import type { Cluster } from '../object/cluster.ts';
import type { JsonMap } from '../object/json.ts';
import { apiVersionOf, type Kind } from '../object/kinds.ts';
import type { Change } from '../object/store.ts';
import type { Timer } from '../object/timer.ts';
import type { Sink, Stream } from '../wire/answer.ts';
import { badRequest, expired, notYet } from '../wire/failure.ts';
import type { ApiRequest } from '../wire/request.ts';
import { selection, wholeNumber } from './read.ts';

const BOOKMARK_EVERY = 60_000;

/**
 * A stream from the asked resourceVersion on; without one (or 0) it begins with everything there is. A version that the
 * history no longer reaches gives one ERROR event with a 410 Status, as the real server does. `present` gives the form
 * of an object that the client asked for.
 */
export function watch(
  cluster: Cluster,
  kind: Kind,
  request: ApiRequest,
  timer: Timer,
  present: (object: JsonMap) => JsonMap,
): Stream {
  const matches = selection(kind, request);
  const from = wholeNumber(request, 'resourceVersion');
  const timeout = wholeNumber(request, 'timeoutSeconds');
  const bookmarks = request.query.get('allowWatchBookmarks') === 'true';
  const initial = request.query.get('sendInitialEvents');
  if (initial === 'true' && !bookmarks) throw badRequest('sendInitialEvents needs allowWatchBookmarks');
  if (from > cluster.store.revision) throw notYet(String(from), cluster.store.revision);
  const everything = initial === null ? from === 0 : initial === 'true';

  const start = (sink: Sink): void => {
    const send = (type: string, object: JsonMap): void => {
      sink.write(`${JSON.stringify({ type, object })}\n`);
    };
    const bookmark = (annotations?: JsonMap): void => {
      const metadata = { resourceVersion: String(cluster.store.revision), ...(annotations && { annotations }) };
      send('BOOKMARK', present({ kind: kind.kind, apiVersion: apiVersionOf(kind), metadata }));
    };
    const pass = (change: Change): void => {
      if (change.kind !== kind) return;
      const now = change.type !== 'DELETED' && matches(change.object);
      const before = change.before !== undefined && matches(change.before);
      if (now) send(before ? 'MODIFIED' : 'ADDED', present(change.object));
      else if (before) send('DELETED', present(change.object));
    };
    const past = everything || (from === 0 && initial === 'false') ? [] : cluster.store.since(kind, from);
    if (past === undefined) {
      send('ERROR', expired(`too old resource version: ${from} (${cluster.store.revision})`).json());
      sink.end();
      return;
    }
    if (everything) for (const object of cluster.store.list(kind).filter(matches)) send('ADDED', present(object));
    for (const change of past) pass(change);
    if (initial === 'true') bookmark({ 'k8s.io/initial-events-end': 'true' });

    sink.onClose(cluster.store.onChange(pass));
    if (bookmarks) sink.onClose(timer.every(BOOKMARK_EVERY, bookmark));
    if (timeout > 0)
      sink.onClose(
        timer.after(timeout * 1000, () => {
          if (bookmarks) bookmark();
          sink.end();
        }),
      );
  };
  return { contentType: 'application/json', start };
}
