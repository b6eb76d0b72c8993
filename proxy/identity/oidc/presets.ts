import { OIDC_ALGORITHMS, PRESETS, type ProviderPreset } from '../../../contract/identity.ts';
import { claimSettings, type OidcDefaults } from './settings.ts';

/** Seconds by which clocks may differ unless said. */
export const SKEW = 60;

/** What is known of one kind of issuer. */
export interface Preset extends Omit<ProviderPreset, 'preset' | 'settings'>, OidcDefaults {
  /** What an issuer of this kind looks like, and what to say when it does not. */
  readonly issuerForm: { readonly pattern: RegExp; readonly says: string };
  /**
   * For issuers at which strangers get tokens too, for any audience they like: one of these claims has to be required, with more fixed text
   * at its beginning than stands here.
   */
  readonly narrowedBy: Readonly<Record<string, string>>;
  /** What to do when a token has no groups. */
  readonly withoutGroups: string;
}

const HTTPS = { pattern: /^https:\/\/[^?#]+$/, says: 'an issuer is an https address without query and fragment' };
const LET_IT = 'Let the issuer add it, or add the provider without --groups.';

/**
 * The issuers that people have, with what their tokens look like. docs/IDENTITY.md has an example of each, which presets.test.ts reads.
 * Sources: the issuers' own pages on their tokens (Okta "Build a JWT for access tokens", Microsoft "ID token claims reference", Google "OpenID
 * Connect", GitHub "OpenID Connect reference", GitLab "ID tokens", Kubernetes "Managing service accounts").
 */
export const PRESET_TABLE: Readonly<Record<(typeof PRESETS)[number], Preset>> = {
  generic: {
    title: 'Any OpenID provider',
    about: 'A token of any issuer with OpenID Connect Discovery; groups come from its claim `groups` where there is one.',
    issuer: null,
    issuerForm: HTTPS,
    narrowedBy: {},
    algorithms: [...OIDC_ALGORITHMS],
    subject: 'sub',
    displayName: ['email', 'preferred_username', 'name'],
    groups: ['groups'],
    groupsPrefix: '',
    missingGroups: 'allow',
    run: [],
    keep: ['azp', 'client_id'],
    withoutGroups: LET_IT,
  },
  okta: {
    title: 'Okta',
    about:
      'An ID token, or an access token of a custom authorization server; its groups are those of a claim `groups` that is set up there.',
    issuer: null,
    issuerForm: HTTPS,
    narrowedBy: {},
    algorithms: ['RS256'],
    subject: 'sub',
    displayName: ['email', 'preferred_username', 'name', 'sub'],
    groups: ['groups'],
    groupsPrefix: '',
    missingGroups: 'allow',
    run: [],
    keep: ['cid', 'uid'],
    withoutGroups:
      'Add a claim `groups` to the authorization server (Security, API, Claims), or add the provider without --groups.',
  },
  azure: {
    title: 'Microsoft Entra ID (Azure AD)',
    about:
      "A token for an application of one tenant; its groups are the object ids of the person's groups, as the application emits them.",
    issuer: null,
    issuerForm: {
      pattern:
        /^https:\/\/(?:login\.microsoftonline\.(?:com|us)|login\.partner\.microsoftonline\.cn)\/[0-9a-f-]{36}\/v2\.0$|^https:\/\/sts\.windows\.net\/[0-9a-f-]{36}\/$/,
      says: 'the issuer has the id of the tenant in it: https://login.microsoftonline.com/TENANT-ID/v2.0, or https://sts.windows.net/TENANT-ID/ for tokens of version 1',
    },
    narrowedBy: {},
    algorithms: ['RS256'],
    // `sub` is another one for each application; `oid` is the person, or the service principal.
    subject: 'oid',
    displayName: ['preferred_username', 'upn', 'email', 'name', 'azp', 'appid'],
    groups: ['groups'],
    groupsPrefix: '',
    missingGroups: 'allow',
    run: [],
    keep: ['tid', 'azp', 'appid'],
    withoutGroups:
      'Let the application registration emit only the groups that are assigned to the application (Token configuration), or use application roles: --groups roles.',
  },
  google: {
    title: 'Google Workspace',
    about:
      'An ID token of Google; it names the Workspace domain (`hd`), which becomes the group `domain:NAME`, and never other groups.',
    issuer: 'https://accounts.google.com',
    issuerForm: { pattern: /^https:\/\/accounts\.google\.com$/, says: 'the issuer of Google is https://accounts.google.com' },
    narrowedBy: { hd: '', sub: '', email: '' },
    algorithms: ['RS256'],
    subject: 'sub',
    displayName: ['email', 'name'],
    groups: ['hd'],
    groupsPrefix: 'domain:',
    missingGroups: 'allow',
    run: [],
    keep: ['hd', 'email', 'azp'],
    withoutGroups: 'Google puts no groups into its tokens, only the Workspace domain (hd). Add the provider without --groups.',
  },
  github: {
    title: 'GitHub Actions',
    about:
      'The ID token of a workflow with `id-token: write`; a session for each run. It has no groups: let rules name its subject.',
    issuer: 'https://token.actions.githubusercontent.com',
    issuerForm: HTTPS,
    narrowedBy: {
      repository: '',
      repository_id: '',
      repository_owner: '',
      repository_owner_id: '',
      enterprise: '',
      enterprise_id: '',
      job_workflow_ref: '',
      sub: 'repo:',
    },
    algorithms: ['RS256'],
    subject: 'sub',
    displayName: ['workflow_ref', 'repository'],
    groups: [],
    groupsPrefix: 'github:',
    missingGroups: 'allow',
    run: ['run_id', 'run_attempt'],
    keep: ['repository', 'ref', 'sha', 'workflow_ref', 'environment', 'event_name', 'actor', 'run_id', 'run_attempt'],
    withoutGroups: 'GitHub puts no groups into its tokens. Add the provider without --groups.',
  },
  gitlab: {
    title: 'GitLab CI',
    about:
      'The ID token of a job (`id_tokens`); a session for each pipeline. Its groups are the direct groups of whoever started it.',
    issuer: 'https://gitlab.com',
    issuerForm: HTTPS,
    narrowedBy: {
      namespace_path: '',
      namespace_id: '',
      project_path: '',
      project_id: '',
      user_login: '',
      user_id: '',
      sub: 'project_path:',
    },
    algorithms: ['RS256'],
    subject: 'sub',
    displayName: ['user_login', 'project_path'],
    groups: ['groups_direct'],
    // Anybody may found a group at GitLab: it must not pass for one of another issuer.
    groupsPrefix: 'gitlab:',
    missingGroups: 'allow',
    run: ['pipeline_id'],
    keep: [
      'project_path',
      'ref',
      'ref_protected',
      'sha',
      'pipeline_id',
      'pipeline_source',
      'job_id',
      'environment',
      'user_login',
    ],
    withoutGroups: 'GitLab leaves groups_direct out for people in more than 200 groups. Add the provider without --groups.',
  },
  kubernetes: {
    title: 'Kubernetes service account',
    about: 'The projected token of a pod; a session for each pod. Its one group is made of its namespace: `namespace:NAME`.',
    issuer: null,
    issuerForm: HTTPS,
    narrowedBy: {},
    algorithms: ['RS256', 'ES256', 'ES384', 'ES512'],
    subject: 'sub',
    displayName: ['sub'],
    // Not system:serviceaccounts:NAME, which another cluster would take for its own when it is told the groups.
    groups: ['kubernetes\\.io.namespace'],
    groupsPrefix: 'namespace:',
    missingGroups: 'allow',
    run: ['kubernetes\\.io.pod.uid'],
    keep: [
      'kubernetes\\.io.namespace',
      'kubernetes\\.io.pod.name',
      'kubernetes\\.io.serviceaccount.name',
      'kubernetes\\.io.node.name',
    ],
    withoutGroups: 'Tokens of service accounts have a namespace and no groups. Add the provider without --groups.',
  },
};

/** What a list of presets shows, with what each fills in. */
export function oidcPresets(): ProviderPreset[] {
  return PRESETS.map((preset) => {
    const { title, about, issuer, ...defaults } = PRESET_TABLE[preset];
    return { preset, title, about, issuer, settings: claimSettings({ ...defaults, skew: SKEW }) };
  });
}
