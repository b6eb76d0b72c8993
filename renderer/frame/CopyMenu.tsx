/** Copy as…: what this screen offers as text. Digits choose. */
import type { ReactNode } from 'react';
import { useStore } from '../state/store.ts';
import { useApp } from './app.ts';
import { copyables, copyText, type Copyable } from './copy.ts';
import { Modal } from './Modal.tsx';

export function CopyMenu(props: { readonly onClose: () => void }): ReactNode {
  const app = useApp();
  const list = useStore(copyables);
  const choose = (item: Copyable): void => {
    props.onClose();
    void copyText(app, item.label, item.text());
  };
  return (
    <Modal label="Copy as" className="copy-menu" onClose={props.onClose}>
      <div
        onKeyDown={(event) => {
          const item = /^[1-9]$/.test(event.key) ? list[Number(event.key) - 1] : undefined;
          if (item !== undefined) choose(item);
        }}
      >
        <h2>Copy as…</h2>
        {list.length === 0 && <p className="quiet">There is nothing to copy here.</p>}
        {list.map((item, i) => (
          <button key={item.label} type="button" className="menu-item" onClick={() => choose(item)}>
            <kbd>{i + 1}</kbd> {item.label}
          </button>
        ))}
      </div>
    </Modal>
  );
}
