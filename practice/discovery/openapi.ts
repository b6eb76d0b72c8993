/**
 * The OpenAPI documents, made from the type table: v2 as a whole (kubectl 1.20 validates with it), v3 per group and
 * version (kubectl explain, fieldValidation, merge keys). Descriptions come from resources/practice/descriptions.yaml.
 */
import type { Json, JsonMap } from '../object/json.ts';
import { isMap } from '../object/json.ts';
import type { Kind } from '../object/kinds.ts';
import { elementOf, isDictionary, isList, type Field, type TypeTable } from '../object/types.ts';
import { apiPath } from './groups.ts';

/** Sentences by `type` or `type.field`. */
export type Descriptions = Readonly<Record<string, string>>;

/** Everything a kind's path offers, as far as clients look. */
export interface Operation {
  readonly path: string;
  readonly method: 'get' | 'put' | 'post' | 'patch' | 'delete';
  readonly kind: Kind;
  readonly queries: readonly string[];
}

const PREFIX: Readonly<Record<string, string>> = {
  meta: 'io.k8s.apimachinery.pkg.apis.meta.v1',
  core: 'io.k8s.api.core.v1',
  apps: 'io.k8s.api.apps.v1',
  rbac: 'io.k8s.api.rbac.v1',
  autoscaling: 'io.k8s.api.autoscaling.v1',
  authentication: 'io.k8s.api.authentication.v1',
  authorization: 'io.k8s.api.authorization.v1',
};

/** `core.Pod` → `io.k8s.api.core.v1.Pod`. */
export function definitionName(type: string): string {
  const [group = '', name = ''] = type.split('.');
  return `${PREFIX[group] ?? group}.${name}`;
}

const SCALARS: Readonly<Record<string, JsonMap>> = {
  string: { type: 'string' },
  bytes: { type: 'string', format: 'byte' },
  bool: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  time: { type: 'string', format: 'date-time' },
  microtime: { type: 'string', format: 'date-time' },
  quantity: { type: 'string' },
  intstr: { type: 'string', format: 'int-or-string' },
  fields: { type: 'object' },
  object: { type: 'object' },
  strings: { type: 'array', items: { type: 'string' } },
};

/** Names of all types that `roots` reach, themselves included. */
export function reachable(types: TypeTable, roots: readonly string[]): string[] {
  const found = new Set<string>();
  const visit = (type: string): void => {
    if (found.has(type) || types.fields(type).size === 0) return;
    found.add(type);
    for (const field of types.fields(type).values()) visit(elementOf(field.t));
  };
  for (const root of roots) visit(root);
  return [...found].sort();
}

/** Schemas of the given types. `refs` is `#/definitions/` or `#/components/schemas/`. */
export function schemas(
  types: TypeTable,
  descriptions: Descriptions,
  kinds: readonly Kind[],
  refs: string,
  roots: readonly string[],
): JsonMap {
  const served = new Map(kinds.map((kind) => [kind.type, kind]));
  const value = (t: string): JsonMap => {
    if (isList(t)) return { type: 'array', items: value(elementOf(t)) };
    if (isDictionary(t)) return { type: 'object', additionalProperties: value(elementOf(t)) };
    if (types.fields(t).size === 0) return SCALARS[t] ?? { type: 'object' };
    // v3 wraps a reference, so that a description may stand beside it.
    const reference = { $ref: refs + definitionName(t) };
    return refs.includes('components') ? { allOf: [reference], default: {} } : reference;
  };
  const property = (type: string, name: string, field: Field): JsonMap => {
    const description = descriptions[`${type}.${name}`];
    return { ...value(field.t), ...(description === undefined ? {} : { description }), ...extensions(types, field) };
  };
  const entries = reachable(types, roots).map((type): [string, Json] => {
    const fields = [...types.fields(type)];
    const kind = served.get(type);
    const named: [string, Json][] =
      kind === undefined
        ? []
        : ['apiVersion', 'kind'].map((key) => [key, { type: 'string', description: descriptions[key] ?? '' }]);
    const required = fields.filter(([, field]) => field.required).map(([name]) => name);
    const schema: JsonMap = {
      description: descriptions[type] ?? '',
      type: 'object',
      properties: Object.fromEntries([...named, ...fields.map(([name, field]) => [name, property(type, name, field)] as const)]),
      ...(required.length === 0 ? {} : { required }),
      ...(kind === undefined ? {} : { 'x-kubernetes-group-version-kind': [gvk(kind)] }),
    };
    return [definitionName(type), schema];
  });
  return Object.fromEntries(entries);
}

