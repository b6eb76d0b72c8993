/** A stand-in for the real kinds of providers: its tokens say themselves who they are, and its verifiers do what a test tells them. */
import type { Clock } from '../../contract/clock.ts';
import { ChaperoneError } from '../../contract/errors.ts';
import type { Identity, OidcProvider, SamlProvider } from '../../contract/identity.ts';
import type { Presented, Proven } from '../../proxy/proxy.ts';
import type { ProviderKinds } from '../identity/provider-kinds.ts';
import { proofHash } from '../identity/session-token.ts';

export interface FakeClaims {
  readonly provider: string;
  readonly subject: string;
  readonly run?: string;
  readonly groups?: readonly string[];
  /** Wall clock, milliseconds; an hour from now unless said. */
  readonly until?: number;
  /** Tells otherwise equal tokens apart. */
  readonly n?: number;
  /** What is signed in it; tokens that differ only otherwise are spellings of one. */
  readonly signed?: string;
}

/** The text of a token (or of an assertion) with these claims. */
export function fakeToken(claims: FakeClaims): string {
  return `fake.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
}

function claimsOf(presented: Presented): FakeClaims | null {
  if (presented.kind !== 'bearer' || !presented.token.startsWith('fake.')) return null;
  return JSON.parse(Buffer.from(presented.token.slice(5), 'base64url').toString()) as FakeClaims;
}

export interface FakeKinds extends ProviderKinds {
  /** How often each subject's proof was verified. */
  readonly verified: string[];
  /** What the next verifications say instead of yes. */
  fault: Error | null;
  /** While set, verifications wait for it. */
  hold: Promise<void> | null;
  /** Milliseconds after which a proof must be shown to its provider again. */
  recheck: number;
}

export function fakeKinds(clock: Clock): FakeKinds {
  const kinds: FakeKinds = {
    verified: [],
    fault: null,
    hold: null,
    recheck: 600_000,
    complete: (request, addedAt) => {
      const { name, targets } = request;
      const common = { name, targets, policy: request.policy ?? { name: 'default' }, addedAt };
      if (request.type === 'saml') return Promise.resolve({ ...SAML, ...common });
      if (request.type === 'oidc') return Promise.resolve({ ...OIDC, ...common, audiences: request.audiences });
      return Promise.reject(new ChaperoneError('identity.invalid', { name, reason: 'there are no fake ones of this type' }));
    },
    verifier: ({ name, type }) => ({
      provider: name,
      claims: (presented) => claimsOf(presented)?.provider === name,
      verify: async (presented): Promise<Proven> => {
        const claims = claimsOf(presented);
        kinds.verified.push(claims?.subject ?? '');
        await kinds.hold;
        if (kinds.fault) throw kinds.fault;
        const expiresAt = claims?.until ?? clock.wall() + 3_600_000;
        if (clock.wall() >= expiresAt) throw new ChaperoneError('identity.over', { provider: name, at: 'then' });
        const identity: Identity = {
          subject: claims?.subject ?? '',
          name: claims?.subject ?? '',
          issuer: 'https://issuer.test',
          groups: [...(claims?.groups ?? [])],
          proof: type,
          provider: name,
          run: claims?.run ?? null,
          claims: {},
        };
        const signed = claims?.signed;
        return {
          ...{ identity, expiresAt, recheckAt: clock.wall() + kinds.recheck },
          ...(signed === undefined ? {} : { signed: { hash: proofHash(signed), until: expiresAt + 60_000 } }),
        };
      },
    }),
    test: () => Promise.resolve({ ok: true, checks: [{ what: 'fake', ok: true, detail: '' }], identity: null }),
  };
  return kinds;
}

const SETTINGS = {
  skew: 60,
  groups: [],
  groupsPrefix: '',
  missingGroups: 'allow',
  displayName: [],
  require: {},
  keep: [],
} as const;

const OIDC: Omit<OidcProvider, 'name' | 'targets' | 'policy' | 'addedAt' | 'audiences'> = {
  ...SETTINGS,
  ...{ groups: [], displayName: [], keep: [], run: [] },
  type: 'oidc',
  preset: 'generic',
  issuer: 'https://issuer.test',
  algorithms: ['ES256'],
  subject: 'sub',
  ca: null,
  jwks: null,
};

const SAML: Omit<SamlProvider, 'name' | 'targets' | 'policy' | 'addedAt'> = {
  ...SETTINGS,
  ...{ groups: [], displayName: [], keep: [] },
  type: 'saml',
  entityId: 'https://idp.test',
  certificates: ['PEM'],
  audience: 'chaperone',
  recipient: 'https://chaperone.test',
  sessionSeconds: 7_200,
};
