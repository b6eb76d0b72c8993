/** The made-up engine's identity providers, tokens and grants: they begin and end when they are told to. */
import type { Events, EventName, Params } from '../../contract/bridge.ts';
import { ChaperoneError } from '../../contract/errors.ts';
import type { GrantSummary } from '../../contract/grant.ts';
import type { ProviderPreset, ProviderSummary, TokenRow } from '../../contract/identity.ts';
import type { SessionSummary } from '../../contract/session.ts';
import { ACTIVE_GRANT, identityOf, tokenIdOf } from './people.ts';
import type { Seeded } from './random.ts';

/** What a preset fills in, by what is special about it. */
function filled(subject: string, names: string, groups: string, prefix = 'nothing', run = 'nothing'): ProviderPreset['settings'] {
  return [
    ['subject from', subject],
    ['name from', names],
    ['groups from', groups],
    ['before each group', prefix],
    ['without groups', 'let in'],
    ['a run is told by', run],
    ['kept claims', 'nothing'],
    ['algorithms', 'RS256'],
    ['clock skew', '60 s'],
  ];
}

export const PRESET_ROWS: readonly ProviderPreset[] = [
  {
    preset: 'generic',
    title: 'OpenID Connect',
    about: 'Tokens of any issuer with discovery; the claims are yours to name.',
    issuer: null,
    settings: filled('sub', 'email, preferred_username, name', 'groups'),
  },
  {
    preset: 'okta',
    title: 'Okta',
    about: 'Access tokens of an authorization server; groups come from its groups claim.',
    issuer: null,
    settings: filled('sub', 'email, preferred_username, name, sub', 'groups'),
  },
  {
    preset: 'azure',
    title: 'Entra ID (Azure AD)',
    about: 'Tokens of an app registration; groups are object ids.',
    issuer: null,
    settings: filled('oid', 'preferred_username, upn, email', 'groups'),
  },
  {
    preset: 'google',
    title: 'Google Workspace',
    about: 'ID tokens of people of one domain; Google names no groups in them.',
    issuer: 'https://accounts.google.com',
    settings: filled('sub', 'email, name', 'hd', 'domain:'),
  },
  {
    preset: 'github',
    title: 'GitHub Actions',
    about: 'The ID token of a workflow run; its groups are the owner and the repository.',
    issuer: 'https://token.actions.githubusercontent.com',
    settings: filled('sub', 'workflow_ref, repository', 'nothing', 'github:', 'run_id, run_attempt'),
  },
  {
    preset: 'gitlab',
    title: 'GitLab CI',
    about: 'The ID token of a job; its groups are the namespace and the project.',
    issuer: 'https://gitlab.com',
    settings: filled('sub', 'user_login, project_path', 'groups_direct', 'gitlab:', 'pipeline_id'),
  },
  {
    preset: 'kubernetes',
    title: 'Kubernetes service accounts',
    about: 'Projected tokens of pods; the groups are those of service accounts.',
    issuer: null,
    settings: filled('sub', 'sub', 'kubernetes\\.io.namespace', 'namespace:', 'kubernetes\\.io.pod.uid'),
  },
];

/** What a refusal looks like that somebody has to look into. */
const REFUSED = 'The token is not meant for this proxy: provider github expects the audience chaperone.';

export interface FakeAccess {
  grants(): readonly GrantSummary[];
  readonly answers: Readonly<Record<`${'identities' | 'tokens' | 'grants'}.${string}`, (params: never) => unknown>>;
}

export interface FakeAccessOptions {
  readonly now: number;
  readonly empty: boolean;
  readonly random: Seeded;
  readonly sessions: () => readonly SessionSummary[];
  readonly makeId: () => string;
  readonly emit: <E extends EventName>(event: E, data: Events[E]) => void;
}

