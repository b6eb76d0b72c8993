/** The fields of a SAML identity provider: its metadata document says most. */
import type { ReactNode } from 'react';
import { DropText } from '../form/DropText.tsx';
import { TextField } from '../form/Field.tsx';
import type { FieldsProps } from './fields.ts';

export function SamlFields({ draft, problems, set }: FieldsProps): ReactNode {
  return (
    <>
      <DropText
        label="Its metadata"
        value={draft.metadata}
        onChange={(metadata) => set({ metadata })}
        problem={problems.metadata ?? null}
        rows={5}
        placeholder="Paste the metadata document (XML), or drop the file here"
        hint="its entity id and signing certificates are taken from there"
      />
      <TextField
        label="Our entity id"
        value={draft.audiences}
        onChange={(audiences) => set({ audiences })}
        hint="the audience that the identity provider was told"
      />
      <TextField
        label="Recipient"
        value={draft.recipient}
        onChange={(recipient) => set({ recipient })}
        hint="the assertion consumer address that it was told"
      />
      <details className="advanced">
        <summary>More: attributes, length of a session</summary>
        <TextField
          label="Groups"
          value={draft.groups}
          onChange={(groups) => set({ groups })}
          placeholder="e.g. memberOf"
          hint="attributes with groups"
        />
        <TextField label="Before groups" value={draft.groupsPrefix} onChange={(groupsPrefix) => set({ groupsPrefix })} />
        <TextField
          label="Name"
          value={draft.displayName}
          onChange={(displayName) => set({ displayName })}
          placeholder="e.g. mail"
          hint="attributes for the name shown"
        />
        <TextField
          label="Session"
          value={draft.sessionMinutes}
          onChange={(sessionMinutes) => set({ sessionMinutes })}
          problem={problems.sessionMinutes ?? null}
          hint="minutes that a token given for an assertion lasts at most"
        />
      </details>
    </>
  );
}
