/** Several of a few: targets that something counts for, verbs that somebody may use. */
import type { ReactNode } from 'react';

export function Choices(props: {
  readonly label: string;
  readonly all: readonly (readonly [value: string, words: string])[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
  readonly problem?: string | null;
  readonly hint?: ReactNode;
}): ReactNode {
  const { chosen } = props;
  const problem = props.problem ?? null;
  const flip = (value: string): void =>
    props.onChange(chosen.includes(value) ? chosen.filter((v) => v !== value) : [...chosen, value]);
  return (
    <fieldset className="field choices">
      <legend>{props.label}</legend>
      <div>
        <div className="choices-row">
          {props.all.map(([value, words]) => (
            <label key={value} className={chosen.includes(value) ? 'chip chip-on' : 'chip'}>
              <input type="checkbox" checked={chosen.includes(value)} onChange={() => flip(value)} />
              {words}
            </label>
          ))}
        </div>
        <p className={problem === null ? 'field-hint' : 'field-hint hint-bad'}>{problem ?? props.hint}</p>
      </div>
    </fieldset>
  );
}