export function createFakeAccess(options: FakeAccessOptions): FakeAccess {
  const { now, random, emit } = options;
  const iso = (fromNow: number): string => new Date(now + fromNow).toISOString();
  const MIN = 60_000;

  const provider = (
    name: string,
    type: ProviderSummary['type'],
    issuer: string,
    change: Partial<ProviderSummary>,
  ): ProviderSummary => ({
    name,
    type,
    issuer,
    targets: ['staging'],
    policy: 'default',
    addedAt: iso(-40 * 86_400_000),
    settings: [
      ['audiences', 'chaperone'],
      ['subject from', 'sub'],
      ['groups from', 'groups'],
      ['tokens without groups', 'are refused'],
      ['algorithms', 'RS256, ES256'],
      ['clocks may differ by', '60 s'],
    ],
    lastAdmitted: null,
    lastRefused: null,
    ...change,
  });
  let providers: readonly ProviderSummary[] = options.empty
    ? []
    : [
        provider('okta', 'oidc', 'https://acme.okta.example', { targets: ['*'], lastAdmitted: iso(-12 * MIN) }),
        provider('github', 'oidc', 'https://token.actions.githubusercontent.com', {
          lastAdmitted: iso(-180 * MIN),
          lastRefused: { at: iso(-7 * MIN), code: 'identity.audience', message: REFUSED },
        }),
      ];
  const setProviders = (next: readonly ProviderSummary[]): void => {
    providers = next;
    emit('identities.changed', providers);
  };

  const tokenOf = (s: SessionSummary, change: Partial<TokenRow> = {}): TokenRow => ({
    id: tokenIdOf(s.id),
    session: s.id,
    agent: s.agent,
    identity: identityOf(s.agent),
    targets: s.targets,
    issuedAt: s.startedAt,
    expiresAt: new Date(Date.parse(s.startedAt) + 12 * 3_600_000).toISOString(),
    lastUsedAt: iso(-4_000),
    state: 'active',
    ...change,
  });
  const all = options.sessions();
  const live = all.find((s) => s.endedAt === null);
  const ended = all.filter((s) => s.endedAt !== null).slice(0, 9);
  let tokens: readonly TokenRow[] = [
    ...(live === undefined ? [] : [tokenOf(live), tokenOf(live, { id: random.hex(12), state: 'rotated', expiresAt: iso(-MIN) })]),
    ...ended.map((s, i) =>
      tokenOf(s, { state: i === 2 ? 'revoked' : 'expired', lastUsedAt: s.endedAt, expiresAt: s.endedAt ?? s.startedAt }),
    ),
  ];
  const setTokens = (next: readonly TokenRow[]): void => {
    tokens = next;
    emit('tokens.changed', tokens);
  };

  const grant = (change: Partial<GrantSummary>): GrantSummary => ({
    id: options.makeId(),
    who: { agents: ['codex'] },
    targets: ['staging'],
    rules: [
      {
        name: 'exec-in-shop',
        reason: 'roll web back',
        verbs: ['create'],
        resources: ['pods/exec'],
        namespaces: ['shop'],
        effect: 'allow',
      },
    ],
    from: iso(-18 * MIN),
    until: iso(12 * MIN + 4_000),
    by: 'mira',
    why: 'roll web back, incident 4711',
    createdAt: iso(-18 * MIN),
    ended: null,
    state: 'active',
    used: 14,
    open: 1,
    sentence: `codex may create pods/exec in shop on staging until ${iso(12 * MIN + 4_000)
      .slice(0, 16)
      .replace('T', ' ')} UTC`,
    ...change,
  });
  let grants: readonly GrantSummary[] = options.empty
    ? []
    : [
        grant({ id: ACTIVE_GRANT }),
        grant({
          who: { groups: ['on-call'] },
          targets: ['prod-eu'],
          from: iso(90 * MIN),
          until: iso(330 * MIN),
          state: 'pending',
          used: 0,
          open: 0,
          why: 'maintenance window tonight',
          sentence:
            'anybody in on-call may update and patch deployments.apps in every namespace on prod-eu from 16:00 until 20:00',
        }),
        grant({
          state: 'ended',
          from: iso(-300 * MIN),
          until: iso(-240 * MIN),
          used: 3,
          open: 0,
          ended: { at: iso(-262 * MIN), how: 'revoked', by: 'mira', why: 'not needed any more' },
          sentence: 'codex could delete pods in shop on staging for 38 minutes',
        }),
      ];
  const setGrants = (next: readonly GrantSummary[]): void => {
    grants = next;
    emit('grants.changed', grants);
  };

  return {
    grants: () => grants,
    answers: {
      'identities.list': () => providers,
      'identities.presets': () => PRESET_ROWS,
      'identities.add': (p: Params<'identities.add'>) => {
        if (providers.some((known) => known.name === p.name)) throw new ChaperoneError('identity.exists', { name: p.name });
        const issuer =
          p.type === 'oidc'
            ? (p.issuer ?? PRESET_ROWS.find((row) => row.preset === p.preset)?.issuer)
            : p.type === 'saml'
              ? 'https://idp.example/metadata'
              : 'CN=agents authority';
        if (issuer === undefined || issuer === null)
          throw new ChaperoneError('identity.invalid', { name: p.name, reason: 'it needs an issuer' });
        const made = provider(p.name, p.type, issuer, { targets: p.targets, addedAt: iso(0) });
        setProviders([...providers, made]);
        return made;
      },
      'identities.remove': (p: Params<'identities.remove'>) => {
        setProviders(providers.filter((known) => known.name !== p.name));
        setTokens(tokens.map((t) => (t.identity.provider === p.name && t.state === 'active' ? { ...t, state: 'revoked' } : t)));
        return null;
      },
      'identities.test': (p: Params<'identities.test'>) => {
        const good = !p.proof.includes('bad');
        return {
          ok: good,
          checks: [
            { what: 'It can be read', ok: true, detail: 'a JWT signed with RS256' },
            { what: 'The issuer is the provider’s', ok: true, detail: 'https://acme.okta.example' },
            { what: 'It is meant for this proxy', ok: good, detail: good ? 'aud: chaperone' : 'aud: somebody-else' },
          ],
          identity: good ? identityOf('k8s-triage') : null,
        };
      },
      'tokens.list': (p: Params<'tokens.list'>) => tokens.filter((t) => p.session === undefined || t.session === p.session),
      'tokens.rotate': (p: Params<'tokens.rotate'>) => {
        const old = tokens.find((t) => t.session === p.session && t.state === 'active');
        if (old === undefined) throw new ChaperoneError('identity.no-token', { id: p.session });
        const made = { ...old, id: random.hex(12), issuedAt: iso(0) };
        setTokens([made, ...tokens.map((t) => (t === old ? { ...t, state: 'rotated' as const } : t))]);
        return { token: made, kubeconfig: null, writtenTo: '/run/user/1000/chaperone/s1' };
      },
      'tokens.revoke': (p: Params<'tokens.revoke'>) => {
        const old = tokens.find((t) => t.id === p.id);
        if (old === undefined) throw new ChaperoneError('identity.no-token', { id: p.id });
        const made = { ...old, state: 'revoked' as const };
        setTokens(tokens.map((t) => (t === old ? made : t)));
        return made;
      },
      'grants.list': () => grants,
      'grants.add': (p: Params<'grants.add'>) => {
        const from = p.from === undefined ? now : Date.parse(p.from);
        const made = grant({
          who: p.who,
          targets: p.targets,
          rules: p.rules,
          why: p.why,
          from: new Date(from).toISOString(),
          until: new Date(from + p.seconds * 1000).toISOString(),
          createdAt: iso(0),
          state: from > now ? 'pending' : 'active',
          used: 0,
          open: 0,
          sentence: `${Object.values(p.who).flat().join(', ')} may do what ${p.rules.length} rules say on ${p.targets.join(', ')}`,
        });
        setGrants([made, ...grants]);
        return made;
      },
      'grants.revoke': (p: Params<'grants.revoke'>) => {
        const old = grants.find((g) => g.id === p.id);
        if (old === undefined) throw new ChaperoneError('grant.unknown', { id: p.id });
        const ending = { at: iso(0), how: 'revoked' as const, by: 'mira', why: p.why ?? '' };
        const made = { ...old, state: 'ended' as const, open: 0, ended: ending };
        setGrants(grants.map((g) => (g === old ? made : g)));
        return made;
      },
    },
  };
}
