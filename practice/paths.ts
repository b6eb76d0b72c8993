/** Everything that is not about a resource: discovery, OpenAPI, version, health. */
import { createHash } from 'node:crypto';
import {
  AGGREGATED,
  aggregated,
  apiGroup,
  apiGroups,
  apiResources,
  apiVersions,
  GROUPS,
  groupPaths,
  VERSION,
} from './discovery/groups.ts';
import { encodeOpenapi, OPENAPI_PROTOBUF, OPENAPI_PROTOBUF_ANSWER } from './discovery/openapi-protobuf.ts';
import { openapiV2, openapiV3, type Descriptions } from './discovery/openapi.ts';
import type { JsonMap } from './object/json.ts';
import { KINDS } from './object/kinds.ts';
import type { TypeTable } from './object/types.ts';
import type { Answer } from './wire/answer.ts';
import { methodNotAllowed, notAcceptable, pathNotFound } from './wire/failure.ts';
import { mediaRanges, negotiate } from './wire/negotiate.ts';
import type { ApiRequest } from './wire/request.ts';

export type ServePath = (request: ApiRequest) => Answer;

/** Makes the handler; the OpenAPI documents are made when first asked for and kept. */
export function pathServer(types: TypeTable, descriptions: Descriptions, server: () => string): ServePath {
  const v2 = once(() => openapiV2(types, descriptions, KINDS));
  const v2Protobuf = once(() => encodeOpenapi(v2()));
  const v3 = new Map([...groupPaths()].map(([path, kinds]) => [path, once(() => openapiV3(types, descriptions, kinds))]));

  return (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') throw methodNotAllowed();
    const { path } = request;
    const parts = path.slice(1).split('/');
    if (path === '/openapi/v2') return openapi(request, v2, v2Protobuf);
    if (parts[0] === 'openapi') return { code: 200, body: schema(path, v3) };
    if (path === '/api' || path === '/apis') return roots(request, path === '/api', server());
    if (path === '/version') return { code: 200, body: JSON.stringify(VERSION, null, 2), contentType: 'application/json' };
    if (['/healthz', '/livez', '/readyz'].includes(path)) return { code: 200, body: 'ok' };
    return { code: 200, body: plain(path, parts) };
  };
}

const once = <T>(make: () => T): (() => T) => {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
};

/** The first form the client names of those offered here. */
function openapi(request: ApiRequest, json: () => JsonMap, protobuf: () => Buffer): Answer {
  for (const { type } of mediaRanges(request.headers.accept ?? '*/*')) {
    if (OPENAPI_PROTOBUF.includes(type)) return { code: 200, body: protobuf(), contentType: OPENAPI_PROTOBUF_ANSWER };
    if (['application/json', 'application/*', '*/*'].includes(type)) return { code: 200, body: json() };
  }
  throw notAcceptable();
}

function schema(path: string, v3: ReadonlyMap<string, () => JsonMap>): JsonMap {
  if (path === '/openapi/v3') {
    const rows = [...v3].map(([name, make]) => {
      const hash = createHash('sha256').update(JSON.stringify(make())).digest('hex').toUpperCase();
      return [name, { serverRelativeURL: `/openapi/v3/${name}?hash=${hash}` }] as const;
    });
    return { paths: Object.fromEntries(rows) };
  }
  const make = v3.get(path.replace('/openapi/v3/', ''));
  if (make === undefined) throw pathNotFound();
  return make();
}

function roots(request: ApiRequest, core: boolean, server: string): Answer {
  const { as, version, group } = negotiate(request.headers.accept, AGGREGATED);
  if (as === '') return { code: 200, body: core ? apiVersions(server) : apiGroups() };
  return { code: 200, body: aggregated(core, version), contentType: `application/json;g=${group};v=${version};as=${as}` };
}

function plain(path: string, parts: readonly string[]): JsonMap {
  if (path === '/')
    return { paths: ['/api', '/apis', '/healthz', '/livez', '/openapi/v2', '/openapi/v3', '/readyz', '/version'] };
  if (path === '/api/v1') return apiResources('', 'v1');
  const [root, group = '', version] = parts;
  if (root !== 'apis' || !GROUPS.includes(group)) throw pathNotFound();
  if (version === undefined) return apiGroup(group);
  if (version !== 'v1' || parts.length > 3) throw pathNotFound();
  return apiResources(group, version);
}
