/** get and list, with selectors and pages. Source: kubernetes.io/docs/reference/using-api/api-concepts. */
import { z } from 'zod';
import type { Cluster } from '../object/cluster.ts';
import { nameOf, namespaceOf, type JsonMap } from '../object/json.ts';
import { apiVersionOf, type Kind } from '../object/kinds.ts';
import { fieldSelector, labelSelector, type Matches } from '../object/selector.ts';
import { badRequest, expired, notFound, notYet } from '../wire/failure.ts';
import type { ApiRequest } from '../wire/request.ts';

/** The object a request names. Throws a 404 Failure when there is none. */
export function read(cluster: Cluster, kind: Kind, request: ApiRequest): JsonMap {
  const object = cluster.store.get(kind, request.namespace, request.name);
  if (object === undefined) throw notFound(kind, request.name);
  return object;
}

/** Whether an object is among those a list, watch or deletecollection is about. */
export function selection(kind: Kind, request: ApiRequest): Matches {
  const labels = labelSelector(request.query.get('labelSelector') ?? '');
  const fields = fieldSelector(kind, request.query.get('fieldSelector') ?? '');
  const { namespace } = request;
  return (object) =>
    (namespace === '' || !kind.namespaced || namespaceOf(object) === namespace) && labels(object) && fields(object);
}

/** Where the next page begins: the revision the first page was read at, and the last key given. */
const Continue = z.strictObject({ v: z.literal('meta.k8s.io/v1'), rv: z.number().int(), start: z.string() });

const keyOf = (object: JsonMap): string => `${namespaceOf(object)}/${nameOf(object)}`;

/** The list object a request asks for. Throws 400 for bad parameters, 410 when a page token is too old. */
export function list(cluster: Cluster, kind: Kind, request: ApiRequest): JsonMap & { items: JsonMap[] } {
  checkRevision(cluster, kind, request);
  const matches = selection(kind, request);
  let items = cluster.store.list(kind, request.namespace).filter(matches);
  let revision = cluster.store.revision;
  const token = request.query.get('continue') ?? '';
  if (token !== '') {
    const from = parseContinue(token);
    if (cluster.store.lastChange(kind) > from.rv)
      throw expired('The provided continue parameter is too old to display a consistent list result; start the list without it');
    revision = from.rv;
    items = items.filter((object) => keyOf(object) > from.start);
  }
  const metadata: JsonMap = { resourceVersion: String(revision) };
  const limit = wholeNumber(request, 'limit');
  if (limit > 0 && items.length > limit) {
    const last = items[limit - 1];
    if (request.query.get('labelSelector') === null && request.query.get('fieldSelector') === null)
      metadata['remainingItemCount'] = items.length - limit;
    const next = { v: 'meta.k8s.io/v1', rv: revision, start: last === undefined ? '' : keyOf(last) };
    metadata['continue'] = Buffer.from(JSON.stringify(next)).toString('base64url');
    items = items.slice(0, limit);
  }
  return { kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind), metadata, items };
}

/** A non-negative whole number among the query parameters; 0 when absent. */
export function wholeNumber(request: ApiRequest, name: string): number {
  const text = request.query.get(name) ?? '';
  if (text === '') return 0;
  if (!/^\d{1,15}$/.test(text)) throw badRequest(`invalid ${name}: ${JSON.stringify(text)} is not a number`);
  return Number(text);
}

function parseContinue(token: string): z.infer<typeof Continue> {
  try {
    return Continue.parse(JSON.parse(Buffer.from(token, 'base64url').toString('utf8')));
  } catch {
    throw badRequest('continue key is not valid');
  }
}

/** A list may ask to be at least, or exactly, as new as a revision; only the newest state is kept here. */
function checkRevision(cluster: Cluster, kind: Kind, request: ApiRequest): void {
  const asked = request.query.get('resourceVersion') ?? '';
  if (asked === '' || request.verb === 'watch') return;
  const revision = wholeNumber(request, 'resourceVersion');
  if (revision > cluster.store.revision) throw notYet(asked, cluster.store.revision);
  if (request.query.get('resourceVersionMatch') === 'Exact' && revision < cluster.store.lastChange(kind))
    throw expired(`The resourceVersion for the provided list is too old: ${asked}`);
}
