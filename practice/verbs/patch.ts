/** patch in its four forms. Source: apiserver pkg/endpoints/handlers/patch.go. */
import type { Cluster } from '../object/cluster.ts';
import { timestamp } from '../object/identity.ts';
import { isMap, listAt, mapAt, nameOf, put, textAt, uidOf, type JsonMap } from '../object/json.ts';
import { apiVersionOf, type Kind } from '../object/kinds.ts';
import { apply } from '../patch/apply.ts';
import { jsonPatch } from '../patch/json-patch.ts';
import { mergePatch } from '../patch/merge-patch.ts';
import { strategicMerge } from '../patch/strategic-merge.ts';
import { decodeText, type Body } from '../wire/body.ts';
import { badRequest, conflict, notFound, unprocessable, unsupportedMediaType } from '../wire/failure.ts';
import type { ApiRequest } from '../wire/request.ts';
import { admit, insert, managerOf, replace, type Written } from './write.ts';

export const APPLY = 'application/apply-patch+yaml';
export const PATCH_TYPES = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  APPLY,
] as const;

/** `current` (an object of `type`) with a body of one of the first three patch types applied. Throws 400, 415, 422. */
export function patched(cluster: Cluster, type: string, current: JsonMap, body: Body): JsonMap {
  const patch = decodeText(body);
  const result = ((): unknown => {
    switch (body.mediaType) {
      case PATCH_TYPES[0]:
        return jsonPatch(current, patch);
      case PATCH_TYPES[1]:
        return mergePatch(current, patch);
      case PATCH_TYPES[2]:
        if (!isMap(patch)) throw badRequest('a strategic merge patch is an object');
        return strategicMerge(cluster.types, type, current, patch);
      default:
        throw unsupportedMediaType(PATCH_TYPES);
    }
  })();
  if (!isMap(result)) throw unprocessable('the patched value is not an object');
  return result;
}

/** Patches the object a request names and stores it. `created` when an apply made it. */
export function patch(cluster: Cluster, kind: Kind, request: ApiRequest, body: Body): Written & { created: boolean } {
  const current = cluster.store.get(kind, request.namespace, request.name);
  if (body.mediaType === APPLY) return applied(cluster, kind, request, body, current);
  if (current === undefined) throw notFound(kind, request.name);
  const wanted = admit(cluster, kind, request, patched(cluster, kind.type, current, body));
  const { dryRun, subresource } = request;
  const object = replace(cluster, kind, current, wanted.object, { manager: managerOf(request, 'Update'), dryRun, subresource });
  return { object, warnings: wanted.warnings, created: false };
}

function applied(
  cluster: Cluster,
  kind: Kind,
  request: ApiRequest,
  body: Body,
  current: JsonMap | undefined,
): Written & { created: boolean } {
  const { dryRun, subresource, query } = request;
  if (!query.get('fieldManager'))
    throw unprocessable('PatchOptions is invalid: fieldManager: Required value: is required for apply patch');
  const sent = decodeText(body);
  if (!isMap(sent)) throw badRequest('an apply configuration is an object');
  if (sent['apiVersion'] === undefined || sent['kind'] === undefined)
    throw badRequest('an apply configuration needs apiVersion and kind');
  if (listAt(sent, 'metadata', 'managedFields').length > 0) throw badRequest('metadata.managedFields must be nil');
  const { object: config, warnings } = admit(cluster, kind, request, sent);
  if (nameOf(config) === '') put(config, request.name, 'metadata', 'name');
  if (nameOf(config) !== request.name) throw badRequest('the name of the object does not match the name on the URL');
  const manager = managerOf(request, 'Apply');
  const force = query.get('force') === 'true';
  const time = timestamp(cluster.clock);
  const base = { types: cluster.types, type: kind.type, manager, force, time };
  if (current === undefined) {
    if (subresource !== '') throw notFound(kind, request.name);
    if (uidOf(config) !== '') throw conflict(kind, request.name, 'uid mismatch: the object does not exist');
    const empty: JsonMap = { apiVersion: apiVersionOf(kind), kind: kind.kind, metadata: {} };
    const object = insert(cluster, kind, apply({ ...base, live: empty, config }), { manager, dryRun, keepManaged: true });
    return { object, warnings, created: true };
  }
  const seen = textAt(config, 'metadata', 'resourceVersion');
  for (const key of ['resourceVersion', 'uid'])
    if (seen === '' || key === 'uid') Reflect.deleteProperty(mapAt(config, 'metadata'), key);
  const wanted = apply({ ...base, live: current, config });
  return {
    object: replace(cluster, kind, current, wanted, { manager, dryRun, subresource, keepManaged: true }),
    warnings,
    created: false,
  };
}
