/**
 * Who is speaking: one shape for every way to prove it, and the providers that vouch. Providers are kept in the vault's sealed state: they
 * hold no secrets, but whoever could change one could let anybody in.
 */
import { z } from 'zod';
import { PolicyChoice } from './policy.ts';
import { TargetName } from './target.ts';

/** How an identity was shown: our own session token, an OpenID Connect token, an exchanged SAML assertion, a TLS client certificate. */
export const PROOFS = ['token', 'oidc', 'saml', 'certificate'] as const;
export type Proof = (typeof PROOFS)[number];

export const Identity = z.strictObject({
  /** Unique within `issuer`: the local user's name, an OIDC `sub`, a SAML NameID, a certificate's common name or URI. */
  subject: z.string().min(1).max(1024),
  /** For people: an e-mail address or user name; the subject when there is nothing better. Never decides anything. */
  name: z.string().max(1024),
  /** `local`, an OIDC `iss`, a SAML entity id, the certificate authority's subject. */
  issuer: z.string().max(2048),
  groups: z.array(z.string().min(1).max(1024)).max(1000).readonly(),
  proof: z.enum(PROOFS),
  /** Name of the provider that vouches; null for the local token. */
  provider: z.string().nullable(),
  /** Tells runs of one subject apart (a CI run's id, a pod's uid, a SAML SessionIndex); null when the proof says nothing. */
  run: z.string().max(1024).nullable(),
  /** Further claims that the provider was told to keep, by path: repository, ref, commit. Never a credential. */
  claims: z.record(z.string().max(200), z.string().max(2048)),
});
export type Identity = z.infer<typeof Identity>;

/** How rules and grants name the local user's own session tokens; no provider may be called so. */
export const LOCAL_PROVIDER = 'local';

/** A name of a provider, as people type it. */
export const ProviderName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/);

/** `repository_owner`, `realm_access.roles`; a name that itself has dots (a URL) is written with `\.`. */
const ClaimPath = z.string().min(1).max(200);
const Globs = z.array(z.string().min(1).max(500)).min(1).max(100);

const common = {
  name: ProviderName,
  /** What those it vouches for may use; `*` is every target there is. */
  targets: z
    .array(TargetName.or(z.literal('*')))
    .min(1)
    .max(100),
  policy: PolicyChoice,
  addedAt: z.string(),
};

export const OIDC_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;

export const PRESETS = ['generic', 'okta', 'azure', 'google', 'github', 'gitlab', 'kubernetes'] as const;

export const OidcProvider = z.strictObject({
  ...common,
  type: z.literal('oidc'),
  preset: z.enum(PRESETS),
  /** Compared with `iss` character by character (OpenID Connect Core section 3.1.3.7). */
  issuer: z.url({ protocol: /^https$/ }),
  /** One of them must be in `aud`. */
  audiences: z.array(z.string().min(1).max(1024)).min(1).max(20),
  algorithms: z.array(z.enum(OIDC_ALGORITHMS)).min(1),
  /** Seconds by which clocks may differ. */
  skew: z.number().int().min(0).max(300),
  subject: ClaimPath,
  /** The first of these that is there. */
  displayName: z.array(ClaimPath).max(10),
  /** All of these together; each a string or a list of strings. */
  groups: z.array(ClaimPath).max(10),
  /** Put before each group, so that an issuer cannot name a group of somebody else. */
  groupsPrefix: z.string().max(100),
  /** What a token without any of the `groups` claims means: nobody's group, or no entry. */
  missingGroups: z.enum(['allow', 'refuse']),
  /** Claims that must have one of these values; `*` in a value stands for any characters. */
  require: z.record(ClaimPath, Globs),
  /** Claims that together tell runs apart. */
  run: z.array(ClaimPath).max(10),
  keep: z.array(ClaimPath).max(30),
  /** PEM of the issuer's authority; null trusts the system's. */
  ca: z
    .string()
    .max(1 << 18)
    .nullable(),
  /** Keys given by hand (RFC 7517 section 5), for issuers that cannot be reached; then nothing is fetched. */
  jwks: z
    .string()
    .max(1 << 18)
    .nullable(),
});
export type OidcProvider = z.infer<typeof OidcProvider>;

export const SamlProvider = z.strictObject({
  ...common,
  type: z.literal('saml'),
  /** Entity id of the identity provider, compared with `Issuer`. */
  entityId: z.string().min(1).max(1024),
  /** PEM certificates that may have signed; more than one while they are being changed. */
  certificates: z
    .array(z.string().max(1 << 16))
    .min(1)
    .max(10),
  /** Our own entity id, which `AudienceRestriction` must name. */
  audience: z.string().min(1).max(1024),
  /** `Recipient` and `Destination` as the identity provider was told. */
  recipient: z.string().min(1).max(2048),
  skew: z.number().int().min(0).max(300),
  /** Attributes (by Name) with groups. */
  groups: z.array(z.string().min(1).max(500)).max(10),
  groupsPrefix: z.string().max(100),
  missingGroups: z.enum(['allow', 'refuse']),
  displayName: z.array(z.string().min(1).max(500)).max(10),
  require: z.record(z.string().min(1).max(500), Globs),
  keep: z.array(z.string().min(1).max(500)).max(30),
  /** Longest life of a session token that is given for an assertion, seconds. */
  sessionSeconds: z.number().int().min(60).max(86_400),
});
export type SamlProvider = z.infer<typeof SamlProvider>;

