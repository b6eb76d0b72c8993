/** The labels of a session; each leads to the sessions that have it too. */
import type { ReactNode } from 'react';
import { formatRoute } from '../state/route.ts';
import { labelText } from '../words/identity.ts';

export function LabelChips(props: {
  readonly labels: Readonly<Record<string, string>> | undefined;
  readonly tabIndex?: number;
  /** Where there is little room: so many, and how many more. */
  readonly most?: number;
}): ReactNode {
  const all = Object.entries(props.labels ?? {});
  const shown = all.slice(0, props.most);
  const rest = all.slice(shown.length).map(([key, value]) => labelText(key, value));
  return (
    <>
      {shown.map(([key, value]) => (
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
      {rest.length > 0 && (
        <span className="quiet" title={rest.join(', ')}>
          +{rest.length}
        </span>
      )}
    </>
  );
}
