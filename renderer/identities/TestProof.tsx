/** Asks a provider what it says to one token, assertion or certificate. Nobody gets in by it, and the page keeps nothing of it. */
import { useState, type ReactNode } from 'react';
import type { ProviderSummary, ProviderTest } from '../../contract/identity.ts';
import { Checks } from '../frame/Checks.tsx';
import { ErrorNote } from '../frame/ErrorNote.tsx';
import { useApp } from '../frame/app.ts';
import { useWork } from '../frame/use-work.ts';
import { issuerInWords, nameOf } from '../words/identity.ts';
import { Groups } from '../inspector/Groups.tsx';

const WHAT: Readonly<Record<ProviderSummary['type'], string>> = {
  oidc: 'a token',
  saml: 'an assertion',
  certificate: 'a certificate',
};

export function TestProof(props: { readonly provider: ProviderSummary }): ReactNode {
  const app = useApp();
  const work = useWork();
  const { name, type } = props.provider;
  const [proof, setProof] = useState('');
  const [result, setResult] = useState<ProviderTest | null>(null);
  const who = result?.identity ?? null;
  return (
    <section>
      <h3>
        Try {WHAT[type]} <kbd>y</kbd>
      </h3>
      <form
        className="test-proof"
        onSubmit={(event) => {
          event.preventDefault();
          const sent = proof.trim();
          if (sent === '') return;
          // Gone from the page before the answer comes.
          setProof('');
          setResult(null);
          work.run(async () => setResult(await app.bridge['identities.test']({ name, proof: sent })));
        }}
      >
        <textarea
          id="proof-to-test"
          className="mono secret-text"
          rows={3}
          aria-label={`${WHAT[type]} to try`}
          placeholder={`Paste ${WHAT[type]}: it is checked, not let in, and dropped`}
          autoComplete="off"
          spellCheck={false}
          value={proof}
          onChange={(e) => setProof(e.target.value)}
          onKeyDown={(e) => {
            if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) e.currentTarget.form?.requestSubmit();
          }}
        />
        <button type="submit" className="btn" disabled={work.busy || proof.trim() === ''}>
          {work.busy ? 'Checking…' : 'Check it'}
        </button>
      </form>
      {work.error !== null && <ErrorNote error={work.error} />}
      {result !== null && (
        <>
          <p className={result.ok ? 'good' : 'bad'}>{result.ok ? '✓ It would get in' : '✕ It would be refused'}</p>
          <Checks of={name} checks={result.checks} />
          {who !== null && (
            <p className="sentence-box">
              It would speak for <b>{nameOf(who)}</b> (<span className="mono">{who.subject}</span> of {issuerInWords(who.issuer)}
              ),{' '}
              {who.groups.length === 0 ? (
                'in no groups'
              ) : (
                <>
                  in <Groups groups={who.groups} inText />
                </>
              )}
              {who.run !== null && (
                <>
                  , in run <span className="mono">{who.run}</span>
                </>
              )}
              .
            </p>
          )}
        </>
      )}
    </section>
  );
}
