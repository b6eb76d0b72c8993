/** All keys, from the same table that the dispatcher reads. */
import type { ReactNode } from 'react';
import { ACTIONS, chordLabel, KEYS, type KeyRow } from '../keys/table.ts';
import { useApp } from './app.ts';
import { Modal } from './Modal.tsx';

const GROUPS: readonly KeyRow['group'][] = ['Everywhere', 'Lists', 'Replay', 'Jumps in the replay', 'Inspector'];

export function KeysHelp(props: { readonly onClose: () => void }): ReactNode {
  const app = useApp();
  return (
    <Modal label="All keys" className="keys-help" onClose={props.onClose}>
      <div className="modal-head">
        <h2>Keys</h2>
        <button type="button" className="btn" onClick={props.onClose}>
          Close <kbd>esc</kbd>
        </button>
      </div>
      <div className="keys-columns">
        {GROUPS.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {ACTIONS.filter((action) => KEYS[action].group === group).map((action) => (
                <div key={action}>
                  <dt>
                    {KEYS[action].keys.map((chord) => (
                      <kbd key={chord}>{chordLabel(chord, app.mac)}</kbd>
                    ))}
                  </dt>
                  <dd>{KEYS[action].label}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
