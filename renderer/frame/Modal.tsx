/** A modal dialog on the browser's own element: focus stays inside, Escape closes, the page behind is inert. What is marked `data-first` has the focus first. */
import { useEffect, useRef, type ReactNode } from 'react';

export function Modal(props: {
  readonly label: string;
  readonly className?: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactNode {
  const { onClose } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (element === null || element.open) return;
    element.showModal();
    // The browser would take the first button, which may be the one that removes something; React's autoFocus comes too early.
    element.querySelector<HTMLElement>('[data-first]')?.focus();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={`modal ${props.className ?? ''}`}
      aria-label={props.label}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      {props.children}
    </dialog>
  );
}
