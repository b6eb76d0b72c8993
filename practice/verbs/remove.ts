/** delete and deletecollection. Source: apiserver pkg/registry/generic/registry/store.go (Delete). */
import { z } from 'zod';
import type { Cluster } from '../object/cluster.ts';
import { timestamp } from '../object/identity.ts';
import { at, listAt, nameOf, namespaceOf, numberAt, put, textAt, uidOf, type JsonMap } from '../object/json.ts';
import { KINDS, type Kind } from '../object/kinds.ts';
import { badRequest, conflict } from '../wire/failure.ts';
import type { ApiRequest } from '../wire/request.ts';

const Options = z.looseObject({
  gracePeriodSeconds: z.number().int().min(0).nullish(),
  propagationPolicy: z.enum(['Orphan', 'Background', 'Foreground']).nullish(),
  orphanDependents: z.boolean().nullish(),
  dryRun: z.array(z.literal('All')).nullish(),
  preconditions: z.looseObject({ uid: z.string().nullish(), resourceVersion: z.string().nullish() }).nullish(),
});
export type DeleteOptions = z.infer<typeof Options>;

/** DeleteOptions from the body (empty when there is none) and the query. Throws a 400 Failure when they are malformed. */
export function deleteOptions(body: JsonMap, request: ApiRequest): DeleteOptions {
  const { query } = request;
  const grace = query.get('gracePeriodSeconds');
  const parsed = Options.safeParse({
    ...(grace === null ? {} : { gracePeriodSeconds: Number(grace) }),
    ...(query.has('propagationPolicy') ? { propagationPolicy: query.get('propagationPolicy') } : {}),
    ...(request.dryRun ? { dryRun: ['All'] } : {}),
    ...body,
  });
  if (!parsed.success) throw badRequest('the body is not a valid DeleteOptions');
  return parsed.data;
}

/** A removed object's last state, or the marked one when its removal takes its course. */
export interface Removal {
  readonly object: JsonMap;
  readonly finished: boolean;
}

/** Removes an object, or marks it when finalizers, a grace period or dependents come first. Throws 409 for unmet preconditions. */
export function remove(cluster: Cluster, kind: Kind, object: JsonMap, options: DeleteOptions): Removal {
  const { uid, resourceVersion } = options.preconditions ?? {};
  if (uid && uid !== uidOf(object))
    throw conflict(
      kind,
      nameOf(object),
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${uidOf(object)}`,
    );
  if (resourceVersion && resourceVersion !== textAt(object, 'metadata', 'resourceVersion'))
    throw conflict(kind, nameOf(object), 'Precondition failed: the resourceVersion is another one');
  const grace =
    kind.kind === 'Pod' ? (options.gracePeriodSeconds ?? numberAt(object, 'spec', 'terminationGracePeriodSeconds') ?? 30) : 0;
  const dryRun = (options.dryRun ?? []).length > 0;
  const foreground = options.propagationPolicy === 'Foreground' && dependents(cluster, object).length > 0;
  const waits = grace > 0 || kind.kind === 'Namespace' || foreground || listAt(object, 'metadata', 'finalizers').length > 0;
  if (!waits) {
    if (dryRun) return { object, finished: true };
    const orphan = options.propagationPolicy === 'Orphan' || options.orphanDependents === true;
    if (orphan) for (const row of dependents(cluster, object)) disown(cluster, row, uidOf(object));
    return { object: cluster.store.remove(kind, object), finished: true };
  }
  if (textAt(object, 'metadata', 'deletionTimestamp') !== '') return { object, finished: false };
  const marked = structuredClone(object);
  put(marked, timestamp(cluster.clock, grace * 1000), 'metadata', 'deletionTimestamp');
  put(marked, grace, 'metadata', 'deletionGracePeriodSeconds');
  if (kind.kind === 'Namespace') put(marked, 'Terminating', 'status', 'phase');
  if (foreground) put(marked, [...listAt(object, 'metadata', 'finalizers'), FOREGROUND], 'metadata', 'finalizers');
  return { object: dryRun ? marked : cluster.store.write(kind, marked), finished: false };
}

/** The finalizer that makes an object wait for its dependents. */
export const FOREGROUND = 'foregroundDeletion';

export interface Dependent {
  readonly kind: Kind;
  readonly object: JsonMap;
}

/** Objects that name `owner` in their ownerReferences. */
export function dependents(cluster: Cluster, owner: JsonMap): Dependent[] {
  const owned = (object: JsonMap): boolean =>
    listAt(object, 'metadata', 'ownerReferences').some((reference) => textAt(reference, 'uid') === uidOf(owner));
  return KINDS.flatMap((kind) =>
    cluster.store
      .list(kind, namespaceOf(owner))
      .filter(owned)
      .map((object) => ({ kind, object })),
  );
}

function disown(cluster: Cluster, { kind, object }: Dependent, uid: string): void {
  const copy = structuredClone(object);
  const left = listAt(object, 'metadata', 'ownerReferences').filter((reference) => at(reference, 'uid') !== uid);
  put(copy, [...left], 'metadata', 'ownerReferences');
  cluster.store.write(kind, copy);
}

/** The Status that answers a finished removal. */
export function removedStatus(kind: Kind, object: JsonMap): JsonMap {
  const details = {
    name: nameOf(object),
    ...(kind.group === '' ? {} : { group: kind.group }),
    kind: kind.plural,
    uid: uidOf(object),
  };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}
