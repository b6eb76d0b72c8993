/** Asks before a provider is removed, and says who is cut off. */
import type { ReactNode } from 'react';
import { ErrorNote } from '../frame/ErrorNote.tsx';
import { Modal } from '../frame/Modal.tsx';
import { useApp } from '../frame/app.ts';
import { useWork } from '../frame/use-work.ts';
import { plural } from '../words/size.ts';

export function RemoveProvider(props: {
  readonly name: string;
  /** Tokens that count now because of it. */
  readonly speaking: number;
  readonly onGone: () => void;
  readonly onClose: () => void;
}): ReactNode {
  const app = useApp();
  const work = useWork();
  const { name, speaking } = props;
  const remove = (): void =>
    work.run(async () => {
      await app.bridge['identities.remove']({ name });
      await Promise.all([app.identities.refresh(), app.tokens.refresh()]);
      app.notice.set(`Removed identity provider ${name}`);
      props.onClose();
      props.onGone();
    });
  return (
    <Modal label={`Remove identity provider ${name}`} onClose={props.onClose}>
      <h2>Remove {name}?</h2>
      <p>
        Nobody gets in by it any more.{' '}
        {speaking === 0
          ? 'Nobody is speaking by it now.'
          : `${plural(speaking, 'token')} that it vouched for ${speaking === 1 ? 'stops' : 'stop'} counting at once, and what was opened with ${speaking === 1 ? 'it' : 'them'} ends.`}{' '}
        Recorded sessions stay as they are.
      </p>
      {work.error !== null && <ErrorNote error={work.error} />}
      <div className="form-actions">
        <button type="button" className="btn btn-danger" onClick={remove} disabled={work.busy}>
          Remove {name}
        </button>
        <button type="button" className="btn" data-first onClick={props.onClose}>
          Keep it
        </button>
      </div>
    </Modal>
  );
}
