/** A text of many lines: pasted, dropped as a file, or chosen as one. */
import { useRef, useState, type DragEvent, type ReactNode } from 'react';
import { Field } from './Field.tsx';

/** Bytes; nothing that is asked for is larger. */
const MOST = 1 << 20;

export function DropText(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly hint?: ReactNode;
  readonly problem?: string | null;
  readonly placeholder?: string;
  readonly rows?: number;
  /** Shown as dots, as far as the browser knows how. */
  readonly secret?: boolean;
}): ReactNode {
  const file = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [tooLarge, setTooLarge] = useState(false);
  const take = (chosen: File | undefined): void => {
    if (chosen === undefined) return;
    setTooLarge(chosen.size > MOST);
    if (chosen.size <= MOST) void chosen.text().then(props.onChange);
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files[0]);
  };
  return (
    <Field
      label={props.label}
      hint={props.hint}
      problem={tooLarge ? 'This file is larger than 1 MB.' : (props.problem ?? null)}
      control={(ids) => (
        <div
          className={over ? 'drop drop-over' : 'drop'}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={drop}
        >
          <textarea
            {...ids}
            rows={props.rows ?? 4}
            className={props.secret === true ? 'mono secret-text' : 'mono'}
            autoComplete="off"
            spellCheck={false}
            placeholder={props.placeholder ?? 'Paste it, or drop the file here'}
            value={props.value}
            onChange={(e) => props.onChange(e.target.value)}
          />
          <button type="button" className="btn" onClick={() => file.current?.click()}>
            Choose a file…
          </button>
          <input
            ref={file}
            type="file"
            hidden
            aria-hidden="true"
            onChange={(event) => {
              take(event.target.files?.[0]);
              // The same file may be chosen again after it was changed.
              event.target.value = '';
            }}
          />
        </div>
      )}
    />
  );
}
