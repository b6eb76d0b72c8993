/** For whom: typed, or taken from who is speaking now. Every field that is filled must match. */
import type { ReactNode } from 'react';
import { TextField } from '../form/Field.tsx';
import { useApp } from '../frame/app.ts';
import { useStore } from '../state/store.ts';
import { nameOf } from '../words/identity.ts';
import { toggledWord } from '../words/lists.ts';
import type { GrantDraft } from './draft.ts';

const unique = (words: readonly string[]): readonly string[] => [...new Set(words)].toSorted();

export function WhoFields(props: { readonly draft: GrantDraft; readonly set: (part: Partial<GrantDraft>) => void }): ReactNode {
  const app = useApp();
  const { draft, set } = props;
  const tokens = (useStore(app.tokens).list ?? []).filter((t) => t.state === 'active');
  const sessions = [...new Map(tokens.map((t) => [t.session, t])).values()];
  const field = (
    key: 'subjects' | 'groups' | 'agents' | 'sessions',
    label: string,
    list: readonly string[],
    hint: string,
    placeholder: string,
  ) => (
    <TextField
      label={label}
      value={draft[key]}
      onChange={(text) => set({ [key]: text })}
      list={unique(list)}
      hint={hint}
      placeholder={placeholder}
    />
  );
  return (
    <>
      {sessions.length > 0 && (
        <div className="field">
          <span className="field-label">Speaking now</span>
          <div className="speaking">
            {sessions.map((t) => (
              <div key={t.session} className="speaking-row">
                <span className="clip">
                  <b>{t.agent}</b> for {nameOf(t.identity)} on {t.targets.join(', ')}
                </span>
                <button
                  type="button"
                  className="btn"
                  onClick={() =>
                    set({
                      sessions: toggledWord(draft.sessions, t.session),
                      targets: draft.targets.length === 0 ? t.targets : draft.targets,
                    })
                  }
                >
                  this session
                </button>
                <button
                  type="button"
                  className="btn"
                  onClick={() =>
                    set({
                      agents: toggledWord(draft.agents, t.agent),
                      targets: draft.targets.length === 0 ? t.targets : draft.targets,
                    })
                  }
                >
                  this agent
                </button>
                <button
                  type="button"
                  className="btn"
                  onClick={() =>
                    set({
                      subjects: toggledWord(draft.subjects, t.identity.subject),
                      targets: draft.targets.length === 0 ? t.targets : draft.targets,
                    })
                  }
                >
                  this person
                </button>
              </div>
            ))}
          </div>
        </div>
      )}
      {field(
        'subjects',
        'People',
        tokens.map((t) => t.identity.subject),
        'subjects, between commas; * stands for any characters',
        'e.g. mira',
      )}
      {field(
        'groups',
        'Groups',
        tokens.flatMap((t) => t.identity.groups),
        'one of them is enough',
        'e.g. on-call',
      )}
      {field(
        'agents',
        'Agents',
        tokens.map((t) => t.agent),
        '',
        'e.g. codex',
      )}
      {field(
        'sessions',
        'Sessions',
        sessions.map((t) => t.session),
        'every field that is filled must match',
        'their ids',
      )}
    </>
  );
}
