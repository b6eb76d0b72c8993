/** Asks before a target and its credential are removed. */
import type { ReactNode } from 'react';
import { ErrorNote } from '../frame/ErrorNote.tsx';
import { Modal } from '../frame/Modal.tsx';
import { useApp } from '../frame/app.ts';
import { useWork } from '../frame/use-work.ts';

export function RemoveTarget(props: {
  readonly name: string;
  readonly onGone: () => void;
  readonly onClose: () => void;
}): ReactNode {
  const app = useApp();
  const work = useWork();
  const remove = (): void =>
    work.run(async () => {
      await app.bridge['targets.remove']({ name: props.name });
      await app.targets.refresh();
      app.notice.set(`Removed target ${props.name}`);
      props.onClose();
      props.onGone();
    });
  return (
    <Modal label={`Remove target ${props.name}`} onClose={props.onClose}>
      <h2>Remove {props.name}?</h2>
      <p>
        Its credential is removed from the vault, and agents can no longer reach it through this proxy. Recorded sessions stay as
        they are.
      </p>
      {work.error !== null && <ErrorNote error={work.error} />}
      <div className="form-actions">
        <button type="button" className="btn btn-danger" onClick={remove} disabled={work.busy}>
          Remove {props.name}
        </button>
        <button type="button" className="btn" data-first onClick={props.onClose}>
          Keep it
        </button>
      </div>
    </Modal>
  );
}
