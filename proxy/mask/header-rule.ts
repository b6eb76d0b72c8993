import { isTelling } from '../../wire/credential/names.ts';

/**
 * How a header is recorded. `keep`: as it is. `hide`: its whole value is a credential. `protocols`: WebSocket subprotocols, of which one
 * may be a token. `url`: a URL. `search`: a text in which credentials may stand.
 */
export type HeaderRule = 'keep' | 'hide' | 'protocols' | 'url' | 'search';

/** Credentials by their name; those with a telling name (`X-Vault-Token`, `X-Client-Secret`) need not be here. */
const CREDENTIALS: ReadonlySet<string> = new Set([
  'authorization',
  'authentication-info',
  'proxy-authorization',
  'proxy-authentication-info',
  'cookie',
  'cookie2',
  'set-cookie',
  'set-cookie2',
  'x-amz-security-token',
  'x-api-key',
  'apikey',
  'x-forwarded-client-cert',
]);
/** Values of extra user fields may be scopes or tokens, and those of X-Auth-* are some proxy's opinion of who is speaking. */
const HIDDEN_PREFIX = /^(?:impersonate-extra-|x-remote-extra-|x-auth-)/;
const URLS: ReadonlySet<string> = new Set([
  'content-location',
  'location',
  'origin',
  'referer',
  'x-original-url',
  'x-forwarded-uri',
]);
/** Headers of nearly every exchange whose values come from HTTP or from Kubernetes and not from a user. */
const KEPT: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'audit-id',
  'cache-control',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'date',
  'host',
  'kubectl-command',
  'kubectl-session',
  'sec-websocket-accept',
  'sec-websocket-key',
  'sec-websocket-version',
  'transfer-encoding',
  'upgrade',
  'vary',
  'x-kubernetes-pf-flowschema-uid',
  'x-kubernetes-pf-prioritylevel-uid',
  'x-stream-protocol-version',
]);

/** @param name in lower case. */
export function headerRule(name: string): HeaderRule {
  if (KEPT.has(name)) return 'keep';
  if (CREDENTIALS.has(name) || HIDDEN_PREFIX.test(name) || isTelling(name)) return 'hide';
  if (name === 'sec-websocket-protocol') return 'protocols';
  return URLS.has(name) ? 'url' : 'search';
}
