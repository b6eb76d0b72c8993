/** A plain HTTPS service as a target: where it is, and the secret that is put into requests for it. */
import { useState, type ReactNode } from 'react';
import { ErrorNote } from '../frame/ErrorNote.tsx';
import { useApp } from '../frame/app.ts';
import { useWork } from '../frame/use-work.ts';
import { DropText } from '../form/DropText.tsx';
import { Field, TextField } from '../form/Field.tsx';
import {
  EMPTY_HTTPS,
  HTTPS_CREDENTIALS,
  httpsParams,
  httpsProblems,
  type HttpsCredential,
  type HttpsDraft,
} from './https-draft.ts';

const KEY_WORDS: Readonly<Record<HttpsCredential, string | null>> = {
  token: null,
  basic: 'User name',
  header: 'Header',
  query: 'Parameter',
  none: null,
};
const SECRET_WORDS: Readonly<Record<HttpsCredential, string | null>> = {
  token: 'Token',
  basic: 'Password',
  header: 'Its value',
  query: 'Its value',
  none: null,
};

export function HttpsForm(props: { readonly onAdded: (name: string) => void }): ReactNode {
  const app = useApp();
  const work = useWork();
  const [draft, setDraft] = useState<HttpsDraft>(EMPTY_HTTPS);
  const problems = httpsProblems(draft);
  const params = httpsParams(draft);
  const ready = params !== null && Object.keys(problems).length === 0;
  const set = (part: Partial<HttpsDraft>): void => setDraft({ ...draft, ...part });
  const key = KEY_WORDS[draft.kind];
  const secret = SECRET_WORDS[draft.kind];
  return (
    <form
      className="desk-form"
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        if (!ready) return;
        // The secret has left; nothing of it stays here, whatever comes of it.
        set({ secret: '' });
        work.run(async () => props.onAdded((await app.bridge['targets.https'](params)).name));
      }}
    >
      <TextField
        label="Name here"
        value={draft.name}
        onChange={(name) => set({ name })}
        problem={problems.name ?? null}
        placeholder="e.g. vcs"
        autoFocus
      />
      <TextField
        label="Address"
        value={draft.url}
        onChange={(url) => set({ url })}
        problem={problems.url ?? null}
        placeholder="e.g. https://api.example/v3"
        hint="agents reach everything under it, as far as the policy lets them"
      />
      <Field
        label="It wants"
        control={(ids) => (
          <select {...ids} value={draft.kind} onChange={(e) => set({ kind: e.target.value as HttpsCredential, secret: '' })}>
            {HTTPS_CREDENTIALS.map(([kind, words]) => (
              <option key={kind} value={kind}>
                {words}
              </option>
            ))}
          </select>
        )}
      />
      {key !== null && (
        <TextField label={key} value={draft.key} onChange={(text) => set({ key: text })} problem={problems.key ?? null} />
      )}
      {secret !== null && (
        <TextField
          label={secret}
          value={draft.secret}
          onChange={(text) => set({ secret: text })}
          secret
          hint="goes into the vault once and is never shown; agents never see it"
        />
      )}
      <details className="advanced">
        <summary>More: its authority, a proxy on the way</summary>
        <DropText
          label="Its authority"
          value={draft.ca}
          onChange={(ca) => set({ ca })}
          rows={3}
          hint="PEM; else the system’s authorities"
        />
        <TextField
          label="Proxy"
          value={draft.proxyUrl}
          onChange={(proxyUrl) => set({ proxyUrl })}
          problem={problems.proxyUrl ?? null}
          placeholder="e.g. socks5://10.0.0.1:1080"
        />
      </details>
      {work.error !== null && <ErrorNote error={work.error} />}
      <div className="form-actions">
        <button type="submit" className="btn btn-main" disabled={work.busy || !ready}>
          {work.busy ? 'Adding…' : 'Add and test it'}
        </button>
      </div>
    </form>
  );
}
