/** Who the made-up agents speak for: the local user, a person signed in at an OpenID provider, a pipeline. */
import type { Identity } from '../../contract/identity.ts';
import type { SessionSummary } from '../../contract/session.ts';
import type { MarkerRow, StepDetail } from '../../contract/step.ts';

const COMMIT = '4cb5f07d1f0f2b7c4a1d9e8f60717273a4b5c6d7';

const local: Identity = {
  subject: 'mira',
  name: 'mira',
  issuer: 'local',
  groups: [],
  proof: 'token',
  provider: null,
  run: null,
  claims: {},
};

const pipeline: Identity = {
  subject: 'repo:acme/shop:ref:refs/heads/main',
  name: 'acme/shop @ main',
  issuer: 'https://token.actions.githubusercontent.com',
  groups: ['github:acme', 'github:acme/shop'],
  proof: 'oidc',
  provider: 'github',
  run: '8812004117',
  claims: { repository: 'acme/shop', ref: 'refs/heads/main' },
};

const person: Identity = {
  subject: '00u1a2b3c4d5',
  name: 'mira@acme.example',
  issuer: 'https://acme.okta.example',
  groups: ['platform', 'on-call'],
  proof: 'oidc',
  provider: 'okta',
  run: null,
  claims: {},
};

export const identityOf = (agent: string): Identity =>
  agent === 'ci-deployer' ? pipeline : agent === 'k8s-triage' ? person : local;

const git = { remote: 'https://git.example/acme/shop', commit: COMMIT, branch: 'main' };

/** What a session of that agent knows beside its steps. */
export function infoOf(agent: string): SessionSummary['info'] {
  const identity = identityOf(agent);
  if (agent === 'ci-deployer')
    return {
      identity,
      agentVersion: null,
      labels: { team: 'shop', env: 'staging' },
      reason: 'deploy of 4cb5f07',
      git,
      parent: { pid: 41, name: 'Runner.Worker' },
      host: 'runner-7',
    };
  if (agent === 'k8s-triage') return { identity, agentVersion: '0.9.2', labels: { team: 'platform' }, host: 'gateway-1' };
  return {
    identity,
    agentVersion: agent === 'claude-code' ? '2.1.4' : agent === 'codex' ? '0.58.0' : null,
    labels: { team: 'payments', incident: '4711' },
    reason: 'api crashes in shop since 13:50',
    git,
    parent: { pid: 3120, name: 'zsh' },
    host: 'mira-laptop',
  };
}

/** What each step of that agent says about who made it. */
export function stepIdentityOf(agent: string, token: string): NonNullable<StepDetail['identity']> {
  const { subject, proof, issuer, groups } = identityOf(agent);
  const sentAs = proof === 'token' ? null : `agent:${subject}`;
  return { subject, proof, issuer, groups, token, impersonates: null, sentAs };
}

/** The grant that counts now. */
export const ACTIVE_GRANT = '01KAGJ6P3M7Q8R9S0T1V2W3X4Y';

/** The id of the first token of a session. */
export const tokenIdOf = (session: string): string =>
  Array.from({ length: 12 }, (_, i) => (session.charCodeAt(session.length - 12 + i) % 16).toString(16)).join('');

/** `startedAt`: milliseconds since the Unix epoch; `span`: length of the session, milliseconds. */
export function markersOf(startedAt: number, span: number, who: string, token: string, grant: string): readonly MarkerRow[] {
  const at = (share: number, kind: string, text: string, details: Readonly<Record<string, string>>): MarkerRow => ({
    at: new Date(startedAt + span * share).toISOString(),
    sinceStart: span * share,
    kind,
    text,
    details,
  });
  return [
    at(0, 'token.issued', `Token ${token} was issued to ${who}, for 12 hours.`, { token }),
    at(0.24, 'grant.began', 'A grant began: codex may exec in shop on staging for 30 minutes (roll web back).', {
      grant,
      by: 'mira',
      why: 'roll web back',
    }),
    at(0.55, 'token.rotated', `Token ${token} was rotated by mira.`, { token, by: 'mira' }),
    at(0.8, 'grant.ended', 'The grant was revoked by mira: done.', { grant, by: 'mira', why: 'done' }),
  ];
}
