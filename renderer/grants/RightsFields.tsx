/** What they may do: verbs, resources, namespaces and names, or rules as YAML. */
import type { ReactNode } from 'react';
import { Choices } from '../form/Choices.tsx';
import { DropText } from '../form/DropText.tsx';
import { TextField } from '../form/Field.tsx';
import { VERB_SETS, VERBS, type GrantDraft } from './draft.ts';

const EXAMPLE = '- verbs: [create]\n  resources: [pods/exec]\n  namespaces: [shop]';

export function RightsFields(props: {
  readonly draft: GrantDraft;
  readonly set: (part: Partial<GrantDraft>) => void;
  readonly problem: string | null;
}): ReactNode {
  const { draft, set } = props;
  return (
    <>
      <div className="field">
        <span className="field-label">They may</span>
        <div className="rights-ways">
          <div className="segmented" role="group" aria-label="How rights are said">
            <button type="button" aria-pressed={draft.by === 'fields'} onClick={() => set({ by: 'fields' })}>
              Fields
            </button>
            <button type="button" aria-pressed={draft.by === 'yaml'} onClick={() => set({ by: 'yaml' })}>
              YAML rules
            </button>
          </div>
          {draft.by === 'fields' &&
            VERB_SETS.map(([words, verbs, resources]) => (
              <button
                key={words}
                type="button"
                className="btn"
                onClick={() => set({ verbs, ...(resources !== undefined && { resources }) })}
              >
                {words}
              </button>
            ))}
        </div>
      </div>
      {draft.by === 'yaml' ? (
        <DropText
          label="Rules"
          value={draft.yaml}
          onChange={(yaml) => set({ yaml })}
          problem={props.problem}
          rows={7}
          placeholder={EXAMPLE}
          hint="rules as in a policy; name, reason and effect may be left out"
        />
      ) : (
        <>
          <Choices
            label="Verbs"
            all={VERBS.map((verb) => [verb, verb] as const)}
            chosen={draft.verbs}
            onChange={(verbs) => set({ verbs })}
          />
          <TextField
            label="Resources"
            value={draft.resources}
            onChange={(resources) => set({ resources })}
            placeholder="every resource; or e.g. pods, pods/exec, deployments.apps"
          />
          <TextField
            label="Namespaces"
            value={draft.namespaces}
            onChange={(namespaces) => set({ namespaces })}
            placeholder="every namespace; or e.g. shop"
          />
          <TextField
            label="Names"
            value={draft.names}
            onChange={(names) => set({ names })}
            placeholder="every name; or e.g. web"
          />
        </>
      )}
    </>
  );
}
