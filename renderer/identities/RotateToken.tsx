/** A new session token in place of the old one: says what will happen before, and where the new one is after. */
import { useState, type ReactNode } from 'react';
import type { Result } from '../../contract/bridge.ts';
import type { TokenRow } from '../../contract/identity.ts';
import { ErrorNote } from '../frame/ErrorNote.tsx';
import { Modal } from '../frame/Modal.tsx';
import { useApp } from '../frame/app.ts';
import { copyText } from '../frame/copy.ts';
import { useWork } from '../frame/use-work.ts';

const GRACES = [
  [0, 'at once'],
  [30, 'after 30 seconds'],
  [300, 'after 5 minutes'],
] as const;

export function RotateToken(props: { readonly token: TokenRow; readonly onClose: () => void }): ReactNode {
  const app = useApp();
  const work = useWork();
  const { token, onClose } = props;
  const [grace, setGrace] = useState(30);
  const [done, setDone] = useState<Result<'tokens.rotate'> | null>(null);
  const rotate = (): void =>
    work.run(async () => {
      const result = await app.bridge['tokens.rotate']({ session: token.session, grace });
      await app.tokens.refresh();
      app.notice.set(`Rotated the token of ${token.agent}`);
      setDone(result);
    });
  if (done !== null)
    return (
      <Modal label="The token was rotated" onClose={onClose}>
        <h2>The token was rotated</h2>
        {done.writtenTo !== null && (
          <p>
            The new one ({done.token.id}) was written to <code>{done.writtenTo}</code>; clients read it there by themselves.
          </p>
        )}
        {done.kubeconfig !== null && (
          <>
            <p>The session has no directory of its own: hand the agent this kubeconfig. It is shown only now.</p>
            <div className="form-actions">
              <button
                type="button"
                className="btn btn-main"
                onClick={() => void copyText(app, 'kubeconfig', done.kubeconfig ?? '')}
              >
                Copy the kubeconfig
              </button>
            </div>
          </>
        )}
        <div className="form-actions">
          <button type="button" className="btn" data-first onClick={onClose}>
            Close
          </button>
        </div>
      </Modal>
    );
  return (
    <Modal label={`Rotate the token of ${token.agent}`} onClose={onClose}>
      <h2>Rotate the token of {token.agent}?</h2>
      <p>
        The session gets a new token, written where the agent’s client looks for it. The old one ({token.id}) ends{' '}
        <select aria-label="When the old one ends" value={grace} onChange={(e) => setGrace(Number(e.target.value))}>
          {GRACES.map(([seconds, words]) => (
            <option key={seconds} value={seconds}>
              {words}
            </option>
          ))}
        </select>
        , and what was opened with it ends then too. The session goes on.
      </p>
      {work.error !== null && <ErrorNote error={work.error} />}
      <div className="form-actions">
        <button type="button" className="btn btn-main" disabled={work.busy} onClick={rotate}>
          Rotate it
        </button>
        <button type="button" className="btn" data-first onClick={onClose}>
          Leave it
        </button>
      </div>
    </Modal>
  );
}