export const CertificateProvider = z.strictObject({
  ...common,
  type: z.literal('certificate'),
  /** PEM of the authorities that sign agents' certificates. */
  ca: z
    .string()
    .min(1)
    .max(1 << 18),
  /** Where the subject is: the common name (as Kubernetes has it), or a subject alternative name. */
  subject: z.enum(['cn', 'uri', 'email', 'dns']),
  /** Which part of the subject's name holds the groups; Kubernetes uses the organisation. */
  groups: z.enum(['o', 'ou', 'none']),
  groupsPrefix: z.string().max(100),
  /** `*` stands for any characters. */
  subjects: Globs,
  /** PEM revocation lists; a certificate on one is refused. */
  crls: z.array(z.string().max(1 << 20)).max(10),
  /** Longest session, seconds; it ends with the certificate at the latest. */
  sessionSeconds: z.number().int().min(60).max(86_400),
});
export type CertificateProvider = z.infer<typeof CertificateProvider>;

export const StoredProvider = z.discriminatedUnion('type', [OidcProvider, SamlProvider, CertificateProvider]);
export type StoredProvider = z.infer<typeof StoredProvider>;

/**
 * A provider as somebody asks for it: what is left out comes from the preset (OIDC), from the metadata document (SAML) or from the
 * defaults, and is shown in the summary afterwards.
 */
export const ProviderRequest = z.discriminatedUnion('type', [
  OidcProvider.omit({ addedAt: true })
    .partial()
    .extend({
      type: z.literal('oidc'),
      name: ProviderName,
      preset: z.enum(PRESETS),
      /** May be left out where the preset knows it (GitHub, Google, gitlab.com). */
      issuer: z.url({ protocol: /^https$/ }).optional(),
      audiences: OidcProvider.shape.audiences,
      targets: common.targets,
    }),
  SamlProvider.omit({ addedAt: true })
    .partial()
    .extend({
      type: z.literal('saml'),
      name: ProviderName,
      /** The identity provider's metadata (SAML 2.0 metadata, EntityDescriptor), instead of `entityId` and `certificates`. */
      metadata: z
        .string()
        .max(1 << 20)
        .optional(),
      audience: SamlProvider.shape.audience,
      recipient: SamlProvider.shape.recipient,
      targets: common.targets,
    }),
  CertificateProvider.omit({ addedAt: true })
    .partial()
    .extend({
      type: z.literal('certificate'),
      name: ProviderName,
      ca: CertificateProvider.shape.ca,
      targets: common.targets,
    }),
]);
export type ProviderRequest = z.input<typeof ProviderRequest>;

/** What is shown of a provider; nothing in it is secret, so this is the whole of it with its certificates in words. */
export interface ProviderSummary {
  readonly name: string;
  readonly type: StoredProvider['type'];
  readonly issuer: string;
  readonly targets: readonly string[];
  readonly policy: string;
  readonly addedAt: string;
  /** Every setting in words, in the order in which people ask: `audiences: chaperone`, `groups from: groups`. */
  readonly settings: readonly (readonly [name: string, value: string])[];
  /** When it last let somebody in or refused; null when never since the engine started. */
  readonly lastAdmitted: string | null;
  readonly lastRefused: { readonly at: string; readonly code: string; readonly message: string } | null;
}

export interface ProviderPreset {
  readonly preset: (typeof PRESETS)[number];
  readonly title: string;
  /** One sentence: where the token comes from, and what its groups are. */
  readonly about: string;
  /** Null when it has to be given. */
  readonly issuer: string | null;
  /** What it fills in where nothing is said, in the words of `ProviderSummary.settings`. */
  readonly settings: ProviderSummary['settings'];
}

/** What a provider says to one token, check by check, without letting anybody in. */
export interface ProviderTest {
  readonly ok: boolean;
  readonly checks: readonly { readonly what: string; readonly ok: boolean; readonly detail: string }[];
  readonly identity: Identity | null;
}

/** A proof of a provider that was revoked here before its own end: it must not come in again, also not by another session or after a restart. */
export const RevokedProof = z.strictObject({
  /** Lower-case hex SHA-256 of what was signed in it (`Proven.signed`), else of the whole proof. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** ISO 8601: when the proof ends by itself. */
  until: z.string(),
  why: z.string().max(500),
});
export type RevokedProof = z.infer<typeof RevokedProof>;

/** One proof that stands for a session now or stood for it. The token itself is known to nobody but its holder. */
export interface TokenRow {
  /** First 12 characters of its hex SHA-256. */
  readonly id: string;
  readonly session: string;
  readonly agent: string;
  readonly identity: Pick<Identity, 'subject' | 'name' | 'issuer' | 'groups' | 'proof' | 'provider'>;
  readonly targets: readonly string[];
  readonly issuedAt: string;
  readonly expiresAt: string;
  readonly lastUsedAt: string | null;
  readonly state: 'active' | 'rotated' | 'revoked' | 'expired';
}
