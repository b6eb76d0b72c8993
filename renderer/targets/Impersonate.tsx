/** Whom a cluster is told that it sees: the two templates, and what they come to for one agent. */
import { useState, type ReactNode } from 'react';
import type { ImpersonateOption, TargetSummary } from '../../contract/target.ts';
import { ErrorNote } from '../frame/ErrorNote.tsx';
import { Modal } from '../frame/Modal.tsx';
import { useApp } from '../frame/app.ts';
import { useWork } from '../frame/use-work.ts';
import { TextField } from '../form/Field.tsx';
import { Groups } from '../inspector/Groups.tsx';
import { useStore } from '../state/store.ts';
import { EXAMPLE, impersonateProblem, seenAs, type Example } from '../words/impersonate.ts';
import { typedList } from '../words/lists.ts';

/** What the fields begin with where nothing is set. */
const USUAL: ImpersonateOption = { user: 'agent:{subject}', groups: ['{groups}'], extra: false };

export function Impersonate(props: { readonly target: TargetSummary; readonly onClose: () => void }): ReactNode {
  const app = useApp();
  const work = useWork();
  const { target, onClose } = props;
  const { impersonation: now } = target;
  const start = now ?? USUAL;
  const typed = start.groups.join(', ');
  const [draft, setDraft] = useState({ user: start.user, groups: typed, extra: start.extra });
  // A group with a comma in its name stays whole while nobody touches the field.
  const groups = draft.groups === typed ? start.groups : [...typedList(draft.groups)];
  const option: ImpersonateOption = { user: draft.user.trim(), groups, extra: draft.extra };
  const problem = impersonateProblem(option);
  const live = useStore(app.tokens).list?.find((t) => t.state === 'active' && t.targets.includes(target.name));
  const example: Example =
    live === undefined
      ? EXAMPLE
      : { ...live.identity, name: live.identity.name, agent: live.agent, provider: live.identity.provider ?? 'local' };
  const seen = seenAs(option, example);
  const send = (impersonate: ImpersonateOption | null): void =>
    work.run(async () => {
      const { name, impersonates } = await app.bridge['targets.impersonate']({ name: target.name, impersonate });
      await app.targets.refresh();
      app.notice.set(`${name} now sees ${impersonates ?? 'the credential’s own user'}`);
      // What an earlier test said was said of somebody else.
      void app.targets.test(name);
      onClose();
    });
  return (
    <Modal label={`Whom ${target.name} sees`} className="modal-form" onClose={onClose}>
      <h2>Whom {target.name} sees</h2>
      <p className="quiet">
        With impersonation the cluster’s own RBAC and audit log see the agent, not only us. The credential needs the right to
        impersonate these users and groups.
      </p>
      <form
        className="desk-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (problem === null) send(option);
        }}
      >
        <TextField
          label="User"
          value={draft.user}
          onChange={(text) => setDraft({ ...draft, user: text })}
          problem={problem}
          hint="{subject}, {name}, {agent} and {provider} stand for the caller’s"
        />
        <TextField
          label="Groups"
          value={draft.groups}
          onChange={(text) => setDraft({ ...draft, groups: text })}
          hint="between commas; {groups} becomes one for each group of the caller; none is fine"
        />
        <label className="check-line">
          <input type="checkbox" checked={draft.extra} onChange={(e) => setDraft({ ...draft, extra: e.target.checked })} />
          Tell it the session’s id too, so that its audit log names the recording (needs the right to userextras)
        </label>
        <p className="sentence-box" aria-live="polite">
          {problem === null ? (
            <>
              When {example.agent} asks for {example.subject}, {target.name} sees the user <b className="mono">{seen.user}</b>{' '}
              {seen.groups.length === 0 ? (
                'in no groups'
              ) : (
                <>
                  in <Groups groups={seen.groups} inText />
                </>
              )}
              .
            </>
          ) : (
            'No preview while a field is not right.'
          )}
        </p>
        {work.error !== null && <ErrorNote error={work.error} />}
        <div className="form-actions">
          <button type="submit" className="btn btn-main" disabled={work.busy || problem !== null}>
            Let it see the agent
          </button>
          {now !== null && (
            <button type="button" className="btn" disabled={work.busy} onClick={() => send(null)}>
              The credential’s own user again
            </button>
          )}
          <button type="button" className="btn" onClick={onClose}>
            Leave it
          </button>
        </div>
      </form>
    </Modal>
  );
}
