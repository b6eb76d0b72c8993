/** Which objects a document of an answer shows: one object, a list, a Table, a watch event. Other documents show none. */
import { isObject } from '../../wire/kubernetes/json.ts';

export interface Sighting {
  /** Empty for cluster-scoped objects. */
  readonly namespace: string;
  readonly name: string;
  /** Empty when the document does not tell it. */
  readonly kind: string;
  readonly resourceVersion: string | null;
  /** The object; null when only its metadata, or a part of it, was shown. */
  readonly object: JsonObject | null;
  /** Of a watch event. */
  readonly event: 'ADDED' | 'MODIFIED' | 'DELETED' | null;
  /** `spec.replicas` of a Scale, which stands for the object whose view it is. */
  readonly replicas: number | null;
}

export type JsonObject = Readonly<Record<string, unknown>>;

const PARTIAL = 'PartialObjectMetadata';

/** @param document parsed JSON of a whole answer, or of one line of a watch. */
export function sightingsIn(document: unknown, watch: boolean): readonly Sighting[] {
  if (!isObject(document)) return [];
  if (!watch) return inside(document, null);
  const { type, object } = document;
  if ((type !== 'ADDED' && type !== 'MODIFIED' && type !== 'DELETED') || !isObject(object)) return [];
  return inside(object, type);
}

/** `metadata` of an object, as far as it is one. */
export function metadataOf(object: JsonObject): JsonObject {
  return isObject(object['metadata']) ? object['metadata'] : {};
}

function inside(document: JsonObject, event: Sighting['event']): readonly Sighting[] {
  const kind = text(document['kind']);
  if (kind === 'Status') return [];
  if (kind === 'Table') {
    const rows: readonly unknown[] = Array.isArray(document['rows']) ? document['rows'] : [];
    return rows.flatMap((row) => (isObject(row) && isObject(row['object']) ? one(row['object'], event) : []));
  }
  const { items } = document;
  // A list has no name of its own; an object of a kind like AllowList has.
  if (!kind.endsWith('List') || !Array.isArray(items) || text(metadataOf(document)['name']) !== '') return one(document, event);
  const itemKind = kind.slice(0, -'List'.length);
  const type = itemKind === '' ? {} : { apiVersion: document['apiVersion'], kind: itemKind };
  // Items of built-in lists do not repeat their type; with it they compare with what a get answers.
  return (items as readonly unknown[]).flatMap((item) =>
    isObject(item) ? one(item['kind'] === undefined ? { ...type, ...item } : item, event) : [],
  );
}

function one(object: JsonObject, event: Sighting['event']): readonly Sighting[] {
  const metadata = metadataOf(object);
  const name = text(metadata['name']);
  if (name === '') return [];
  const kind = text(object['kind']);
  const scale = kind === 'Scale' && text(object['apiVersion']).startsWith('autoscaling/');
  const partial = kind === PARTIAL || scale;
  const spec = object['spec'];
  return [
    {
      namespace: text(metadata['namespace']),
      name,
      kind: partial ? '' : kind,
      resourceVersion: text(metadata['resourceVersion']) || null,
      object: partial ? null : object,
      event,
      replicas: scale && isObject(spec) ? (typeof spec['replicas'] === 'number' ? spec['replicas'] : 0) : null,
    },
  ];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
