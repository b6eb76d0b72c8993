/** A quiet line between steps: a token or a grant began or ended here. */
import type { ReactNode } from 'react';
import type { MarkerRow } from '../../contract/step.ts';
import { formatRoute } from '../state/route.ts';
import { withShortIds } from '../words/grant.ts';

const WORDS: Readonly<Record<string, string>> = {
  'token.issued': 'token',
  'token.rotated': 'token',
  'token.revoked': 'token ✕',
  'grant.began': 'grant',
  'grant.ended': 'grant ends',
};

export function MarkerLine(props: { readonly id: string; readonly marker: MarkerRow; readonly time: string }): ReactNode {
  const { marker } = props;
  const { grant } = marker.details;
  return (
    <div id={props.id} role="row" aria-level={1} className="line step-line marker-line" title={marker.text}>
      <span role="gridcell" />
      <span role="gridcell" className="mono quiet">
        {props.time}
      </span>
      <span role="gridcell" className="mark-cell">
        <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
          <path d="M5 1l4 4-4 4-4-4z" fill="none" stroke="currentColor" strokeWidth="1.3" />
        </svg>
      </span>
      <span role="gridcell" className="step-text marker-text">
        <span className="tag">{WORDS[marker.kind] ?? marker.kind}</span>
        <span className="clip">
          {grant === undefined ? (
            withShortIds(marker.text)
          ) : (
            <a tabIndex={-1} href={formatRoute({ screen: 'grants', place: { kind: 'grant', key: grant } })}>
              {withShortIds(marker.text)}
            </a>
          )}
        </span>
      </span>
    </div>
  );
}
