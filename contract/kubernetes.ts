/** The Kubernetes words that every side uses. */

/**
 * What an API server authorises: the fields of its RequestInfo and of an RBAC rule.
 * Source: k8s.io/apiserver/pkg/endpoints/request/requestinfo.go.
 */
export interface RequestAttributes {
  /** get, list, watch, create, update, patch, delete, deletecollection, proxy; for non-resource paths the lower-case HTTP method. */
  readonly verb: string;
  /** False for /version, /openapi, /api, /apis and other paths that are not about a resource. */
  readonly isResource: boolean;
  readonly path: string;
  /** "" is the core group. Empty for non-resource paths. */
  readonly apiGroup: string;
  readonly apiVersion: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  /** Also filled from `fieldSelector=metadata.name=…`, as the API server does. */
  readonly name: string;
  /** `dryRun=All` was asked: the server will not persist. */
  readonly dryRun: boolean;
  /** True for /api, /apis, /openapi, /version and their like: recorded, but folded away. */
  readonly discovery: boolean;
}

/** Who the agent asks to be through impersonation headers; recorded, and authorised as verb `impersonate`. */
export interface Impersonation {
  readonly user?: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  /** Lower-case names of the extra fields. */
  readonly extra: readonly string[];
}

/** meta/v1 Status, the form of every refusal an agent reads. */
export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: Record<string, never>;
  readonly status: 'Failure' | 'Success';
  readonly message: string;
  /** A StatusReason of apimachinery, e.g. Forbidden, Unauthorized, ServiceUnavailable. */
  readonly reason: string;
  readonly details?: {
    readonly name?: string;
    readonly group?: string;
    readonly kind?: string;
    readonly causes?: readonly { reason: string; message: string }[];
  };
  readonly code: number;
}

/** Kubernetes' own audit levels, used as recording levels. Source: k8s.io/apiserver audit API. */
export const LEVELS = ['None', 'Metadata', 'Request', 'RequestResponse'] as const;
export type Level = (typeof LEVELS)[number];

const READ_VERBS: ReadonlySet<string> = new Set(['get', 'list', 'watch']);
const ENTERING: ReadonlySet<string> = new Set(['exec', 'attach', 'portforward', 'proxy']);

/**
 * True when the request's record must be on disk before its first byte goes upstream (promise 1): every verb but get,
 * list and watch, and exec, attach, portforward and proxy whatever their verb (exec over WebSocket is a GET).
 * Non-resource paths count as reads only for GET and HEAD.
 */
export function mustBeDurableFirst(a: RequestAttributes): boolean {
  if (!a.isResource) return a.verb !== 'get' && a.verb !== 'head';
  if (ENTERING.has(a.subresource) || a.verb === 'proxy') return true;
  return !READ_VERBS.has(a.verb);
}
