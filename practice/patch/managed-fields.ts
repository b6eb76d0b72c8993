/** metadata.managedFields: one entry per manager, operation and subresource. Source: apimachinery pkg/util/managedfields. */
import { isDeepStrictEqual } from 'node:util';
import { isMap, listAt, mapAt, put, textAt, type JsonMap } from '../object/json.ts';
import type { TypeTable } from '../object/types.ts';
import { fromFields, has, leaves, toFields, valueAt, type Path } from './field-set.ts';

export interface Manager {
  readonly name: string;
  readonly operation: 'Apply' | 'Update';
  readonly subresource: string;
}

export interface Owned {
  readonly manager: Manager;
  readonly paths: readonly Path[];
  readonly time: string;
  readonly apiVersion: string;
}

export const sameManager = (a: Manager, b: Manager): boolean =>
  a.name === b.name && a.operation === b.operation && a.subresource === b.subresource;

export function readOwners(object: JsonMap | undefined): Owned[] {
  return listAt(object, 'metadata', 'managedFields')
    .filter(isMap)
    .map((entry) => ({
      manager: {
        name: textAt(entry, 'manager'),
        operation: textAt(entry, 'operation') === 'Apply' ? 'Apply' : 'Update',
        subresource: textAt(entry, 'subresource'),
      },
      paths: fromFields(mapAt(entry, 'fieldsV1')),
      time: textAt(entry, 'time'),
      apiVersion: textAt(entry, 'apiVersion'),
    }));
}

/** Writes the owners into the object, leaving out those that own nothing. */
export function writeOwners(object: JsonMap, owners: readonly Owned[]): void {
  const entries = owners
    .filter(({ paths }) => paths.length > 0)
    .map(({ manager, paths, time, apiVersion }): JsonMap => ({
      manager: manager.name,
      operation: manager.operation,
      apiVersion,
      time,
      fieldsType: 'FieldsV1',
      fieldsV1: toFields(paths),
      ...(manager.subresource === '' ? {} : { subresource: manager.subresource }),
    }));
  if (entries.length === 0) Reflect.deleteProperty(mapAt(object, 'metadata'), 'managedFields');
  else put(object, entries, 'metadata', 'managedFields');
}

/** After a write that is no apply: what it changed is now its manager's, and what it removed is nobody's. */
export function trackUpdate(
  types: TypeTable,
  type: string,
  before: JsonMap | undefined,
  after: JsonMap,
  by: Manager,
  time: string,
): void {
  const present = leaves(types, type, after);
  const changed = present.filter((path) => !isDeepStrictEqual(valueAt(before, path), valueAt(after, path)));
  const apiVersion = textAt(after, 'apiVersion');
  const owners = readOwners(after).map((owned) => ({ ...owned, paths: owned.paths.filter((path) => has(present, path)) }));
  const mine = owners.find((owned) => sameManager(owned.manager, by));
  const others = owners
    .filter((owned) => owned !== mine)
    .map((owned) => ({ ...owned, paths: owned.paths.filter((path) => !has(changed, path)) }));
  const kept = (mine?.paths ?? []).filter((path) => !has(changed, path));
  const updated =
    changed.length === 0 && mine !== undefined ? mine : { manager: by, paths: [...kept, ...changed], time, apiVersion };
  writeOwners(after, [...others, updated]);
}
