/** One provider: what it lets in, in words; whom it let in or refused last; a test that opens nothing; remove. */
import { useState, type ReactNode } from 'react';
import type { ProviderSummary } from '../../contract/identity.ts';
import { Ago } from '../frame/Ago.tsx';
import { useApp } from '../frame/app.ts';
import { Facts } from '../inspector/Facts.tsx';
import { useStore } from '../state/store.ts';
import { day } from '../words/time.ts';
import { TYPE_WORDS } from './lines.tsx';
import { RemoveProvider } from './RemoveProvider.tsx';
import { TestProof } from './TestProof.tsx';

export function ProviderDetails(props: { readonly provider: ProviderSummary; readonly onGone: () => void }): ReactNode {
  const app = useApp();
  const { provider: p } = props;
  const [removing, setRemoving] = useState(false);
  const live = (useStore(app.tokens).list ?? []).filter((t) => t.state === 'active' && t.identity.provider === p.name);
  return (
    <>
      <div className="desk-head">
        <h2>{p.name}</h2>
        <span className="quiet clip">{TYPE_WORDS[p.type]}</span>
        <span className="spring" />
        <button
          type="button"
          id="provider-remove"
          className="btn"
          aria-label={`Remove ${p.name}`}
          onClick={() => setRemoving(true)}
        >
          Remove… <kbd>del</kbd>
        </button>
      </div>
      <div className="tab-scroll">
        {p.lastRefused !== null && (
          <blockquote className="answer answer-denied">
            <span className="quiet">
              Refused <Ago at={p.lastRefused.at} />:
            </span>{' '}
            {p.lastRefused.message} <code>{p.lastRefused.code}</code>
          </blockquote>
        )}
        <Facts
          facts={[
            [
              'Issuer',
              <span key="issuer" className="mono wrap">
                {p.issuer}
              </span>,
            ],
            ['Lets in to', p.targets.includes('*') ? 'every target' : p.targets.join(', ')],
            ['Policy', p.policy],
            ...p.settings.map(([name, value]) => [name.charAt(0).toUpperCase() + name.slice(1), value] as const),
            ['Let in last', <Ago key="in" at={p.lastAdmitted} never="nobody since the engine started" />],
            ['Speaking now', live.length === 0 ? 'nobody' : live.map((t) => `${t.identity.name} (${t.agent})`).join(', ')],
            ['Added', day(p.addedAt)],
          ]}
        />
        <TestProof provider={p} />
      </div>
      {removing && (
        <RemoveProvider name={p.name} speaking={live.length} onGone={props.onGone} onClose={() => setRemoving(false)} />
      )}
    </>
  );
}
