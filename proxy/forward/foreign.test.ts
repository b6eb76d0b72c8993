import { describe, expect, it } from 'vitest';
import { headerKey, isForeignHeader, isForeignParameter, parameterKey } from './foreign.ts';

describe('isForeignHeader', () => {
  it.each([
    ...['Authorization', 'PROXY-AUTHORIZATION', 'Cookie', 'Cookie2', 'Authentication', 'X-Authorization', 'Authentication-Token'],
    ...['Impersonate-User', 'impersonate-group', 'Impersonate-Uid', 'Impersonate-Extra-scopes', 'Impersonate-Anything'],
    ...['X-Remote-User', 'X-Remote-Uid', 'X-Remote-Group', 'X-Remote-Extra-Scopes', 'X-Remote-Addr', 'Remote-User'],
    ...['X-Forwarded-User', 'X-Forwarded-Email', 'X-Forwarded-Groups', 'X-Forwarded-For', 'X-Forwarded-Client-Cert', 'Forwarded'],
    ...[
      'X-Client-Cert',
      'X-SSL-Client-Cert',
      'X-SSL-Client-S-DN',
      'SSL-Client-Verify',
      'Client-Cert',
      'Client-Cert-Chain',
      'X-ARR-ClientCert',
    ],
    ...['X-Amz-Security-Token', 'X-Amz-Date', 'X-Amz-Content-Sha256', 'X-Amzn-Oidc-Data', 'X-Amzn-Mtls-Clientcert'],
    ...['X-Api-Key', 'Api-Key', 'ApiKey', 'X-Auth-Token', 'X-Auth-Request-User', 'Private-Token', 'Job-Token', 'X-Vault-Token'],
    ...['X-Goog-Api-Key', 'X-Goog-IAM-Authorization-Token', 'X-Goog-IAP-JWT-Assertion', 'X-Goog-Authenticated-User-Email'],
    ...['X-MS-Client-Principal', 'Cf-Access-Jwt-Assertion', 'Cf-Access-Client-Id', 'X-Consumer-Username', 'X-WebAuth-User'],
    ...['X-User-Id', 'X-Real-IP', 'X-Original-URL', 'X-Rewrite-Url', 'X-HTTP-Method-Override', 'X-Access-Token', 'Session-Token'],
    // As lenient servers read them.
    ...[
      'X_Remote_User',
      'x_remote-GROUP',
      'IMPERSONATE_USER',
      'x.api.key',
      'Private_Token',
      'X_Forwarded_Client_Cert',
      'api_key',
    ],
  ])('%s', (name) => {
    expect(isForeignHeader(name)).toBe(true);
  });

  it.each([
    ...['Accept', 'Content-Type', 'User-Agent', 'Kubectl-Session', 'Sec-WebSocket-Key', 'Sec-WebSocket-Protocol', 'If-Match'],
    ...['X-Stream-Protocol-Version', 'Idempotency-Key', 'X-Request-Id', 'Traceparent', 'X-GitHub-Api-Version', 'Range', 'Prefer'],
    ...[
      'Authority',
      'X-Amz-Target',
      'X-Goog-User-Project',
      'X-Requested-With',
      'Accept-Language',
      'Clientele',
      'X-Atlassian-Token',
    ],
  ])('not %s', (name) => {
    expect(isForeignHeader(name)).toBe(false);
  });
});

describe('isForeignParameter', () => {
  it.each([
    ...[
      'access_token',
      'ACCESS_TOKEN',
      'access-token',
      'accessToken',
      'access.token',
      'access_token[]',
      'access_token[0]',
      'access token',
    ],
    ...[
      'token',
      'id_token',
      'oauth_token',
      'private_token',
      'job_token',
      'api_key',
      'apikey',
      'apiKey',
      'X-Api-Key',
      'client_secret',
    ],
    ...[
      'X-Amz-Signature',
      'X-Amz-Credential',
      'X-Amz-Security-Token',
      'X-Goog-Signature',
      'sig',
      'Signature',
      'AWSAccessKeyId',
      'password',
    ],
  ])('%s', (name) => {
    expect(isForeignParameter(name)).toBe(true);
  });

  // Every parameter of the Kubernetes API, and what services page with.
  it.each([
    ...[
      'pretty',
      'allowWatchBookmarks',
      'continue',
      'fieldSelector',
      'labelSelector',
      'limit',
      'resourceVersion',
      'resourceVersionMatch',
    ],
    ...[
      'sendInitialEvents',
      'timeoutSeconds',
      'watch',
      'dryRun',
      'fieldManager',
      'fieldValidation',
      'force',
      'gracePeriodSeconds',
    ],
    ...[
      'ignoreStoreReadErrorWithClusterBreakingPotential',
      'orphanDependents',
      'propagationPolicy',
      'command',
      'container',
      'stdin',
    ],
    ...[
      'stdout',
      'stderr',
      'tty',
      'ports',
      'follow',
      'insecureSkipTLSVerifyBackend',
      'limitBytes',
      'previous',
      'sinceSeconds',
      'sinceTime',
    ],
    ...[
      'tailLines',
      'timestamps',
      'stream',
      'path',
      'timeout',
      'verbose',
      'exclude',
      'hash',
      'export',
      'exact',
      'includeUninitialized',
    ],
    ...[
      'page_token',
      'pageToken',
      'next_token',
      'continuationToken',
      'key',
      'code',
      'state',
      'q',
      'user',
      '',
      '[]',
      'max_tokens',
    ],
  ])('not %j', (name) => {
    expect(isForeignParameter(name)).toBe(false);
  });
});

it('keys make one name of all spellings', () => {
  expect(['X_Api.Key', 'x-api-key', 'X-API-KEY'].map(headerKey)).toEqual(Array(3).fill('x-api-key'));
  expect(['Api_Key[]', 'api-key[a][b]', 'APIKEY', 'api key'].map(parameterKey)).toEqual(Array(4).fill('apikey'));
});
