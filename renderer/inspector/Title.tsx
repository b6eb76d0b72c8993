/** The chosen step in one sentence, with its verdict in shape and words. */
import type { ReactNode } from 'react';
import type { StepRow } from '../../contract/step.ts';
import { Glyph } from '../frame/Glyph.tsx';
import { leading, saying } from '../replay/StepCells.tsx';
import { exitedBadly, isError, marksOf } from '../words/marks.ts';

export function Title(props: { readonly row: StepRow }): ReactNode {
  const { row } = props;
  const mark = leading(marksOf(row));
  const { verb, rest, outcome } = saying(row.sentence);
  return (
    <h2>
      {mark !== undefined && <Glyph mark={mark} />}{' '}
      <span className={row.verdict === 'deny' ? 'struck' : ''}>
        <span className={row.write ? 'verb verb-write' : 'verb'}>{verb}</span>
        {rest}
      </span>
      {outcome !== '' && (
        <>
          {' → '}
          <span className={row.verdict === 'deny' ? 'denied-words' : isError(row) || exitedBadly(row) ? 'error-words' : 'quiet'}>
            {outcome}
          </span>
        </>
      )}
    </h2>
  );
}
