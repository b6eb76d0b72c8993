/**
 * `fieldValidation`: fields the type does not have, and values of the wrong JSON type.
 * Source: kubernetes.io/docs/reference/using-api/api-concepts (Field validation).
 */
import { isMap, type Json, type JsonMap } from './json.ts';
import { elementOf, isDictionary, isList, type TypeTable } from './types.ts';

export interface FieldReport {
  /** Paths such as `spec.template.spec.contianers`. */
  readonly unknown: readonly string[];
  /** `spec.replicas: expected int32, got string`; never acceptable. */
  readonly mistyped: readonly string[];
  /** The object without its unknown fields. */
  readonly pruned: JsonMap;
}

/** Compares an object with its type. */
export function checkFields(types: TypeTable, type: string, object: JsonMap): FieldReport {
  const unknown: string[] = [];
  const mistyped: string[] = [];

  const check = (value: Json, t: string, path: string): Json => {
    if (value === null) return null;
    if (isList(t)) {
      if (Array.isArray(value)) return value.map((item, index) => check(item, elementOf(t), `${path}[${index}]`));
      return wrong(value, t, path);
    }
    if (isDictionary(t)) {
      if (!isMap(value)) return wrong(value, t, path);
      return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, check(child, elementOf(t), `${path}.${key}`)]));
    }
    if (types.fields(t).size > 0) return isMap(value) ? checkMap(value, t, path) : wrong(value, t, path);
    return fits(value, t) ? value : wrong(value, t, path);
  };
  const checkMap = (map: JsonMap, t: string, path: string): JsonMap => {
    const fields = types.fields(t);
    const kept: JsonMap = {};
    for (const [key, child] of Object.entries(map)) {
      const here = path === '' ? key : `${path}.${key}`;
      const field = fields.get(key);
      if (path === '' && (key === 'apiVersion' || key === 'kind')) kept[key] = child;
      else if (field === undefined) unknown.push(here);
      else kept[key] = check(child, field.t, here);
    }
    return kept;
  };
  const wrong = (value: Json, t: string, path: string): Json => {
    mistyped.push(`${path}: expected ${t}, got ${Array.isArray(value) ? 'list' : typeof value}`);
    return value;
  };
  const pruned = checkMap(object, type, '');
  return { unknown, mistyped, pruned };
}

function fits(value: Json, type: string): boolean {
  switch (type) {
    case 'string':
    case 'bytes':
      return typeof value === 'string';
    case 'time':
    case 'microtime':
      return typeof value === 'string' && !Number.isNaN(Date.parse(value));
    case 'bool':
      return typeof value === 'boolean';
    case 'int32':
    case 'int64':
      return typeof value === 'number' && Number.isInteger(value);
    case 'quantity':
    case 'intstr':
      return typeof value === 'string' || typeof value === 'number';
    case 'fields':
    case 'object':
      return isMap(value);
    case 'strings':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    default:
      return true;
  }
}
