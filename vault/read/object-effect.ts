/** What a step means for the objects of its cluster, told by its row alone. */
import type { ObjectKey } from '../../contract/object.ts';
import type { StepRow } from '../../contract/step.ts';

/**
 * `shows`: a read that was answered. `absent`: a read of one object that is not there. `changes`: a write that happened. `refused`: a
 * write that did not. `doubtful`: a write of which the record does not tell whether it happened.
 */
export type Effect = 'shows' | 'absent' | 'changes' | 'refused' | 'doubtful' | 'nothing';

const READS: ReadonlySet<string> = new Set(['get', 'list', 'watch']);
const WRITES: ReadonlySet<string> = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);
/** They reach into an object, or are made in its name, and leave it as it is. */
const BESIDE: ReadonlySet<string> = new Set(['exec', 'attach', 'portforward', 'proxy', 'log', 'token']);
/** Whose answers to a read show the object. */
const VIEWS: ReadonlySet<string> = new Set(['', 'status', 'ephemeralcontainers', 'resize', 'approval']);
/** With these of our own codes nothing had been sent to the target. */
const NOT_SENT =
  /^(?:forward\.(?:unreachable|tls|body)|mask\.(?:placeholder|accept)|record\.|policy\.|identity\.|listen\.(?!gone))/;

export function effectOf(row: StepRow): Effect {
  if (row.resource === '' || BESIDE.has(row.subresource)) return 'nothing';
  const done = row.status !== null && row.status >= 200 && row.status < 300;
  if (READS.has(row.verb)) {
    if (!VIEWS.has(row.subresource)) return 'nothing';
    if (done) return 'shows';
    return row.status === 404 && row.verb === 'get' && row.subresource === '' && row.name !== '' ? 'absent' : 'nothing';
  }
  if (!WRITES.has(row.verb)) return 'nothing';
  if (row.verdict !== 'allow' || row.dryRun) return 'refused';
  if (done) return 'changes';
  if (row.code !== null) return NOT_SENT.test(row.code) ? 'refused' : 'doubtful';
  // A gateway's timeout leaves open what the server behind it did.
  return row.status !== null && row.status >= 400 && row.status !== 504 ? 'refused' : 'doubtful';
}

/** The object that the row names; null when it names none, or several. */
export function keyOf(row: StepRow): ObjectKey | null {
  return row.resource === '' || row.name === '' ? null : keyIn(row, row.namespace, row.name);
}

/** An object of the row's collection. */
export function keyIn(row: StepRow, namespace: string, name: string): ObjectKey {
  const { target, apiGroup, resource } = row;
  return { target, apiGroup, resource, namespace: isNamespaces(row) ? '' : namespace, name };
}

/** True when objects with `key` are in what the row reads or deletes as a whole. */
export function covers(row: StepRow, key: ObjectKey): boolean {
  const inNamespace = row.namespace === '' || isNamespaces(row) || row.namespace === key.namespace;
  return inNamespace && row.target === key.target && row.apiGroup === key.apiGroup && row.resource === key.resource;
}

/** The namespace whose deletion the row is; null for everything else. */
export function deletedNamespace(row: StepRow): string | null {
  return isNamespaces(row) && row.verb === 'delete' && row.subresource === '' ? row.name : null;
}

/** True when the deletion of a collection is limited to objects that the record does not tell. */
export function isSelective({ options }: StepRow): boolean {
  return options.labelSelector !== undefined || options.fieldSelector !== undefined;
}

export function sameKey(a: ObjectKey, b: ObjectKey): boolean {
  return (
    a.name === b.name &&
    a.namespace === b.namespace &&
    a.resource === b.resource &&
    a.apiGroup === b.apiGroup &&
    a.target === b.target
  );
}

/** Of a write that happened. An answer of 201 tells of a creation whatever the verb (server-side apply, PUT). */
export function doneBy(row: StepRow): 'created' | 'changed' | 'deleted' {
  if (row.verb === 'delete' || row.verb === 'deletecollection') return 'deleted';
  if (row.subresource === 'eviction') return 'deleted';
  return row.subresource === '' && (row.verb === 'create' || row.status === 201) ? 'created' : 'changed';
}

function isNamespaces({ apiGroup, resource }: StepRow): boolean {
  return apiGroup === '' && resource === 'namespaces';
}
