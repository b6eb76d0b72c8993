/** The rows of the Identities screen: who is speaking, who was, and who vouches. */
import type { ReactNode } from 'react';
import type { ProviderSummary, TokenRow } from '../../contract/identity.ts';
import { Ago } from '../frame/Ago.tsx';
import { Countdown } from '../frame/Countdown.tsx';
import type { DeskLine } from '../frame/Desk.tsx';
import { Glyph } from '../frame/Glyph.tsx';
import type { Place } from '../state/route.ts';
import { howProven, nameOf, TOKEN_STATES } from '../words/identity.ts';

export const TYPE_WORDS: Readonly<Record<ProviderSummary['type'], string>> = {
  oidc: 'OpenID Connect',
  saml: 'SAML',
  certificate: 'certificates',
};

/** The key of a row in the list, and the place that it stands for. */
export const keyOf = (place: Place): string => `${place.kind}/${place.key}`;
export function placeOf(key: string): Place {
  const at = key.indexOf('/');
  return { kind: key.slice(0, at) === 'token' ? 'token' : 'provider', key: key.slice(at + 1) };
}

/** Under a head that says `Proven by`. */
const proofOf = (t: Pick<TokenRow, 'identity'>): string => howProven(t.identity).replace(/^by /, '');

function tokenLine(t: TokenRow): DeskLine {
  const active = t.state === 'active';
  const state: ReactNode = active ? (
    <>
      <span className="live-word">active</span> <Countdown until={t.expiresAt} />
    </>
  ) : (
    <span className={t.state === 'revoked' ? 'token-revoked' : 'quiet'}>
      {t.state === 'revoked' && <Glyph mark="denied" title="revoked" />} {TOKEN_STATES[t.state]}
    </span>
  );
  return {
    kind: 'row',
    key: keyOf({ kind: 'token', key: t.id }),
    className: `token-line${active ? '' : ' row-dim'}`,
    cells: [
      <span key="who" className="strong" title={t.identity.subject}>
        {nameOf(t.identity)}
      </span>,
      t.agent,
      <span key="how" className="quiet" title={proofOf(t)}>
        {proofOf(t)}
      </span>,
      t.targets.join(', '),
      <Ago key="used" at={t.lastUsedAt} />,
      <span key="state">{state}</span>,
    ],
  };
}

const providerLine = (p: ProviderSummary): DeskLine => ({
  kind: 'row',
  key: keyOf({ kind: 'provider', key: p.name }),
  className: 'provider-line',
  cells: [
    <span key="name" className="strong">
      {p.name}
    </span>,
    TYPE_WORDS[p.type],
    <span key="issuer" className="mono" title={p.issuer}>
      {p.issuer.replace(/^https:\/\//, '')}
    </span>,
    p.targets.includes('*') ? 'every target' : p.targets.join(', '),
    <Ago key="in" at={p.lastAdmitted} />,
    p.lastRefused === null ? (
      <span key="no" className="quiet">
        never
      </span>
    ) : (
      <span key="no" className="refused-word" title={p.lastRefused.message}>
        <Glyph mark="denied" title="refused" /> <Ago at={p.lastRefused.at} />
      </span>
    ),
  ],
});

const TOKEN_HEADS = ['Who', 'Agent', 'Proven by', 'Targets', 'Last used', 'State'] as const;

export function identityLines(
  tokens: readonly TokenRow[] | null,
  providers: readonly ProviderSummary[] | null,
): readonly DeskLine[] {
  const speaking = (tokens ?? []).filter((t) => t.state === 'active');
  const past = (tokens ?? []).filter((t) => t.state !== 'active');
  const head = (key: string, name: string, of: readonly string[], className: string): DeskLine => ({
    kind: 'head',
    key,
    className,
    cells: [name, ...of.slice(1)],
  });
  return [
    head('speaking', `Who is speaking · ${speaking.length}`, TOKEN_HEADS, 'token-line'),
    ...(speaking.length === 0
      ? [{ kind: 'note', key: 'nobody', content: 'Nobody now. A session brings its own token; see Start a session.' } as const]
      : speaking.map(tokenLine)),
    head(
      'vouching',
      `Who vouches · ${(providers ?? []).length}`,
      ['', 'Kind', 'Issuer', 'Targets', 'Let in', 'Refused'],
      'provider-line',
    ),
    ...(providers?.length === 0
      ? [
          {
            kind: 'note',
            key: 'none',
            content: 'Only this machine’s own session tokens. Add a provider to let in CI jobs and people.',
          } as const,
        ]
      : (providers ?? []).map(providerLine)),
    ...(past.length === 0 ? [] : [head('past', `Who spoke · ${past.length}`, TOKEN_HEADS, 'token-line'), ...past.map(tokenLine)]),
  ];
}
