/** What every provider has: a name, what those it lets in may use, and under which policy. */
import type { ReactNode } from 'react';
import { Choices } from '../form/Choices.tsx';
import { TextField } from '../form/Field.tsx';
import type { FieldsProps } from './fields.ts';

/** The built-in policies; others are given by the command line as a file. */
const POLICIES = ['default', 'read-only', 'observe'] as const;

export function SharedFields(props: FieldsProps & { readonly targets: readonly string[] }): ReactNode {
  const { draft, problems, set } = props;
  return (
    <>
      <Choices
        label="May use"
        all={[['*', 'every target'], ...props.targets.map((name) => [name, name] as const)]}
        chosen={draft.targets}
        onChange={(targets) => set({ targets: targets.at(-1) === '*' ? ['*'] : targets.filter((t) => t !== '*') })}
        hint={draft.targets.length === 0 ? 'choose at least one' : ''}
      />
      <TextField
        label="Policy"
        value={draft.policy}
        onChange={(policy) => set({ policy })}
        list={POLICIES}
        hint="what it says about groups and subjects counts for them"
      />
      <TextField
        label="Name here"
        value={draft.name}
        onChange={(name) => set({ name })}
        problem={problems.name ?? null}
        placeholder="e.g. okta"
      />
    </>
  );
}