function extensions(types: TypeTable, field: Field): JsonMap {
  const strategies = new Set([...(field.strategy?.split(',') ?? []), ...(field.merge === undefined ? [] : ['merge'])]);
  const atomic = field.atomic === true || types.atomic(field.t);
  return {
    ...(field.merge === undefined ? {} : { 'x-kubernetes-patch-merge-key': field.merge }),
    ...(strategies.size === 0 ? {} : { 'x-kubernetes-patch-strategy': [...strategies].sort().join(',') }),
    ...(field.keys === undefined ? {} : { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': field.keys }),
    ...(field.set === true ? { 'x-kubernetes-list-type': 'set' } : {}),
    ...(atomic && !isList(field.t) ? { 'x-kubernetes-map-type': 'atomic' } : {}),
  };
}

export const gvk = (kind: Kind): JsonMap => ({ group: kind.group, version: kind.version, kind: kind.kind });

const METHODS: readonly (readonly [method: Operation['method'], verb: string, named: boolean, queries: readonly string[]])[] = [
  ['get', 'list', false, ['labelSelector', 'fieldSelector', 'limit', 'continue', 'watch']],
  ['post', 'create', false, ['dryRun', 'fieldManager', 'fieldValidation']],
  ['get', 'get', true, []],
  ['put', 'update', true, ['dryRun', 'fieldManager', 'fieldValidation']],
  ['patch', 'patch', true, ['dryRun', 'fieldManager', 'fieldValidation', 'force']],
  ['delete', 'delete', true, ['dryRun', 'gracePeriodSeconds', 'propagationPolicy']],
];

/** The operations of the given kinds; one per path and method. */
export function operations(kinds: readonly Kind[]): Operation[] {
  return kinds.flatMap((kind) => {
    const base = `${apiPath(kind)}${kind.namespaced ? '/namespaces/{namespace}' : ''}/${kind.plural}`;
    return METHODS.filter(([, verb]) => kind.verbs.includes(verb)).map(([method, , named, queries]) => ({
      path: named ? `${base}/{name}` : base,
      method,
      kind,
      queries,
    }));
  });
}

/** Paths in the form of OpenAPI v2 or v3. */
export function paths(kinds: readonly Kind[], version: 2 | 3): JsonMap {
  const result: JsonMap = {};
  for (const { path, method, kind, queries } of operations(kinds)) {
    const here = result[path] ?? {};
    const type = version === 2 ? { type: 'string' } : { schema: { type: 'string' } };
    const operation = {
      parameters: queries.map((name) => ({ name, in: 'query', ...type })),
      responses: { '200': { description: 'OK' } },
      'x-kubernetes-action': method,
      'x-kubernetes-group-version-kind': gvk(kind),
    };
    result[path] = { ...(isMap(here) ? here : {}), [method]: operation };
  }
  return result;
}

const INFO = { title: 'Kubernetes', version: 'v1.36.0' };

/** /openapi/v2 as JSON. */
export function openapiV2(types: TypeTable, descriptions: Descriptions, kinds: readonly Kind[]): JsonMap {
  const roots = kinds.map((kind) => kind.type);
  return {
    swagger: '2.0',
    info: INFO,
    paths: paths(kinds, 2),
    definitions: schemas(types, descriptions, kinds, '#/definitions/', roots),
  };
}

/** /openapi/v3/api/v1 and its like. */
export function openapiV3(types: TypeTable, descriptions: Descriptions, kinds: readonly Kind[]): JsonMap {
  const roots = [...kinds.map((kind) => kind.type), 'meta.DeleteOptions'];
  return {
    openapi: '3.0.0',
    info: INFO,
    paths: paths(kinds, 3),
    components: { schemas: schemas(types, descriptions, kinds, '#/components/schemas/', roots) },
  };
}
