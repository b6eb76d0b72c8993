import type { OidcProvider } from '../../../contract/identity.ts';

/** A provider with nothing special; keys by hand where a test brings them. */
export function oidcProvider(over: Partial<OidcProvider> = {}): OidcProvider {
  return {
    type: 'oidc',
    name: 'corp',
    preset: 'generic',
    targets: ['*'],
    policy: { name: 'default' },
    addedAt: '2026-11-20T10:00:00.000Z',
    issuer: 'https://id.example.com',
    audiences: ['chaperone'],
    algorithms: ['RS256', 'ES256'],
    skew: 60,
    subject: 'sub',
    displayName: ['email'],
    groups: ['groups'],
    groupsPrefix: '',
    missingGroups: 'allow',
    require: {},
    run: [],
    keep: [],
    ca: null,
    jwks: null,
    ...over,
  };
}
