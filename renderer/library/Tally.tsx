/** How many of each verdict, by shape and number; a place is kept for each, so that columns can be compared down. */
import type { ReactNode } from 'react';
import type { VerdictCounts } from '../../contract/session.ts';
import { Glyph } from '../frame/Glyph.tsx';
import { count, plural } from '../words/size.ts';

export function Tally(props: { readonly verdicts: VerdictCounts }): ReactNode {
  const { deny, masked, error } = props.verdicts;
  return (
    <span className="tally">
      <span className="tally-one tally-denied">
        {deny > 0 && (
          <>
            <Glyph mark="denied" title={`${deny} denied`} /> {count(deny)} denied
          </>
        )}
      </span>
      <span className="tally-one tally-masked">
        {masked > 0 && (
          <>
            <Glyph mark="masked" title={`${masked} masked`} /> {count(masked)} masked
          </>
        )}
      </span>
      <span className="tally-one tally-error">
        {error > 0 && (
          <>
            <Glyph mark="error" title={plural(error, 'error')} /> {plural(error, 'error')}
          </>
        )}
      </span>
    </span>
  );
}
