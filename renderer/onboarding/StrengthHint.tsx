/** How good a passphrase is, in words and in a bar of three parts. Its place is kept while there is nothing to say. */
import type { ReactNode } from 'react';
import { strength } from './strength.ts';

export function StrengthHint(props: { readonly passphrase: string; readonly id: string }): ReactNode {
  const { level, hint } = strength(props.passphrase);
  return (
    <div className="strength" id={props.id}>
      <span className="strength-bar" aria-hidden="true">
        {[1, 2, 3].map((part) => (
          <span key={part} className={level >= part ? `strength-${level}` : ''} />
        ))}
      </span>
      <span className="hint" aria-live="polite">
        {hint}
      </span>
    </div>
  );
}
