/** The fields of an OpenID Connect provider; most are the preset's business. */
import type { ReactNode } from 'react';
import { DropText } from '../form/DropText.tsx';
import { Field, TextField } from '../form/Field.tsx';
import { exampleClaim, type ProviderDraft } from './provider-draft.ts';
import type { FieldsProps } from './fields.ts';

const ISSUERS: Readonly<Record<string, string>> = {
  okta: 'https://acme.okta.com/oauth2/default',
  azure: 'https://login.microsoftonline.com/TENANT-ID/v2.0',
  kubernetes: 'https://kubernetes.default.svc.cluster.local',
};

export function OidcFields({ way, draft, problems, settings, set }: FieldsProps): ReactNode {
  const filled = (name: string): string => settings.find(([known]) => known === name)?.[1] ?? '';
  const open = way === 'github' || way === 'gitlab' || way === 'google';
  // Whoever names claims of groups wants them: the engine then refuses tokens without any, unless it is told otherwise.
  const unsaid =
    draft.groups.trim() === '' ? `${filled('without groups')}, as the preset has it` : 'refused, because groups are named';
  const text = (
    key: keyof ProviderDraft &
      ('issuer' | 'audiences' | 'subject' | 'displayName' | 'groups' | 'groupsPrefix' | 'run' | 'keep' | 'skew'),
  ) => ({
    value: draft[key],
    onChange: (value: string) => set({ [key]: value }),
    problem: problems[key] ?? null,
  });
  return (
    <>
      <TextField
        label="Issuer"
        {...text('issuer')}
        placeholder={`e.g. ${ISSUERS[way] ?? 'https://issuer.example'}`}
        hint="the iss of the tokens, character by character"
        autoFocus={draft.issuer === ''}
      />
      <TextField
        label="Audience"
        {...text('audiences')}
        hint="tokens must be meant for one of these; ask the issuer for exactly this"
      />
      <Field
        label="Only where"
        problem={problems.require ?? null}
        hint={
          open
            ? `anybody gets tokens there: say whose, as ${exampleClaim(way)}`
            : `claims that a token must have, one a line: ${exampleClaim(way)}`
        }
        control={(ids) => (
          <textarea
            {...ids}
            className="mono"
            rows={2}
            spellCheck={false}
            placeholder={`e.g. ${exampleClaim(way)}`}
            value={draft.require}
            onChange={(e) => set({ require: e.target.value })}
          />
        )}
      />
      <details className="advanced">
        <summary>More: claims, clocks, keys</summary>
        <p className="quiet">What stands in grey is used where nothing is typed.</p>
        <TextField
          label="Subject"
          {...text('subject')}
          placeholder={filled('subject from')}
          hint="claim that tells people apart, as sub or realm.id"
        />
        <TextField
          label="Name"
          {...text('displayName')}
          placeholder={filled('name from')}
          hint="claims for the name shown; the first that is there"
        />
        <TextField
          label="Groups"
          {...text('groups')}
          placeholder={filled('groups from')}
          hint="claims with groups, all together"
        />
        <TextField
          label="Before groups"
          {...text('groupsPrefix')}
          placeholder={filled('before each group')}
          hint="so that this issuer cannot name somebody else’s group"
        />
        <Field
          label="Without groups"
          control={(ids) => (
            <select
              {...ids}
              value={draft.missingGroups}
              onChange={(e) => set({ missingGroups: e.target.value as ProviderDraft['missingGroups'] })}
            >
              <option value="">{unsaid}</option>
              <option value="allow">gets in, as nobody’s member</option>
              <option value="refuse">does not get in</option>
            </select>
          )}
        />
        <TextField
          label="Run"
          {...text('run')}
          placeholder={filled('a run is told by')}
          hint="claims that tell runs apart: one session for each"
        />
        <TextField
          label="Keep"
          {...text('keep')}
          placeholder={filled('kept claims')}
          hint="further claims to show with the session"
        />
        <TextField label="Clocks differ by" {...text('skew')} placeholder={filled('clock skew')} hint="seconds" />
        <DropText
          label="Authority"
          value={draft.ca}
          onChange={(ca) => set({ ca })}
          problem={problems.ca ?? null}
          rows={2}
          hint="PEM of the issuer’s; else the system’s"
        />
        <DropText
          label="Keys"
          value={draft.jwks}
          onChange={(jwks) => set({ jwks })}
          problem={problems.jwks ?? null}
          rows={2}
          hint="a JSON Web Key Set, for an issuer that cannot be reached; then nothing is fetched"
        />
      </details>
    </>
  );
}
