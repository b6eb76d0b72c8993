/** Names and values, aligned; a value that is not known is not a line. */
import type { ReactNode } from 'react';

export type Fact = readonly [name: string, value: ReactNode];

export function Facts(props: { readonly facts: readonly Fact[] }): ReactNode {
  return (
    <dl className="facts">
      {props.facts
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
