import { isTelling } from '../../wire/credential/names.ts';

/**
 * What an agent could prove itself with, or pass for somebody with, at a target or at whatever stands in front of one. None of it goes
 * on: the only credential that a target sees is ours. Names are compared as lenient servers read them (CGI, WSGI, PHP, nginx with
 * `underscores_in_headers`), for which `X_Remote_User` and `x-remote-user` are one name.
 */

/** One spelling for all that such servers take for the same header: lower case, and `-` for every other sign. */
export function headerKey(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '-');
}

/** The same for a query parameter: letters and digits alone, and no array's brackets (PHP, Rack: `api_key[]`). */
export function parameterKey(name: string): string {
  const end = name.indexOf('[', 1);
  return (end < 0 ? name : name.slice(0, end)).toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** In nearly every request, and nobody's credential; `sec-websocket-key` only has a telling name (RFC 6455 section 4.1). */
const HARMLESS: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'content-encoding',
  'content-type',
  'idempotency-key',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'kubectl-command',
  'kubectl-session',
  'range',
  'sec-websocket-key',
  'sec-websocket-protocol',
  'sec-websocket-version',
  'user-agent',
  'x-atlassian-token',
  'x-stream-protocol-version',
]);

/** Names without a telling word in them; those with one (`X-Auth-Token`, `X-Vault-Token`, `Cookie`, `X-Api-Key`) need not be here. */
const HEADERS: ReadonlySet<string> = new Set([
  'apikey',
  'api-key',
  'x-apikey',
  'authentication',
  'remote-user',
  'user-authenticated',
  'x-api-user',
  'x-user',
  'x-user-id',
  'x-user-email',
  'x-user-name',
  'x-username',
  'x-groups',
  'x-userinfo',
  'x-identity',
  'x-real-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'true-client-ip',
  'fastly-client-ip',
  'forwarded',
  'forwarded-for',
  'client-ip',
  // Another method or another path than policy has seen.
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
  'x-original-method',
  'x-original-url',
  'x-original-uri',
  'x-rewrite-url',
]);

/**
 * Families: Kubernetes impersonation and its request-header authentication (k8s.io/apiserver/pkg/authentication/request/headerrequest), client
 * certificates as front proxies tell of them (RFC 9440 and older), identity-aware proxies, signatures of cloud vendors.
 */
const HEADER_FAMILIES = new RegExp(
  `^(?:${[
    'impersonate-.*',
    'x-impersonate-.*',
    'x-remote-.*',
    'x-forwarded-.*',
    'x-original-forwarded-.*',
    'client-cert(?:-.*)?',
    'x-client-(?:cert|dn|verify|san|s-dn|subject).*',
    'x-(?:ssl|tls)-.*',
    'ssl-.*',
    'x-arr-(?:clientcert|ssl)',
    'x-amzn-(?:mtls|oidc)-.*',
    'x-amz-(?:security|credential|signature|signedheaders|algorithm|date|expires|content-sha256)(?:-.*)?',
    'x-goog-(?:api-key|iam|iap|authenticated|credential|signature)(?:-.*)?',
    'x-ms-(?:client-principal|authorization).*',
    'cf-(?:access|connecting)-.*',
    'x-(?:auth|authenticated|webauth|authentik|authelia|pomerium|consumer|credential|endpoint-api|okta|saml|oidc|jwt|session)(?:-.*)?',
  ].join('|')})$`,
);

/** True when a header of this name may carry a credential or somebody's name. Whether it does is not asked. */
export function isForeignHeader(name: string): boolean {
  const key = headerKey(name);
  if (HARMLESS.has(key)) return false;
  return HEADERS.has(key) || HEADER_FAMILIES.test(key) || isTelling(key);
}

/**
 * Exact names, because many that only sound like it are not (`page_token`, `continuationToken`, `csrf_token`): OAuth 2.0 (RFC 6750
 * section 2.3, RFC 7523), the forges, pre-signed URLs of AWS, Google and Azure, and what APIs call a key.
 */
const PARAMETERS: ReadonlySet<string> = new Set(
  [
    ...[
      'access_token',
      'auth_token',
      'authtoken',
      'bearer_token',
      'id_token',
      'oauth_token',
      'refresh_token',
      'session_token',
      'token',
    ],
    ...['private_token', 'job_token', 'deploy_token', 'personal_access_token', 'api_token', 'user_token', 'x-auth-token', 'jwt'],
    ...[
      'api_key',
      'x-api-key',
      'auth_key',
      'access_key',
      'app_key',
      'application_key',
      'subscription-key',
      'auth',
      'authorization',
    ],
    ...[
      'client_secret',
      'secret',
      'client_assertion',
      'assertion',
      'password',
      'passwd',
      'pwd',
      'bearer',
      'credential',
      'credentials',
    ],
    ...['sig', 'signature', 'AWSAccessKeyId', 'GoogleAccessId', 'sessionid', 'session_id', 'sid', 'PHPSESSID', 'JSESSIONID'],
    ...['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Date', 'X-Amz-Expires', 'X-Amz-Security-Token', 'X-Amz-Signature'],
    ...['X-Amz-SignedHeaders', 'X-Goog-Algorithm', 'X-Goog-Credential', 'X-Goog-Date', 'X-Goog-Expires', 'X-Goog-Signature'],
    ...['X-Goog-SignedHeaders', 'x-goog-api-key', 'impersonate_user', 'sudo'],
  ].map(parameterKey),
);

/** True when a query parameter of this (decoded) name may carry a credential. */
export function isForeignParameter(name: string): boolean {
  return PARAMETERS.has(parameterKey(name));
}
