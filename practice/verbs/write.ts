/** How an object gets into the store: admission, metadata rules, dry run. Create, update, patch and the scale share it. */
import { isDeepStrictEqual } from 'node:util';
import type { Cluster } from '../object/cluster.ts';
import { setDefaults } from '../object/defaults.ts';
import { checkFields } from '../object/fields.ts';
import { suffix, timestamp, uuid } from '../object/identity.ts';
import { at, listAt, mapAt, nameOf, namespaceOf, put, textAt, uidOf, without, type Json, type JsonMap } from '../object/json.ts';
import { apiVersionOf, kindNamed, type Kind } from '../object/kinds.ts';
import { validate } from '../object/validate.ts';
import { trackUpdate, type Manager } from '../patch/managed-fields.ts';
import { alreadyExists, badRequest, conflict, forbidden, notFound, STALE } from '../wire/failure.ts';
import type { ApiRequest } from '../wire/request.ts';

export interface Written {
  readonly object: JsonMap;
  /** For `Warning` headers: what was ignored. */
  readonly warnings: readonly string[];
}

/** Who writes, as managedFields name it. Source: apiserver pkg/endpoints/handlers/create.go (managerOrUserAgent). */
export function managerOf(request: ApiRequest, operation: Manager['operation']): Manager {
  const agent = (request.headers['user-agent'] ?? 'unknown').split('/')[0] ?? '';
  return { name: (request.query.get('fieldManager') ?? agent).slice(0, 128), operation, subresource: request.subresource };
}

/** Checks fields, kind and namespace of what a client sent, and returns a copy the server may complete. */
export function admit(cluster: Cluster, kind: Kind, request: ApiRequest, sent: JsonMap): Written {
  const report = checkFields(cluster.types, kind.type, sent);
  const strict = request.query.get('fieldValidation');
  if (report.mistyped.length > 0)
    throw badRequest(
      `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: ${report.mistyped.join(', ')}`,
    );
  const unknown = report.unknown.map((path) => `unknown field "${path}"`);
  if (strict === 'Strict' && unknown.length > 0)
    throw badRequest(
      `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: strict decoding error: ${unknown.join(', ')}`,
    );
  const object = structuredClone(report.pruned);
  const apiVersion = textAt(object, 'apiVersion') || apiVersionOf(kind);
  const name = textAt(object, 'kind') || kind.kind;
  if (apiVersion !== apiVersionOf(kind))
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${apiVersionOf(kind)})`,
    );
  if (name !== kind.kind) throw badRequest(`the kind in the data (${name}) does not match the expected kind (${kind.kind})`);
  Object.assign(object, { apiVersion, kind: name, metadata: mapAt(object, 'metadata') });
  const namespace = namespaceOf(object);
  if (kind.namespaced && namespace !== '' && namespace !== request.namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  if (kind.namespaced) put(object, request.namespace, 'metadata', 'namespace');
  else Reflect.deleteProperty(mapAt(object, 'metadata'), 'namespace');
  return { object, warnings: strict === 'Ignore' ? [] : unknown };
}

/** Keys first that readers look for first. */
const arranged = (object: JsonMap): JsonMap => {
  const { apiVersion = null, kind = null, metadata = {} } = object;
  return { apiVersion, kind, metadata, ...without(object, 'apiVersion', 'kind', 'metadata') };
};

/** Completes and stores a new object. Throws 404 without its namespace, 403 in one that ends, 409 when the name is taken, 422. */
export function insert(
  cluster: Cluster,
  kind: Kind,
  admitted: JsonMap,
  options: { manager: Manager; dryRun: boolean; keepManaged?: boolean },
): JsonMap {
  const object = arranged(admitted);
  const metadata = mapAt(object, 'metadata');
  const base = textAt(metadata, 'generateName');
  if (nameOf(object) === '' && base !== '') put(object, base + suffix(cluster.random), 'metadata', 'name');
  if (kind.namespaced) requireNamespace(cluster, kind, object);
  if (textAt(metadata, 'resourceVersion') !== '') throw badRequest('resourceVersion should not be set on objects to be created');
  for (const key of ['deletionTimestamp', 'deletionGracePeriodSeconds', 'selfLink']) Reflect.deleteProperty(metadata, key);
  Object.assign(metadata, { uid: uuid(cluster.random), creationTimestamp: timestamp(cluster.clock) });
  if (at(object, 'spec') !== undefined && kind.kind !== 'Namespace') metadata['generation'] = 1;
  setDefaults(kind, object);
  if (kind.kind === 'Service') assignAddress(cluster, kind, object);
  validate(kind, object);
  if (cluster.store.get(kind, namespaceOf(object), nameOf(object)) !== undefined) throw alreadyExists(kind, nameOf(object));
  if (options.keepManaged !== true) {
    Reflect.deleteProperty(metadata, 'managedFields');
    trackUpdate(cluster.types, kind.type, undefined, object, options.manager, timestamp(cluster.clock));
  }
  return options.dryRun ? object : cluster.store.write(kind, object);
}

function requireNamespace(cluster: Cluster, kind: Kind, object: JsonMap): void {
  const namespaces = kindNamed('Namespace');
  const namespace = cluster.store.get(namespaces, '', namespaceOf(object));
  if (namespace === undefined) throw notFound(namespaces, namespaceOf(object));
  if (textAt(namespace, 'metadata', 'deletionTimestamp') !== '')
    throw forbidden(
      `${kind.plural} "${nameOf(object)}" is forbidden: unable to create new content in namespace ${namespaceOf(object)} because it is being terminated`,
      kind,
      nameOf(object),
    );
}

/** The next free address of 10.96.0.0/16. */
function assignAddress(cluster: Cluster, kind: Kind, object: JsonMap): void {
  if (textAt(object, 'spec', 'type') === 'ExternalName' || textAt(object, 'spec', 'clusterIP') !== '') return;
  const taken = new Set(cluster.store.list(kind).map((other) => textAt(other, 'spec', 'clusterIP')));
  let n = 10;
  while (taken.has(address(n))) n += 1;
  put(object, address(n), 'spec', 'clusterIP');
  put(object, [address(n)], 'spec', 'clusterIPs');
}
const address = (n: number): string => `10.96.${n >> 8}.${n & 255}`;

export interface Replacement {
  readonly manager: Manager;
  readonly dryRun: boolean;
  /** `status` writes only the status, `ephemeralcontainers` only those; an empty one everything else. */
  readonly subresource: string;
  /** The patch already wrote managedFields. */
  readonly keepManaged?: boolean;
}

/** Stores a new state of `current`. Throws 409 when the client saw an older one, 422. A change of nothing writes nothing. */
export function replace(cluster: Cluster, kind: Kind, current: JsonMap, wanted: JsonMap, options: Replacement): JsonMap {
  const seen = textAt(wanted, 'metadata', 'resourceVersion');
  if (seen !== '' && seen !== textAt(current, 'metadata', 'resourceVersion')) throw conflict(kind, nameOf(current), STALE);
  const uid = uidOf(wanted);
  if (uid !== '' && uid !== uidOf(current))
    throw conflict(
      kind,
      nameOf(current),
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${uidOf(current)}`,
    );
  const next = arranged(partOf(options.subresource, current, wanted));
  if (nameOf(next) !== nameOf(current)) throw badRequest('the name of the object does not match the name on the URL');
  keepServerFields(current, next);
  if (options.subresource === '' && kind.kind === 'Pod') keepEphemeral(current, next);
  if (options.subresource === '' && kind.subresources.some(({ name }) => name === 'status')) keepStatus(current, next);
  setDefaults(kind, next);
  if (kind.kind === 'Service') keepAddress(current, next);
  validate(kind, next, current);
  const spec = (object: JsonMap): Json => object['spec'] ?? null;
  const generation = Number(at(current, 'metadata', 'generation') ?? 0);
  if (generation > 0)
    put(next, isDeepStrictEqual(spec(next), spec(current)) ? generation : generation + 1, 'metadata', 'generation');
  if (options.keepManaged !== true) {
    if (isDeepStrictEqual(withoutStamp(next), withoutStamp(current))) return current;
    trackUpdate(cluster.types, kind.type, current, next, options.manager, timestamp(cluster.clock));
  }
  if (isDeepStrictEqual(withoutStamp(next), withoutStamp(current))) return current;
  if (options.dryRun) return next;
  const finished = textAt(next, 'metadata', 'deletionTimestamp') !== '' && listAt(next, 'metadata', 'finalizers').length === 0;
  const waits = kind.kind === 'Namespace' || kind.kind === 'Pod';
  return finished && !waits ? cluster.store.remove(kind, next) : cluster.store.write(kind, next);
}

