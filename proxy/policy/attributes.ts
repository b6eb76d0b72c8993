import type { RequestAttributes } from '../../contract/kubernetes.ts';
import type { Query } from '../exchange.ts';

const SPECIAL_VERBS: ReadonlySet<string> = new Set(['proxy', 'watch']);
const NAMESPACE_SUBRESOURCES: ReadonlySet<string> = new Set(['status', 'finalize']);
const VERBS: Readonly<Record<string, string>> = {
  POST: 'create',
  GET: 'get',
  HEAD: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};
const DISCOVERY = /^\/(?:apis?|openapi|version|openid|\.well-known)(?:\/|$)/;

/**
 * What the API server will authorise, from the same inputs and by the same steps.
 * Source: k8s.io/apiserver/pkg/endpoints/request/requestinfo.go, NewRequestInfo.
 * @param path percent-decoded, without empty or dot segments (listen has refused those).
 */
export function attributesOf(method: string, path: string, query: Query): RequestAttributes {
  const dryRun = query.some(([name, value]) => name === 'dryRun' && value === 'All');
  const nonResource: RequestAttributes = {
    verb: method.toLowerCase(),
    isResource: false,
    path,
    apiGroup: '',
    apiVersion: '',
    resource: '',
    subresource: '',
    namespace: '',
    name: '',
    dryRun,
    discovery: DISCOVERY.test(path),
  };
  let parts = path.split('/').filter((segment) => segment !== '');
  const prefix = parts[0];
  if (parts.length < 3 || (prefix !== 'api' && prefix !== 'apis')) return nonResource;
  let apiGroup = '';
  parts = parts.slice(1);
  if (prefix === 'apis') {
    if (parts.length < 3) return nonResource;
    apiGroup = parts[0] ?? '';
    parts = parts.slice(1);
  }
  const apiVersion = parts[0] ?? '';
  parts = parts.slice(1);

  let verb = VERBS[method] ?? '';
  const special = parts[0] ?? '';
  // `/api/v1/watch` and `/api/v1/proxy` alone are an error to the API server; here they name a resource nobody has.
  if (SPECIAL_VERBS.has(special) && parts.length >= 2) {
    verb = special;
    parts = parts.slice(1);
  }

  let namespace = '';
  if (parts[0] === 'namespaces' && parts[1] !== undefined) {
    namespace = parts[1];
    if (parts[2] !== undefined && !NAMESPACE_SUBRESOURCES.has(parts[2])) parts = parts.slice(2);
  }
  const resource = parts[0] ?? '';
  let name = parts[1] ?? '';
  const subresource = verb === 'proxy' ? '' : (parts[2] ?? '');

  if (name === '' && verb === 'get') {
    verb = watchAsked(query) ? 'watch' : 'list';
    name = nameFromSelector(query);
  }
  if (name === '' && verb === 'delete') verb = 'deletecollection';
  return { verb, isResource: true, path, apiGroup, apiVersion, resource, subresource, namespace, name, dryRun, discovery: false };
}

/** Source: apimachinery/pkg/runtime/conversion.go, Convert_Slice_string_To_bool: present means true unless it says false or 0. */
function watchAsked(query: Query): boolean {
  const value = query.find(([name]) => name === 'watch')?.[1].toLowerCase();
  return value !== undefined && value !== 'false' && value !== '0';
}

/** The value that `fieldSelector` pins metadata.name to; empty when it does not. Source: apimachinery/pkg/fields/selector.go. */
function nameFromSelector(query: Query): string {
  const selector = query.find(([name]) => name === 'fieldSelector')?.[1] ?? '';
  for (const term of splitTerms(selector)) {
    const match = /^metadata\.name(==|=)(?!=)(.*)$/s.exec(term);
    if (!match) continue;
    const value = (match[2] ?? '').replace(/\\([\\,=])/g, '$1');
    // path.IsValidPathSegmentName
    return value === '.' || value === '..' || /[/%]/.test(value) ? '' : value;
  }
  return '';
}

/** Terms are separated by commas that no backslash escapes. */
function splitTerms(selector: string): readonly string[] {
  return selector.match(/(?:\\.|[^,\\])+/gs) ?? [];
}
