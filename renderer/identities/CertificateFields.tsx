/** The fields of an authority that signs client certificates. */
import type { ReactNode } from 'react';
import { DropText } from '../form/DropText.tsx';
import { Field, TextField } from '../form/Field.tsx';
import type { ProviderDraft } from './provider-draft.ts';
import type { FieldsProps } from './fields.ts';

export function CertificateFields({ draft, problems, set }: FieldsProps): ReactNode {
  return (
    <>
      <DropText
        label="Authority"
        value={draft.ca}
        onChange={(ca) => set({ ca })}
        problem={problems.ca ?? null}
        rows={5}
        hint="certificates in PEM form; more than one is fine"
      />
      <TextField
        label="Only for"
        value={draft.subjects}
        onChange={(subjects) => set({ subjects })}
        placeholder="e.g. agent-*"
        hint="subjects, between commas; * stands for any characters"
      />
      <Field
        label="Subject"
        control={(ids) => (
          <select
            {...ids}
            value={draft.certificateSubject}
            onChange={(e) => set({ certificateSubject: e.target.value as ProviderDraft['certificateSubject'] })}
          >
            <option value="cn">the common name, as Kubernetes has it</option>
            <option value="uri">a URI (SPIFFE)</option>
            <option value="email">an e-mail address</option>
            <option value="dns">a DNS name</option>
          </select>
        )}
      />
      <Field
        label="Groups"
        control={(ids) => (
          <select
            {...ids}
            value={draft.certificateGroups}
            onChange={(e) => set({ certificateGroups: e.target.value as ProviderDraft['certificateGroups'] })}
          >
            <option value="o">the organisation, as Kubernetes has it</option>
            <option value="ou">the organisational unit</option>
            <option value="none">none</option>
          </select>
        )}
      />
      <details className="advanced">
        <summary>More: revocation list, length of a session</summary>
        <TextField label="Before groups" value={draft.groupsPrefix} onChange={(groupsPrefix) => set({ groupsPrefix })} />
        <DropText
          label="Revoked"
          value={draft.crls}
          onChange={(crls) => set({ crls })}
          rows={2}
          hint="a revocation list in PEM form"
        />
        <TextField
          label="Session"
          value={draft.sessionMinutes}
          onChange={(sessionMinutes) => set({ sessionMinutes })}
          problem={problems.sessionMinutes ?? null}
          hint="minutes at most; it ends with the certificate in any case"
        />
      </details>
    </>
  );
}
