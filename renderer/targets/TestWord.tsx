/** What the last test of a target came to, in one word. */
import type { ReactNode } from 'react';
import { ChaperoneError } from '../../contract/errors.ts';
import type { TargetTest } from '../../contract/target.ts';

export function TestWord(props: { readonly test: TargetTest | 'running' | ChaperoneError | undefined }): ReactNode {
  const { test } = props;
  if (test === undefined) return <span className="quiet">not tested</span>;
  if (test === 'running') return <span className="quiet">testing…</span>;
  if (test instanceof ChaperoneError || !test.ok) return <span className="bad">✕ does not</span>;
  return <span className="good">✓ works</span>;
}
