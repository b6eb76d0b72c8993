import { describe, expect, it } from 'vitest';
import type { RequestAttributes } from '../../contract/kubernetes.ts';
import { fold, sensitiveOf } from './sensitive.ts';

const about = (over: Partial<RequestAttributes>): string | undefined =>
  sensitiveOf({
    verb: 'get',
    isResource: true,
    path: '',
    apiGroup: '',
    apiVersion: 'v1',
    resource: '',
    subresource: '',
    namespace: '',
    name: '',
    dryRun: false,
    discovery: false,
    ...over,
  })?.rule;

describe('sensitiveOf', () => {
  it('knows secrets by any verb, tokens and token reviews, and nothing else', () => {
    for (const verb of ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'])
      expect(about({ verb, resource: 'secrets' })).toBe('secret-data');
    expect(about({ resource: 'secrets', subresource: 'anything' })).toBe('secret-data');
    expect(about({ resource: 'serviceaccounts', subresource: 'token', verb: 'create' })).toBe('service-account-token');
    expect(about({ apiGroup: 'authentication.k8s.io', resource: 'tokenreviews', verb: 'create' })).toBe('reviewed-token');
    expect(about({ resource: 'serviceaccounts' })).toBeUndefined();
    expect(about({ resource: 'configmaps' })).toBeUndefined();
    expect(about({ resource: 'secrets', apiGroup: 'example.com' })).toBeUndefined();
    expect(about({ resource: 'secrets', isResource: false })).toBeUndefined();
  });
});

describe('fold', () => {
  it('folds case and the two letters outside ASCII that Go folds', () => {
    expect(['DATA', 'Data', 'stringData', 'ſtringData', 'to\u212Aen'].map(fold)).toEqual([
      'data',
      'data',
      'stringdata',
      'stringdata',
      'token',
    ]);
  });
});
