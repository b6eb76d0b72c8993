/** For whom: typed, or taken from who is speaking now. Every field that is filled must match. */
import type { ReactNode } from 'react';
import { LOCAL_PROVIDER, type TokenRow } from '../../contract/identity.ts';
import { TextField } from '../form/Field.tsx';
import { useApp } from '../frame/app.ts';
import { useStore } from '../state/store.ts';
import { nameOf } from '../words/identity.ts';
import { toggledWord } from '../words/lists.ts';
import { toggledPerson, type GrantDraft } from './draft.ts';

const unique = (words: readonly string[]): readonly string[] => [...new Set(words)].toSorted();

export function WhoFields(props: { readonly draft: GrantDraft; readonly set: (part: Partial<GrantDraft>) => void }): ReactNode {
  const app = useApp();
  const { draft, set } = props;
  const tokens = (useStore(app.tokens).list ?? []).filter((t) => t.state === 'active');
  const sessions = [...new Map(tokens.map((t) => [t.session, t])).values()];
  const field = (
    key: 'providers' | 'subjects' | 'groups' | 'agents' | 'sessions',
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
  const pick = (label: string, { targets }: TokenRow, part: Partial<GrantDraft>): ReactNode => (
    <button
      type="button"
      className="btn"
      onClick={() => {
        set({ ...part, targets: draft.targets.length === 0 ? targets : draft.targets });
      }}
    >
      {label}
    </button>
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
                {pick('this session', t, { sessions: toggledWord(draft.sessions, t.session) })}
                {pick('this agent', t, { agents: toggledWord(draft.agents, t.agent) })}
                {pick('this person', t, toggledPerson(draft, t.identity))}
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
        'providers',
        'Vouched for by',
        tokens.map((t) => t.identity.provider ?? LOCAL_PROVIDER),
        'names mean what their provider says; empty: any',
        'e.g. local, github',
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
