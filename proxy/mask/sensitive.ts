import type { RequestAttributes } from '../../contract/kubernetes.ts';

/** Which fields of a resource are secret, by folded name, wherever they are outside `metadata`. */
export interface Sensitive {
  /** Name of the rule in masked spans. */
  readonly rule: string;
  /** Fields whose leaves are all secret; true where they are base64. */
  readonly maps: ReadonlyMap<string, boolean>;
  /** Fields that are secret themselves. */
  readonly fields: ReadonlySet<string>;
  /** True when request bodies hold them too. */
  readonly inRequests: boolean;
}

const SECRETS: Sensitive = {
  rule: 'secret-data',
  maps: new Map([
    ['data', true],
    ['stringdata', false],
  ]),
  fields: new Set(),
  inRequests: true,
};
/** TokenRequest: `status.token` of the answer. */
const TOKEN_REQUESTS: Sensitive = {
  rule: 'service-account-token',
  maps: new Map(),
  fields: new Set(['token']),
  inRequests: false,
};
/** TokenReview: `spec.token`, of the request and repeated in the answer. */
const TOKEN_REVIEWS: Sensitive = { rule: 'reviewed-token', maps: new Map(), fields: new Set(['token']), inRequests: true };

/** The secret fields of what a request is about; undefined for everything else, which passes untouched. */
export function sensitiveOf(a: RequestAttributes): Sensitive | undefined {
  if (!a.isResource || a.verb === 'proxy') return undefined;
  if (a.apiGroup === '' && a.resource === 'secrets') return SECRETS;
  if (a.apiGroup === '' && a.resource === 'serviceaccounts' && a.subresource === 'token') return TOKEN_REQUESTS;
  if (a.apiGroup === 'authentication.k8s.io' && a.resource === 'tokenreviews') return TOKEN_REVIEWS;
  return undefined;
}

/**
 * Field names as a lenient decoder may compare them: Go's encoding/json folds case, including the two letters outside ASCII
 * that fold into it (U+017F to s, U+212A to k).
 */
export function fold(name: string): string {
  return name.toUpperCase().toLowerCase();
}
