/** Where one is between the first start and the first session. */
import type { ReactNode } from 'react';

const STEPS = ['Vault', 'Recovery key', 'Target', 'First session'] as const;

/** `at`: from 1. */
export function Steps(props: { readonly at: 1 | 2 | 3 | 4 }): ReactNode {
  return (
    <ol className="onboarding-steps" aria-label="Progress">
      {STEPS.map((name, i) => (
        <li
          key={name}
          aria-current={i + 1 === props.at ? 'step' : undefined}
          className={i + 1 < props.at ? 'done' : i + 1 === props.at ? 'here' : ''}
        >
          <span className="step-number">{i + 1 < props.at ? '✓' : i + 1}</span> {name}
        </li>
      ))}
    </ol>
  );
}
