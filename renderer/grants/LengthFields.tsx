/** How long, and from when. */
import type { ReactNode } from 'react';
import { Field } from '../form/Field.tsx';
import { hereToo } from '../words/time.ts';
import { LENGTHS, typedMoment, type GrantDraft, type GrantProblems } from './draft.ts';

/** Beside a moment that was typed in UTC. */
const here = (typed: string): string | null => {
  const at = typedMoment(typed);
  return Number.isNaN(at) ? null : hereToo(new Date(at).toISOString());
};

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
                aria-label="Until, in UTC"
                aria-invalid={problems.length !== undefined}
                value={draft.until}
                onChange={(e) => set({ until: e.target.value })}
              />
            )}
            {draft.length === 'until' && <span className="quiet">UTC</span>}
          </div>
          <p className={problems.length === undefined ? 'field-hint' : 'field-hint hint-bad'}>
            {problems.length ?? (draft.length === 'until' ? here(draft.until) : null)}
          </p>
        </div>
      </div>
      <details className="advanced">
        <summary>Not from now on, but later</summary>
        <Field
          label="From"
          problem={problems.from ?? null}
          hint={draft.from === '' ? 'now, when left empty' : here(draft.from)}
          control={(ids) => (
            <span className="rights-ways">
              <input {...ids} type="datetime-local" value={draft.from} onChange={(e) => set({ from: e.target.value })} />
              <span className="quiet">UTC</span>
            </span>
          )}
        />
      </details>
    </>
  );
}
