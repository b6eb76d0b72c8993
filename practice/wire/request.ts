/**
 * What a request is about, read from its method, path and query the way the API server does.
 * Source: apiserver pkg/endpoints/request/requestinfo.go.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { findResource, type Kind } from '../object/kinds.ts';
import { selectedName } from '../object/selector.ts';
import { badRequest, methodNotAllowed } from './failure.ts';

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** RBAC verb; for non-resource paths the lower-case method. */
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  /** Plural as in the path; empty for non-resource paths. */
  readonly resource: string;
  readonly subresource: string;
  /** As RBAC and the audit log see it: for /api/v1/namespaces/NAME it is NAME. */
  readonly namespace: string;
  readonly name: string;
  /** Undefined for non-resource paths and for resources not served here. */
  readonly kind: Kind | undefined;
  readonly dryRun: boolean;
}

const NAMESPACE_SUBRESOURCES = new Set(['status', 'finalize']);

/** Parses the head of a request. Throws a 400 or 405 Failure when it makes no sense. */
export function parseRequest(method: string, url: string, headers: IncomingHttpHeaders): ApiRequest {
  const { pathname, searchParams: query } = new URL(url, 'https://127.0.0.1');
  const path = pathname.length > 1 ? pathname.replace(/\/$/, '') : pathname;
  const dryRuns = query.getAll('dryRun');
  if (dryRuns.some((value) => value !== 'All')) throw badRequest('invalid dryRun: the only supported value is "All"');
  const common = { method, path, query, headers, dryRun: dryRuns.length > 0 };
  const place = locate(path);
  if (place === undefined)
    return {
      ...common,
      verb: method.toLowerCase(),
      group: '',
      version: '',
      resource: '',
      subresource: '',
      namespace: '',
      name: '',
      kind: undefined,
    };
  const selected = place.name === '' ? selectedName(query.get('fieldSelector') ?? '') : '';
  const verb = verbOf(method, place.name !== '', query);
  return {
    ...common,
    ...place,
    name: place.name || selected,
    verb,
    kind: findResource(place.group, place.version, place.resource),
  };
}

type Place = Pick<ApiRequest, 'group' | 'version' | 'namespace' | 'resource' | 'name' | 'subresource'>;

function locate(path: string): Place | undefined {
  const parts = path.slice(1).split('/').map(decode);
  let rest: string[];
  let [group, version] = ['', ''];
  if (parts[0] === 'api' && parts.length > 2) [, version = '', ...rest] = parts;
  else if (parts[0] === 'apis' && parts.length > 3) [, group = '', version = '', ...rest] = parts;
  else return undefined;
  let namespace = '';
  if (rest[0] === 'namespaces' && rest.length > 1) {
    namespace = rest[1] ?? '';
    if (rest.length > 2 && !NAMESPACE_SUBRESOURCES.has(rest[2] ?? '')) rest = rest.slice(2);
  }
  const [resource = '', name = '', ...sub] = rest;
  return { group, version, namespace, resource, name, subresource: sub.join('/') };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw badRequest('the path is not well-formed');
  }
}

function verbOf(method: string, named: boolean, query: URLSearchParams): string {
  const watch = ['true', '1'].includes(query.get('watch') ?? '');
  switch (method) {
    case 'GET':
    case 'HEAD':
      return watch ? 'watch' : named ? 'get' : 'list';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return named ? 'delete' : 'deletecollection';
    default:
      throw methodNotAllowed();
  }
}