/** Without what changes by itself: two objects equal in this are the same to a client. */
function withoutStamp(object: JsonMap): JsonMap {
  const owners = listAt(object, 'metadata', 'managedFields').map((entry) => without(mapAt(entry), 'time'));
  return {
    ...object,
    metadata: { ...without(mapAt(object, 'metadata'), 'resourceVersion', 'managedFields'), managedFields: owners },
  };
}

function keepServerFields(current: JsonMap, next: JsonMap): void {
  const metadata = mapAt(next, 'metadata');
  for (const key of [
    'uid',
    'creationTimestamp',
    'generation',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
    'namespace',
    'resourceVersion',
    'selfLink',
  ]) {
    const value = at(current, 'metadata', key);
    if (value === undefined) Reflect.deleteProperty(metadata, key);
    else metadata[key] = value;
  }
  if (!('managedFields' in metadata)) metadata['managedFields'] = at(current, 'metadata', 'managedFields') ?? [];
}

function keepStatus(current: JsonMap, next: JsonMap): void {
  if (current['status'] === undefined) Reflect.deleteProperty(next, 'status');
  else next['status'] = current['status'];
}

function keepAddress(current: JsonMap, next: JsonMap): void {
  for (const key of ['clusterIP', 'clusterIPs']) {
    const value = at(current, 'spec', key);
    if (value !== undefined && at(next, 'spec', key) === undefined) put(next, value, 'spec', key);
  }
}

/** Ephemeral containers are written through their subresource only. */
function keepEphemeral(current: JsonMap, next: JsonMap): void {
  const kept = at(current, 'spec', 'ephemeralContainers');
  if (kept !== undefined) put(next, structuredClone(kept), 'spec', 'ephemeralContainers');
  else Reflect.deleteProperty(mapAt(next, 'spec'), 'ephemeralContainers');
}

/** What a write through a subresource leaves as it is. */
function partOf(subresource: string, current: JsonMap, wanted: JsonMap): JsonMap {
  if (subresource === 'status') return { ...structuredClone(current), status: wanted['status'] ?? {} };
  if (subresource !== 'ephemeralcontainers') return structuredClone(wanted);
  const next = structuredClone(current);
  put(next, structuredClone(at(wanted, 'spec', 'ephemeralContainers') ?? []), 'spec', 'ephemeralContainers');
  return next;
}
