/** The forms an object can be asked for in: whole, as a Table, or only its metadata. Source: apimachinery meta/v1 Table, PartialObjectMetadata. */
import { mapAt, type Json, type JsonMap } from '../object/json.ts';
import type { Kind } from '../object/kinds.ts';
import { badRequest } from '../wire/failure.ts';
import type { Accepted } from '../wire/negotiate.ts';
import type { ApiRequest } from '../wire/request.ts';
import { columnsOf } from './columns.ts';

export interface Presenter {
  object(object: JsonMap): JsonMap;
  list(list: JsonMap & { items: JsonMap[] }): JsonMap;
  /** For the objects of one watch, in order: a Table gives its columns only once. */
  events(): (object: JsonMap) => JsonMap;
}

const PLAIN: Presenter = { object: (object) => object, list: (list) => list, events: () => (object) => object };

/** How to answer what the client accepts. Throws a 400 Failure for an unknown includeObject. */
export function presenter(kind: Kind, request: ApiRequest, accepted: Accepted, now: number): Presenter {
  const apiVersion = `${accepted.group}/${accepted.version}`;
  if (accepted.as === 'Table') return tables(kind, request, apiVersion, now);
  if (!accepted.as.startsWith('PartialObjectMetadata')) return PLAIN;
  const partial = (object: JsonMap): JsonMap => ({
    kind: 'PartialObjectMetadata',
    apiVersion,
    metadata: mapAt(object, 'metadata'),
  });
  return {
    object: partial,
    list: (list) => ({
      kind: 'PartialObjectMetadataList',
      apiVersion,
      metadata: mapAt(list, 'metadata'),
      items: list.items.map(partial),
    }),
    events: () => partial,
  };
}

function tables(kind: Kind, request: ApiRequest, apiVersion: string, now: number): Presenter {
  const columns = columnsOf(kind.kind);
  const include = request.query.get('includeObject') ?? 'Metadata';
  if (!['None', 'Metadata', 'Object'].includes(include))
    throw badRequest(`unrecognized includeObject value: ${JSON.stringify(include)}`);
  const columnDefinitions: Json[] = columns.map(({ name, type, format, priority }) => ({
    name,
    type,
    format,
    priority,
    description: '',
  }));
  const included = (object: JsonMap): JsonMap => {
    if (include === 'None') return {};
    if (include === 'Object') return { object };
    return { object: { kind: 'PartialObjectMetadata', apiVersion, metadata: mapAt(object, 'metadata') } };
  };
  const row = (object: JsonMap): JsonMap => ({ cells: columns.map(({ cell }) => cell(object, now)), ...included(object) });
  const table = (metadata: JsonMap, objects: readonly JsonMap[], definitions = columnDefinitions): JsonMap => ({
    kind: 'Table',
    apiVersion,
    metadata,
    columnDefinitions: definitions,
    rows: objects.map(row),
  });
  const one = (object: JsonMap, definitions = columnDefinitions): JsonMap => {
    const version = mapAt(object, 'metadata')['resourceVersion'] ?? '';
    const rows =
      object['metadata'] !== undefined && Object.keys(object).length === 3 && mapAt(object, 'metadata')['name'] === undefined
        ? []
        : [object];
    return table({ resourceVersion: version }, rows, definitions);
  };
  return {
    object: (object) => one(object),
    list: (list) => table(mapAt(list, 'metadata'), list.items),
    events() {
      let first = true;
      return (object) => {
        const definitions = first ? columnDefinitions : [];
        first = false;
        return one(object, definitions);
      };
    },
  };
}
