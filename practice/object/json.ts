/** JSON values as the practice cluster keeps them, and safe ways into them. Objects in the store are never changed in place. */

export type Json = null | boolean | number | string | Json[] | JsonMap;
export interface JsonMap {
  [key: string]: Json;
}

export function isMap(value: unknown): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path of map keys; undefined when any step is absent or not a map. */
export function at(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let here: Json | undefined = value;
  for (const key of path) {
    if (!isMap(here) || !Object.hasOwn(here, key)) return undefined;
    here = here[key];
  }
  return here;
}

/** The string at a path; empty when it is absent or no string. */
export function textAt(value: Json | undefined, ...path: readonly string[]): string {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : '';
}

/** The number at a path; undefined when it is absent or no number. */
export function numberAt(value: Json | undefined, ...path: readonly string[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === 'number' ? found : undefined;
}

/** The list at a path; empty when it is absent or no list. */
export function listAt(value: Json | undefined, ...path: readonly string[]): readonly Json[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The strings of the list at a path; what is no string is left out. */
export function textsAt(value: Json | undefined, ...path: readonly string[]): readonly string[] {
  return listAt(value, ...path).filter((item) => typeof item === 'string');
}

/** The map at a path; empty when it is absent or no map. */
export function mapAt(value: Json | undefined, ...path: readonly string[]): JsonMap {
  const found = at(value, ...path);
  return isMap(found) ? found : {};
}

/** Sets the value at a path inside `map`, making maps on the way. */
export function put(map: JsonMap, value: Json, ...path: readonly [string, ...string[]]): void {
  let here = map;
  for (const key of path.slice(0, -1)) {
    const next = here[key];
    if (isMap(next)) here = next;
    else here = here[key] = {};
  }
  here[path[path.length - 1] ?? path[0]] = value;
}

/** A copy without the given keys. */
export function without(map: JsonMap, ...keys: readonly string[]): JsonMap {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key)));
}

/** JSON with sorted keys: equal values give equal text. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isMap(value)) return JSON.stringify(value);
  const entries = Object.keys(value).sort();
  return `{${entries.map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`).join(',')}}`;
}

/** Names and labels of an object, as every part needs them. */
export const nameOf = (object: JsonMap): string => textAt(object, 'metadata', 'name');
export const namespaceOf = (object: JsonMap): string => textAt(object, 'metadata', 'namespace');
export const uidOf = (object: JsonMap): string => textAt(object, 'metadata', 'uid');
export const labelsOf = (object: JsonMap): JsonMap => mapAt(object, 'metadata', 'labels');
