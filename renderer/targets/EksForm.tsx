/** An EKS cluster as a target: its token is made by presigning STS, for each agent under its own name. */
import { useState, type ReactNode } from 'react';
import { ErrorNote } from '../frame/ErrorNote.tsx';
import { useApp } from '../frame/app.ts';
import { useWork } from '../frame/use-work.ts';
import { DropText } from '../form/DropText.tsx';
import { Field, TextField } from '../form/Field.tsx';
import { EMPTY_EKS, eksParams, eksProblems, eksSentence, type EksDraft } from './eks-draft.ts';

const REGIONS = ['eu-west-1', 'eu-central-1', 'us-east-1', 'us-east-2', 'us-west-2', 'ap-southeast-2'] as const;

export function EksForm(props: { readonly onAdded: (name: string) => void }): ReactNode {
  const app = useApp();
  const work = useWork();
  const [draft, setDraft] = useState<EksDraft>(EMPTY_EKS);
  const problems = eksProblems(draft);
  const params = eksParams(draft);
  const set = (part: Partial<EksDraft>): void => setDraft({ ...draft, ...part });
  const text = (key: Exclude<keyof EksDraft, 'base'>) => ({
    value: draft[key],
    onChange: (value: string) => set({ [key]: value }),
    problem: problems[key] ?? null,
  });
  return (
    <form
      className="desk-form"
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        if (params === null || Object.keys(problems).length > 0) return;
        // The secret has left; nothing of it stays here, whatever comes of it.
        set({ secretAccessKey: '' });
        work.run(async () => props.onAdded((await app.bridge['targets.eks'](params)).name));
      }}
    >
      <TextField label="Name here" {...text('name')} placeholder="e.g. shop-eks" hint="how agents and you call it" autoFocus />
      <TextField label="Region" {...text('region')} placeholder="e.g. eu-west-1" list={REGIONS} />
      <TextField label="Cluster" {...text('cluster')} placeholder="e.g. shop" hint="its name in EKS" />
      <TextField
        label="Role to assume"
        {...text('role')}
        placeholder="e.g. arn:aws:iam::123456789012:role/agents"
        hint="with it, AWS and the cluster’s log name each agent"
      />
      <Field
        label="Using"
        control={(ids) => (
          <select {...ids} value={draft.base} onChange={(e) => set({ base: e.target.value as EksDraft['base'] })}>
            <option value="environment">the AWS surroundings of the engine</option>
            <option value="profile">a profile of ~/.aws</option>
            <option value="key">an access key kept in the vault</option>
          </select>
        )}
      />
      {draft.base === 'profile' && <TextField label="Profile" {...text('profile')} placeholder="e.g. default" />}
      {draft.base === 'key' && (
        <>
          <TextField label="Access key id" {...text('accessKeyId')} />
          <TextField
            label="Secret access key"
            {...text('secretAccessKey')}
            secret
            hint="goes into the vault once, is never shown"
          />
        </>
      )}
      <details className="advanced">
        <summary>More: external id, own endpoints and authorities</summary>
        <TextField label="External id" {...text('externalId')} hint="where the role asks for one" />
        <TextField
          label="Server"
          {...text('server')}
          hint="asked of EKS when left out"
          placeholder="https://….eks.amazonaws.com"
        />
        <DropText
          label="Its authority"
          value={draft.ca}
          onChange={(ca) => set({ ca })}
          rows={2}
          hint="PEM; asked of EKS when left out"
        />
        <TextField label="STS endpoint" {...text('stsEndpoint')} hint="a VPC endpoint instead of the region’s own" />
        <DropText label="Its authority" value={draft.stsCa} onChange={(stsCa) => set({ stsCa })} rows={2} hint="PEM" />
      </details>
      <p className="sentence-box">{eksSentence(draft)}</p>
      {work.error !== null && <ErrorNote error={work.error} />}
      <div className="form-actions">
        <button
          type="submit"
          className="btn btn-main"
          disabled={work.busy || params === null || Object.keys(problems).length > 0}
        >
          {work.busy ? 'Adding…' : 'Add and test it'}
        </button>
      </div>
    </form>
  );
}
