/** One line of a form: what is asked, where it is typed, and under it a hint, or what is wrong with it. */
import { useId, type ReactNode } from 'react';

/** The sentence when what was typed does not fit; nothing while nothing was typed. */
export const problemOf = (value: string, fits: boolean, sentence: string): string | null =>
  value.trim() === '' || fits ? null : sentence;

export function Field(props: {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly problem?: string | null;
  /** Draws the control with the ids that tie it to its label and hint. */
  readonly control: (ids: {
    readonly id: string;
    readonly 'aria-describedby': string;
    readonly 'aria-invalid': boolean;
  }) => ReactNode;
}): ReactNode {
  const id = useId();
  const problem = props.problem ?? null;
  return (
    <div className="field">
      <label htmlFor={id}>{props.label}</label>
      <div>
        {props.control({ id, 'aria-describedby': `${id}-hint`, 'aria-invalid': problem !== null })}
        <p id={`${id}-hint`} className={problem === null ? 'field-hint' : 'field-hint hint-bad'} aria-live="polite">
          {problem ?? props.hint}
        </p>
      </div>
    </div>
  );
}

/** A line of text. `secret`: shown as dots, remembered by nobody. */
export function TextField(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: ReactNode;
  readonly problem?: string | null;
  readonly placeholder?: string;
  readonly secret?: boolean;
  readonly list?: readonly string[];
  readonly autoFocus?: boolean;
}): ReactNode {
  const list = useId();
  const secret = props.secret === true;
  return (
    <Field
      label={props.label}
      hint={props.hint}
      problem={props.problem ?? null}
      control={(ids) => (
        <>
          <input
            {...ids}
            type={secret ? 'password' : 'text'}
            className="mono"
            autoComplete={secret ? 'new-password' : 'off'}
            spellCheck={false}
            autoFocus={props.autoFocus}
            placeholder={props.placeholder}
            list={props.list === undefined ? undefined : list}
            value={props.value}
            onChange={(e) => props.onChange(e.target.value)}
          />
          {props.list !== undefined && (
            <datalist id={list}>
              {props.list.map((word) => (
                <option key={word} value={word} />
              ))}
            </datalist>
          )}
        </>
      )}
    />
  );
}
