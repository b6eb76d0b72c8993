/** First start: make the vault. */
import { useId, useState, type SubmitEvent, type ReactNode } from 'react';
import { useApp } from '../frame/app.ts';
import { ErrorNote } from '../frame/ErrorNote.tsx';
import { useWork } from '../frame/use-work.ts';
import { strength } from './strength.ts';
import { Steps } from './Steps.tsx';
import { StrengthHint } from './StrengthHint.tsx';

export function CreateVault(props: { readonly path: string }): ReactNode {
  const app = useApp();
  const work = useWork();
  const ids = { first: useId(), second: useId(), hint: useId(), match: useId() };
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const same = passphrase === again;
  const ready = strength(passphrase).level > 0 && same;
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!ready) return;
    work.run(async () => {
      const { recoveryKey } = await app.bridge['vault.create']({ passphrase });
      app.recoveryKey.set(recoveryKey);
      await app.status.refresh();
    });
  };
  return (
    <div className="sheet">
      <Steps at={1} />
      <h1>Make the vault</h1>
      <p>
        Everything that is recorded is kept here, encrypted, on this machine: <code>{props.path}</code>. The passphrase opens it.
        Nobody can reset it for you; next you get a recovery key for the day it is forgotten.
      </p>
      <form onSubmit={submit} className="form">
        <label htmlFor={ids.first}>Passphrase</label>
        <input
          id={ids.first}
          type="password"
          autoComplete="new-password"
          autoFocus
          value={passphrase}
          onChange={(e) => setPassphrase(e.target.value)}
          aria-describedby={ids.hint}
        />
        <StrengthHint passphrase={passphrase} id={ids.hint} />
        <label htmlFor={ids.second}>The same again</label>
        <input
          id={ids.second}
          type="password"
          autoComplete="new-password"
          value={again}
          onChange={(e) => setAgain(e.target.value)}
          aria-describedby={ids.match}
          aria-invalid={again !== '' && !same}
        />
        <span className={again !== '' && !same ? 'hint hint-bad' : 'hint'} id={ids.match} aria-live="polite">
          {again === '' ? ' ' : same ? 'They are the same.' : 'They differ.'}
        </span>
        {work.error !== null && <ErrorNote error={work.error} />}
        <div className="form-actions">
          <button type="submit" className="btn btn-main" disabled={!ready || work.busy}>
            {work.busy ? 'Making the vault…' : 'Make the vault'}
          </button>
        </div>
      </form>
    </div>
  );
}
