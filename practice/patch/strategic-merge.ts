/**
 * Strategic merge patch: a merge patch in which lists of known types merge by a key, with directives ($patch,
 * $setElementOrder/…, $deleteFromPrimitiveList/…, $retainKeys). Source: apimachinery pkg/util/strategicpatch/patch.go.
 */
import { isDeepStrictEqual } from 'node:util';
import { at, isMap, without, type Json, type JsonMap } from '../object/json.ts';
import { elementOf, type Field, type TypeTable } from '../object/types.ts';
import { badRequest } from '../wire/failure.ts';

const ORDER = '$setElementOrder/';
const DELETE_PRIMITIVES = '$deleteFromPrimitiveList/';

/** `current` (an object of `type`) with the patch applied; neither is changed. Throws a 400 Failure for unknown directives. */
export function strategicMerge(types: TypeTable, type: string, current: JsonMap, patch: JsonMap): JsonMap {
  const directive = patch['$patch'];
  const retained = patch['$retainKeys'];
  const rest = without(patch, '$patch', '$retainKeys');
  if (directive === 'replace') return rest;
  if (directive === 'delete') return {};
  if (directive !== undefined && directive !== 'merge') throw badRequest(`unknown patch directive ${JSON.stringify(directive)}`);
  const result: JsonMap = { ...current };
  if (Array.isArray(retained))
    for (const key of Object.keys(result)) if (!retained.includes(key)) Reflect.deleteProperty(result, key);
  const fields = types.fields(type);
  for (const [key, value] of Object.entries(rest)) {
    if (key.startsWith('$')) continue;
    const field = fields.get(key);
    const merged = mergeValue(types, field, result[key], value, rest[ORDER + key]);
    if (merged === undefined) Reflect.deleteProperty(result, key);
    else result[key] = merged;
  }
  for (const [key, value] of Object.entries(rest)) directiveForList(key, value, rest, result, fields);
  return result;
}

/** Directives about lists that the patch does not otherwise mention, and removals from primitive lists. */
function directiveForList(key: string, value: Json, patch: JsonMap, result: JsonMap, fields: ReadonlyMap<string, Field>): void {
  if (!key.startsWith('$') || !Array.isArray(value)) return;
  const name = key.slice(key.indexOf('/') + 1);
  const list = result[name];
  if (!Array.isArray(list)) return;
  if (key.startsWith(DELETE_PRIMITIVES))
    result[name] = list.filter((item) => !value.some((gone) => isDeepStrictEqual(gone, item)));
  else if (key.startsWith(ORDER)) {
    if (!(name in patch)) result[name] = ordered(list, value, list, fields.get(name)?.merge);
  } else throw badRequest(`unknown patch directive ${JSON.stringify(key)}`);
}

function mergeValue(
  types: TypeTable,
  field: Field | undefined,
  old: Json | undefined,
  value: Json,
  order: Json | undefined,
): Json | undefined {
  if (value === null) return undefined;
  const child = elementOf(field?.t ?? '');
  if (isMap(value)) return strategicMerge(types, child, isMap(old) ? old : {}, value);
  if (!Array.isArray(value)) return value;
  const merges = field?.merge !== undefined || field?.strategy === 'merge';
  if (!merges) return value.map((item) => (isMap(item) ? strategicMerge(types, child, {}, item) : item));
  const before = Array.isArray(old) ? old : [];
  const list = field.merge === undefined ? union(before, value) : mergeList(types, child, field.merge, before, value);
  return Array.isArray(order) ? ordered(list, order, before, field.merge) : list;
}

const union = (old: readonly Json[], more: readonly Json[]): Json[] => [...new Set([...old, ...more])];

function mergeList(types: TypeTable, type: string, key: string, old: readonly Json[], patch: readonly Json[]): Json[] {
  const items = patch.filter(isMap);
  if (items.length !== patch.length) throw badRequest('a list that merges by key holds something else than objects');
  if (items.some((item) => item['$patch'] === 'replace'))
    return items.filter((item) => item['$patch'] === undefined).map((item) => strategicMerge(types, type, {}, item));
  let result: Json[] = [...old];
  for (const item of items) {
    const id = item[key];
    if (id === undefined) throw badRequest(`an item of a list lacks its merge key ${key}`);
    const same = (other: Json): boolean => isDeepStrictEqual(at(other, key), id);
    if (item['$patch'] === 'delete') {
      result = result.filter((other) => !same(other));
      continue;
    }
    const index = result.findIndex(same);
    const before = result[index];
    const merged = strategicMerge(types, type, isMap(before) ? before : {}, item);
    if (index < 0) result.push(merged);
    else result[index] = merged;
  }
  return result;
}

/** Brings the named items into the asked order; the others keep their place relative to where they were. */
function ordered(list: readonly Json[], order: readonly Json[], before: readonly Json[], key: string | undefined): Json[] {
  const id = (item: Json): Json | undefined => (key === undefined ? item : at(item, key));
  const rank = (item: Json): number => order.findIndex((wanted) => isDeepStrictEqual(id(wanted), id(item)));
  const was = (item: Json): number => before.findIndex((other) => isDeepStrictEqual(id(other), id(item)));
  const named = list.filter((item) => rank(item) >= 0).sort((a, b) => rank(a) - rank(b));
  const others = list.filter((item) => rank(item) < 0);
  const result: Json[] = [];
  for (const item of named) {
    while (others[0] !== undefined && was(item) >= 0 && was(others[0]) < was(item)) result.push(...others.splice(0, 1));
    result.push(item);
  }
  return [...result, ...others];
}
