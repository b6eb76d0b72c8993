/** A new grant: for whom, where, what, how long, why; and all of it in one sentence before the click. */
import { useState, type ReactNode } from 'react';
import { Choices } from '../form/Choices.tsx';
import { TextField } from '../form/Field.tsx';
import { ErrorNote } from '../frame/ErrorNote.tsx';
import { useApp } from '../frame/app.ts';
import { useWork } from '../frame/use-work.ts';
import { useStore } from '../state/store.ts';
import { grantInWords } from '../words/grant.ts';
import { spoken } from '../words/lists.ts';
import { EMPTY_GRANT, judgeGrant, missing, type GrantDraft } from './draft.ts';
import { LengthFields } from './LengthFields.tsx';
import { RightsFields } from './RightsFields.tsx';
import { WhoFields } from './WhoFields.tsx';

export function GrantForm(props: { readonly onAdded: (id: string) => void }): ReactNode {
  const app = useApp();
  const work = useWork();
  const now = useStore(app.clock);
  const targets = (useStore(app.targets).list ?? []).map((t) => t.name);
  const [draft, setDraft] = useState<GrantDraft>(() => ({ ...EMPTY_GRANT, targets: targets.length === 1 ? targets : [] }));
  const set = (part: Partial<GrantDraft>): void => setDraft({ ...draft, ...part });
  const { problems, said, request } = judgeGrant(draft, now);
  const left = missing(draft);
  return (
    <>
      <div className="desk-head">
        <h2>New grant</h2>
      </div>
      <form
        className="tab-scroll desk-form"
        autoComplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          if (request === null) return;
          work.run(async () => {
            const { id } = await app.bridge['grants.add'](request);
            await app.grants.refresh();
            app.notice.set('Granted');
            props.onAdded(id);
          });
        }}
      >
        <WhoFields draft={draft} set={set} />
        <Choices
          label="On"
          all={[['*', 'every target'], ...targets.map((name) => [name, name] as const)]}
          chosen={draft.targets}
          onChange={(chosen) => set({ targets: chosen.at(-1) === '*' ? ['*'] : chosen.filter((t) => t !== '*') })}
          hint={targets.length === 0 ? 'there are no targets yet' : ''}
        />
        <RightsFields draft={draft} set={set} problem={problems.rights ?? null} />
        <LengthFields draft={draft} set={set} problems={problems} />
        <TextField
          label="Why"
          value={draft.why}
          onChange={(why) => set({ why })}
          placeholder="e.g. roll web back, incident 4711"
          hint="stands in the recording; who is cut off at the end reads it"
        />
        <p className="sentence-box" aria-live="polite">
          {said === null ? (
            <span className="quiet">Still to be said: {spoken(left)}.</span>
          ) : (
            <>
              {grantInWords(said, now)}
              {left.length > 0 && <span className="quiet"> Still to be said: {spoken(left)}.</span>}
            </>
          )}
        </p>
        {work.error !== null && <ErrorNote error={work.error} />}
        <div className="form-actions">
          <button type="submit" className="btn btn-main" disabled={work.busy || request === null}>
            {work.busy ? 'Granting…' : 'Grant it'}
          </button>
        </div>
      </form>
    </>
  );
}
