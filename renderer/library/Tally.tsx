/** How many of each verdict, by shape and number; a place is kept for each, so that columns can be compared down. */
import type { ReactNode } from 'react';
import type { VerdictCounts } from '../../contract/session.ts';
import { Glyph } from '../frame/Glyph.tsx';
import { count } from '../words/size.ts';
import type { Mark } from '../words/marks.ts';

function One(props: { readonly mark: Mark; readonly n: number; readonly word: string; readonly apart: boolean }): ReactNode {
  const { mark, n, word } = props;
  return (
    <span className={`tally-one tally-${mark}`}>
      {n > 0 && (
        <>
          <Glyph mark={mark} title={`${n} ${word}`} />{' '}
          {props.apart ? (
            <span>
              {count(n)}
              <span className="count-word"> {word}</span>
            </span>
          ) : (
            `${count(n)} ${word}`
          )}
        </>
      )}
    </span>
  );
}

/** `apart`: a narrow list can leave the words out. Elsewhere they are one with the numbers, and do not move when those grow. */
export function Tally(props: { readonly verdicts: VerdictCounts; readonly apart?: boolean }): ReactNode {
  const { deny, masked, error } = props.verdicts;
  const apart = props.apart === true;
  return (
    <span className="tally">
      <One mark="denied" n={deny} word="denied" apart={apart} />
      <One mark="masked" n={masked} word="masked" apart={apart} />
      <One mark="error" n={error} word={error === 1 ? 'error' : 'errors'} apart={apart} />
    </span>
  );
}
