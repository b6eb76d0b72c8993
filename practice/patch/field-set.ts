/**
 * Who owns which fields: sets of paths in the FieldsV1 form of managedFields (`f:` a key, `k:` a keyed list item, `v:` a
 * set's value, `.` the item itself). Source: structured-merge-diff fieldpath/serialize-pe.go.
 */
import { isDeepStrictEqual } from 'node:util';
import { at, canonical, isMap, type Json, type JsonMap } from '../object/json.ts';
import { elementOf, type Field, type TypeTable } from '../object/types.ts';

export type Path = readonly string[];

/** Fields that the server owns or that name the object; nobody's in managedFields. */
const UNOWNED = new Set([
  'f:apiVersion',
  'f:kind',
  ...[
    'name',
    'namespace',
    'uid',
    'resourceVersion',
    'generation',
    'creationTimestamp',
    'deletionTimestamp',
    'managedFields',
    'generateName',
    'selfLink',
  ].map((name) => `f:metadata f:${name}`),
]);

/** The keys that tell a list's items apart; undefined when the list is one value. */
export function listKeys(field: Field | undefined): readonly string[] | undefined {
  return field?.keys ?? (field?.merge === undefined ? undefined : [field.merge]);
}

/** `k:{"name":"web"}`. An absent protocol is TCP, the one default among list keys. */
export function itemKey(item: Json, keys: readonly string[]): string {
  const fallback = (key: string): Json => (key === 'protocol' ? 'TCP' : null);
  return `k:${canonical(Object.fromEntries(keys.map((key) => [key, at(item, key) ?? fallback(key)])))}`;
}

/** Paths of all leaves (and keyed items) of an object of `type`. */
export function leaves(types: TypeTable, type: string, object: JsonMap): Path[] {
  const found: Path[] = [];
  const walk = (value: Json, t: string, field: Field | undefined, path: Path): void => {
    if (UNOWNED.has(path.join(' '))) return;
    const keys = listKeys(field);
    if (Array.isArray(value) && keys !== undefined && field?.atomic !== true) {
      for (const item of value) {
        const here = [...path, itemKey(item, keys)];
        found.push([...here, '.']);
        for (const [key, child] of Object.entries(isMap(item) ? item : {})) descend(child, t, key, here);
      }
    } else if (Array.isArray(value) && (field?.set === true || field?.strategy === 'merge')) {
      for (const item of value) found.push([...path, `v:${canonical(item)}`]);
    } else if (isMap(value) && Object.keys(value).length > 0 && field?.atomic !== true && !types.atomic(t)) {
      for (const [key, child] of Object.entries(value)) descend(child, t, key, path);
    } else if (path.length > 0) found.push(path);
  };
  const descend = (child: Json, t: string, key: string, path: Path): void => {
    const field = types.fields(t).get(key);
    walk(child, elementOf(field?.t ?? ''), field, [...path, `f:${key}`]);
  };
  walk(object, type, undefined, []);
  return found;
}

/** The value at a path; undefined when absent. */
export function valueAt(object: Json | undefined, path: Path): Json | undefined {
  let here: Json | undefined = object;
  for (const step of path) {
    const text = step.slice(2);
    if (step === '.') return true;
    if (step.startsWith('f:')) here = at(here, text);
    else if (Array.isArray(here)) here = here.find((item) => matchesStep(item, step));
    else return undefined;
  }
  return here;
}

/** True when a list's item is the one a `k:` or `v:` step names. */
export function matchesStep(item: Json, step: string): boolean {
  if (step.startsWith('v:')) return canonical(item) === step.slice(2);
  const wanted: unknown = JSON.parse(step.slice(2));
  return isMap(wanted) && itemKey(item, Object.keys(wanted)) === step;
}

export const same = (a: Path, b: Path): boolean => isDeepStrictEqual(a, b);
export const has = (set: readonly Path[], path: Path): boolean => set.some((other) => same(other, path));

/** Paths as a FieldsV1 tree. */
export function toFields(paths: readonly Path[]): JsonMap {
  const root: JsonMap = {};
  for (const path of paths) {
    let here = root;
    for (const step of path) {
      const next = here[step];
      here = isMap(next) ? next : (here[step] = {});
    }
  }
  return root;
}

/** The paths of a FieldsV1 tree. */
export function fromFields(tree: Json | undefined, prefix: Path = []): Path[] {
  if (!isMap(tree)) return [];
  return Object.entries(tree).flatMap(([step, child]) => {
    const path = [...prefix, step];
    return isMap(child) && Object.keys(child).length > 0 ? fromFields(child, path) : [path];
  });
}
