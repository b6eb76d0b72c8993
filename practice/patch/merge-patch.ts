/** JSON Merge Patch (RFC 7396). */
import { isMap, type Json, type JsonMap } from '../object/json.ts';

/** `target` with the patch applied; neither is changed. */
export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isMap(patch)) return structuredClone(patch);
  const result: JsonMap = isMap(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(result, key);
    else result[key] = mergePatch(result[key], value);
  }
  return result;
}
