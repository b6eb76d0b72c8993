/** How long, and from when. */
import type { ReactNode } from 'react';
import { Field } from '../form/Field.tsx';
import { LENGTHS, type GrantDraft, type GrantProblems } from './draft.ts';

export function LengthFields(props: {
  readonly draft: GrantDraft;
  readonly set: (part: Partial<GrantDraft>) => void;
  readonly problems: GrantProblems;
}): ReactNode {
  const { draft, set, problems } = props;
  return (
    <>
      <div className="field">
        <span className="field-label">For</span>
        <div>
          <div className="rights-ways">
            <div className="segmented" role="group" aria-label="How long">
              {LENGTHS.map(([words, seconds]) => (
                <button
                  key={seconds}
                  type="button"
                  aria-pressed={draft.length === seconds}
                  onClick={() => set({ length: seconds })}
                >
                  {words}
                </button>
              ))}
              <button type="button" aria-pressed={draft.length === 'until'} onClick={() => set({ length: 'until' })}>
                until…
              </button>
            </div>
            {draft.length === 'until' && (
              <input
                type="datetime-local"
                aria-label="Until"
                aria-invalid={problems.length !== undefined}
                value={draft.until}
                onChange={(e) => set({ until: e.target.value })}
              />
            )}
          </div>
          <p className={problems.length === undefined ? 'field-hint' : 'field-hint hint-bad'}>{problems.length}</p>
        </div>
      </div>
      <details className="advanced">
        <summary>Not from now on, but later</summary>
        <Field
          label="From"
          problem={problems.from ?? null}
          hint="now, when left empty"
          control={(ids) => (
            <input {...ids} type="datetime-local" value={draft.from} onChange={(e) => set({ from: e.target.value })} />
          )}
        />
      </details>
    </>
  );
}
