/** The labels of a session; each leads to the sessions that have it too. */
import type { ReactNode } from 'react';
import { formatRoute } from '../state/route.ts';
import { labelText } from '../words/identity.ts';

export function LabelChips(props: {
  readonly labels: Readonly<Record<string, string>> | undefined;
  readonly tabIndex?: number;
}): ReactNode {
  return (
    <>
      {Object.entries(props.labels ?? {}).map(([key, value]) => (
        <a
          key={key}
          className="label-chip"
          tabIndex={props.tabIndex}
          title="Show the sessions with this label"
          href={formatRoute({ screen: 'library', query: { labels: { [key]: value } } })}
        >
          {labelText(key, value)}
        </a>
      ))}
    </>
  );
}
