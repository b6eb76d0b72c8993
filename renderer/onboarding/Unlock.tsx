/** The vault is locked, or this window has not shown yet that it may look inside. */
import { useId, useState, type SubmitEvent, type ReactNode } from 'react';
import { useApp } from '../frame/app.ts';
import { ErrorNote } from '../frame/ErrorNote.tsx';
import { useWork } from '../frame/use-work.ts';

export function Unlock(props: { readonly signedOut: boolean; readonly path: string }): ReactNode {
  const app = useApp();
  const work = useWork();
  const id = useId();
  const [by, setBy] = useState<'passphrase' | 'recovery'>('passphrase');
  const [secret, setSecret] = useState('');
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    work.run(async () => {
      if (by === 'passphrase') await app.bridge['vault.unlock']({ passphrase: secret });
      else await app.bridge['vault.recover']({ recoveryKey: secret.trim().replace(/\s+/g, ' ') });
      setSecret('');
      await app.status.refresh();
    });
  };
  const other = (): void => {
    setSecret('');
    setBy(by === 'passphrase' ? 'recovery' : 'passphrase');
  };
  return (
    <div className="sheet">
      <h1>{props.signedOut ? 'Sign in to this vault' : 'The vault is locked'}</h1>
      <p>
        {props.signedOut
          ? 'The engine is running and recording. This window must show that it knows the passphrase before it may look inside.'
          : 'While it is locked nothing can be recorded, so nothing is let through to any target.'}{' '}
        <code>{props.path}</code>
      </p>
      <form className="form" onSubmit={submit}>
        {by === 'passphrase' ? (
          <>
            <label htmlFor={id}>Passphrase</label>
            <input
              key="passphrase"
              id={id}
              type="password"
              autoComplete="current-password"
              autoFocus
              value={secret}
              onChange={(e) => setSecret(e.target.value)}
            />
          </>
        ) : (
          <>
            <label htmlFor={id}>Recovery key, 24 words</label>
            <textarea
              key="recovery"
              id={id}
              rows={4}
              autoComplete="off"
              spellCheck={false}
              autoFocus
              value={secret}
              onChange={(e) => setSecret(e.target.value)}
            />
          </>
        )}
        {work.error !== null && <ErrorNote error={work.error} />}
        <div className="form-actions">
          <button type="submit" className="btn btn-main" disabled={secret === '' || work.busy}>
            {work.busy ? 'Unlocking…' : 'Unlock'}
          </button>
          <button type="button" className="btn" onClick={other}>
            {by === 'passphrase' ? 'Use the recovery key' : 'Use the passphrase'}
          </button>
        </div>
      </form>
    </div>
  );
}
