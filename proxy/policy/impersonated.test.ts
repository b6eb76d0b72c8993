import { describe, expect, it } from 'vitest';
import { impersonationAttributes } from './impersonated.ts';

describe('impersonationAttributes', () => {
  it('is what the API server authorises', () => {
    const rows = impersonationAttributes({
      user: 'system:serviceaccount:ns:robot',
      uid: 'u1',
      groups: ['g'],
      extra: ['scopes'],
      extraValues: [['scopes', 'view']],
    });
    expect(rows.map((a) => [a.verb, a.apiGroup, a.resource, a.subresource, a.namespace, a.name].join('|'))).toEqual([
      'impersonate||serviceaccounts||ns|robot',
      'impersonate|authentication.k8s.io|uids|||u1',
      'impersonate||groups|||g',
      'impersonate|authentication.k8s.io|userextras|scopes||view',
    ]);
    expect(
      impersonationAttributes({ user: 'system:serviceaccount:bad', groups: [], extra: [], extraValues: [] }).map(
        (a) => a.resource,
      ),
    ).toEqual(['users']);
  });
});
