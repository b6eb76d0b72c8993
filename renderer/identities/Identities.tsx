/** Who may speak and who is speaking: tokens and the providers that vouch for them. */
import { useEffect, useMemo, type ReactNode } from 'react';
import { Desk } from '../frame/Desk.tsx';
import { ErrorNote } from '../frame/ErrorNote.tsx';
import { useApp } from '../frame/app.ts';
import { useCopyables } from '../frame/copy.ts';
import { useFollow } from '../frame/use-follow.ts';
import { useKeys } from '../keys/use-keys.ts';
import type { Place } from '../state/route.ts';
import { useStore } from '../state/store.ts';
import { alignedTable } from '../words/table.ts';
import { AddProvider } from './AddProvider.tsx';
import { IdentitiesIntro } from './IdentitiesIntro.tsx';
import { identityLines, keyOf, placeOf } from './lines.tsx';
import { ProviderDetails } from './ProviderDetails.tsx';
import { TokenDetails } from './TokenDetails.tsx';

export function Identities(props: { readonly place: Place | null }): ReactNode {
  const app = useApp();
  const { place } = props;
  const tokens = useStore(app.tokens);
  const providers = useStore(app.identities);
  useEffect(() => {
    void app.tokens.refresh();
    void app.identities.refresh();
    // Which streams a token has open shows in the rows that run now.
    void app.live.refresh();
  }, [app]);
  useFollow(() => void app.tokens.refresh());
  const texts = useMemo(
    () => [
      {
        label: 'tokens as a table',
        text: () =>
          alignedTable([
            ['TOKEN', 'SUBJECT', 'NAME', 'AGENT', 'PROOF', 'PROVIDER', 'SESSION', 'EXPIRES', 'STATE'],
            ...(app.tokens.get().list ?? []).map(({ id, identity: i, agent, session, expiresAt, state }) => [
              ...[id, i.subject, i.name, agent, i.proof, i.provider ?? '-', session, expiresAt, state],
            ]),
          ]),
      },
      { label: 'identity providers as JSON', text: () => JSON.stringify(app.identities.get().list ?? [], null, 2) },
    ],
    [app],
  );
  useCopyables(texts);
  const token = place?.kind === 'token' ? tokens.list?.find((t) => t.id === place.key) : undefined;
  const provider = place?.kind === 'provider' ? providers.list?.find((p) => p.name === place.key) : undefined;
  const chosen = token !== undefined || provider !== undefined ? place : null;
  const go = (next: Place | null): void => app.router.go({ screen: 'identities', place: next });
  const focus = (id: string) => () => document.getElementById(id)?.focus();
  useKeys({
    create: () => go({ kind: 'new', key: '' }),
    ...(provider !== undefined && {
      try: focus('proof-to-test'),
      end: () => document.getElementById('provider-remove')?.click(),
    }),
    ...(token?.state === 'active' && {
      end: focus('token-why'),
      ...(token.identity.proof === 'token' && { rotate: () => document.getElementById('token-rotate')?.click() }),
    }),
  });
  const error = tokens.error ?? providers.error;
  return (
    <Desk
      name="identities"
      label="Tokens and identity providers"
      lines={identityLines(tokens.list, providers.list)}
      chosen={chosen === null ? null : keyOf(chosen)}
      onChoose={(key) => app.router.go({ screen: 'identities', place: placeOf(key) }, 'replace')}
      bar={
        <>
          <h1>Identities</h1>
          <span className="quiet clip">Tokens are kept only as hashes; nobody can read one here.</span>
          <span className="spring" />
          <button type="button" className="btn" onClick={() => go({ kind: 'new', key: '' })}>
            Add a provider <kbd>n</kbd>
          </button>
        </>
      }
    >
      {error !== null && (
        <ErrorNote
          error={error}
          again={() => {
            void app.tokens.refresh();
            void app.identities.refresh();
          }}
        />
      )}
      {token !== undefined && <TokenDetails key={token.id} token={token} />}
      {provider !== undefined && <ProviderDetails key={provider.name} provider={provider} onGone={() => go(null)} />}
      {place?.kind === 'new' && <AddProvider way={place.key} onWay={(key) => go({ kind: 'new', key })} />}
      {chosen === null && place?.kind !== 'new' && <IdentitiesIntro />}
    </Desk>
  );
}
