/** One target: how it is reached, how we prove ourselves there, whom it sees, whether that works. */
import { useState, type ReactNode } from 'react';
import { ChaperoneError } from '../../contract/errors.ts';
import type { TargetSummary } from '../../contract/target.ts';
import { Checks } from '../frame/Checks.tsx';
import { ErrorNote } from '../frame/ErrorNote.tsx';
import { useApp } from '../frame/app.ts';
import { CommandLine } from '../frame/CommandLine.tsx';
import { Facts } from '../inspector/Facts.tsx';
import { useSelected } from '../state/store.ts';
import { shellWord } from '../words/shell.ts';
import { day } from '../words/time.ts';
import { Impersonate } from './Impersonate.tsx';
import { RemoveTarget } from './RemoveTarget.tsx';

const KINDS: Readonly<Record<TargetSummary['kind'], string>> = {
  kubernetes: 'Kubernetes cluster',
  practice: 'practice cluster inside the engine',
  https: 'HTTPS service',
};

export function TargetDetails(props: { readonly target: TargetSummary; readonly onGone: () => void }): ReactNode {
  const app = useApp();
  const { target: t } = props;
  const [dialog, setDialog] = useState<'remove' | 'sees' | null>(null);
  const test = useSelected(app.targets, (v) => v.tests[t.name]);
  return (
    <>
      <div className="desk-head">
        <h2>{t.name}</h2>
        <span className="quiet clip">{KINDS[t.kind]}</span>
        <span className="spring" />
        <button
          type="button"
          className="btn"
          disabled={test === 'running'}
          aria-label={`Test ${t.name}`}
          onClick={() => void app.targets.test(t.name)}
        >
          {test === 'running' ? 'Testing…' : 'Test'} <kbd>y</kbd>
        </button>
        <button
          type="button"
          id="target-remove"
          className="btn"
          aria-label={`Remove ${t.name}`}
          onClick={() => setDialog('remove')}
        >
          Remove… <kbd>del</kbd>
        </button>
      </div>
      <div className="tab-scroll">
        {t.warnings.map((warning) => (
          <p key={warning} className="warning-line">
            <span aria-hidden="true">⚠</span> {warning}
          </p>
        ))}
        <Facts
          facts={[
            [
              'Server',
              <span key="server" className="mono wrap">
                {t.server}
              </span>,
            ],
            ['Credential', `${t.credential}; it stays in the vault`],
            [
              'It sees',
              <span key="sees">
                {t.impersonates === null ? (
                  'the credential’s own user, whoever asks'
                ) : (
                  <>
                    the agent, as <span className="mono">{t.impersonates}</span>
                    {t.impersonation?.extra === true && ', with the session’s id'}
                  </>
                )}
                {t.kind === 'kubernetes' && (
                  <button type="button" className="link-button" onClick={() => setDialog('sees')}>
                    Change…
                  </button>
                )}
              </span>,
            ],
            [
              'Reached',
              t.via === null ? (
                'directly'
              ) : (
                <span key="via">
                  through the proxy <span className="mono">{t.via}</span>
                </span>
              ),
            ],
            [
              'Taken from',
              t.context === null ? null : (
                <span key="context">
                  context <span className="mono">{t.context}</span> of a kubeconfig
                </span>
              ),
            ],
            ['Added', day(t.addedAt)],
          ]}
        />
        <section>
          <h3>Does it work?</h3>
          {test === undefined && <p className="quiet">Not tested in this window yet.</p>}
          {test === 'running' && <p className="quiet">Testing…</p>}
          {test instanceof ChaperoneError && <ErrorNote error={test} again={() => void app.targets.test(t.name)} />}
          {test !== undefined && test !== 'running' && !(test instanceof ChaperoneError) && (
            <Checks of={t.name} checks={test.checks} />
          )}
        </section>
        <section>
          <h3>Start an agent on it</h3>
          <CommandLine
            command={`chaperone run --target ${shellWord(t.name)} -- ${t.kind === 'https' ? 'AGENT' : 'kubectl get pods'}`}
          />
        </section>
      </div>
      {dialog === 'remove' && <RemoveTarget name={t.name} onGone={props.onGone} onClose={() => setDialog(null)} />}
      {dialog === 'sees' && <Impersonate target={t} onClose={() => setDialog(null)} />}
    </>
  );
}
