/**
 * Server-side apply, simplified: the applied configuration is merged into the live object, fields this manager applied
 * before and no longer names are removed, and other managers' differing values are conflicts unless forced.
 * Source: kubernetes.io/docs/reference/using-api/server-side-apply.
 */
import { isDeepStrictEqual } from 'node:util';
import { isMap, textAt, type Json, type JsonMap } from '../object/json.ts';
import { elementOf, type Field, type TypeTable } from '../object/types.ts';
import { Failure, type Cause } from '../wire/failure.ts';
import { has, itemKey, leaves, listKeys, matchesStep, valueAt, type Path } from './field-set.ts';
import { readOwners, sameManager, writeOwners, type Manager } from './managed-fields.ts';

export interface Applied {
  readonly types: TypeTable;
  readonly type: string;
  readonly live: JsonMap;
  readonly config: JsonMap;
  readonly manager: Manager;
  readonly force: boolean;
  readonly time: string;
}

/** The live object with the configuration applied. Throws a 409 Failure with one cause per conflicting field. */
export function apply({ types, type, live, config, manager, force, time }: Applied): JsonMap {
  const mine = leaves(types, type, config);
  const owners = readOwners(live);
  const before = owners.find((owned) => sameManager(owned.manager, manager));
  const others = owners.filter((owned) => owned !== before);
  const differs = (path: Path): boolean => !isDeepStrictEqual(valueAt(live, path), valueAt(config, path));
  const causes = others.flatMap((owned) =>
    owned.paths.filter((path) => has(mine, path) && differs(path)).map((path) => conflictWith(owned.manager, path)),
  );
  if (causes.length > 0 && !force) throw conflicts(causes);
  const left = others.map((owned) => ({ ...owned, paths: owned.paths.filter((path) => !has(mine, path) || !differs(path)) }));
  const dropped = (before?.paths ?? []).filter((path) => !has(mine, path) && !left.some((owned) => has(owned.paths, path)));
  let result = mergeMap(types, type, undefined, live, config);
  for (const path of dropped) result = drop(result, path);
  writeOwners(result, [...left, { manager, paths: mine, time, apiVersion: textAt(config, 'apiVersion') }]);
  return result;
}

const dotted = (path: Path): string =>
  path
    .filter((step) => step !== '.')
    .map((step) => (step.startsWith('f:') ? `.${step.slice(2)}` : `[${step.slice(2)}]`))
    .join('');

function conflictWith(manager: Manager, path: Path): Cause {
  const message = `conflict with "${manager.name}"${manager.operation === 'Update' ? ' using v1' : ''}`;
  return { reason: 'FieldManagerConflict', message, field: dotted(path) };
}

function conflicts(causes: readonly Cause[]): Failure {
  const list = causes.map((cause) => `${cause.message}: ${cause.field}`).join('; ');
  const word = causes.length === 1 ? 'conflict' : 'conflicts';
  return new Failure(409, 'Conflict', `Apply failed with ${causes.length} ${word}: ${list}`, { causes });
}

function merge(types: TypeTable, type: string, field: Field | undefined, live: Json | undefined, config: Json): Json {
  const keys = listKeys(field);
  if (Array.isArray(config) && Array.isArray(live) && field?.atomic !== true) {
    if (keys !== undefined) return mergeItems(types, type, keys, live, config);
    if (field?.set === true || field?.strategy === 'merge') return [...new Set([...live, ...config])];
  }
  if (isMap(config) && isMap(live)) return mergeMap(types, type, field, live, config);
  return structuredClone(config);
}

function mergeMap(types: TypeTable, type: string, field: Field | undefined, live: JsonMap, config: JsonMap): JsonMap {
  if (field?.atomic === true || types.atomic(type)) return structuredClone(config);
  const result = structuredClone(live);
  for (const [key, value] of Object.entries(config)) {
    const child = types.fields(type).get(key);
    result[key] = merge(types, elementOf(child?.t ?? ''), child, live[key], value);
  }
  return result;
}

function mergeItems(
  types: TypeTable,
  type: string,
  keys: readonly string[],
  live: readonly Json[],
  config: readonly Json[],
): Json[] {
  const result = [...live];
  for (const item of config) {
    const id = itemKey(item, keys);
    const index = result.findIndex((other) => itemKey(other, keys) === id);
    if (index < 0) result.push(structuredClone(item));
    else result[index] = merge(types, type, undefined, result[index], item);
  }
  return result;
}

/** A copy without the value at the path; empty maps and lists on the way go with it, as nothing else is in them. */
function drop(value: JsonMap, path: Path): JsonMap {
  const copy = structuredClone(value);
  const parents: [Json, string][] = [];
  let here: Json | undefined = copy;
  for (const step of path) {
    if (step === '.' || here === undefined) break;
    parents.push([here, step]);
    here = valueAt(here, [step]);
  }
  for (const [index, [parent, step]] of parents.reverse().entries()) {
    const inside = valueAt(parent, [step]);
    if (index > 0 && inside !== undefined && !isEmpty(inside)) break;
    if (step.startsWith('f:') && isMap(parent)) Reflect.deleteProperty(parent, step.slice(2));
    else if (Array.isArray(parent)) parent.splice(0, parent.length, ...parent.filter((item) => !matchesStep(item, step)));
  }
  return copy;
}

const isEmpty = (value: Json): boolean =>
  typeof value === 'object' && value !== null && (Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0);
