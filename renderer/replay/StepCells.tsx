/** The cells that every list of steps has: shape, sentence, status, time taken. */
import type { ReactNode } from 'react';
import type { StepRow } from '../../contract/step.ts';
import { Glyph } from '../frame/Glyph.tsx';
import { exitedBadly, isError, marksOf, type Mark } from '../words/marks.ts';
import { duration } from '../words/time.ts';

/** The mark that stands for a row when there is room for one. */
const FIRST: readonly Mark[] = ['denied', 'gap', 'error', 'masked', 'opaque', 'open', 'unrecorded', 'write'];

export const leading = (marks: readonly Mark[]): Mark | undefined => FIRST.find((mark) => marks.includes(mark));

/** A sentence in its parts: verb, the rest of what was asked, and what came of it after the last arrow. */
export function saying(sentence: string): { readonly verb: string; readonly rest: string; readonly outcome: string } {
  // What was asked may have arrows of its own: "replicas 3 → 5".
  const arrow = sentence.lastIndexOf(' → ');
  const what = arrow === -1 ? sentence : sentence.slice(0, arrow);
  const outcome = arrow === -1 ? '' : sentence.slice(arrow + 3);
  const space = what.indexOf(' ');
  return space === -1 ? { verb: what, rest: '', outcome } : { verb: what.slice(0, space), rest: what.slice(space), outcome };
}

/** `place` adds a column with the namespace; `command` stands after the sentence where there is room; `retriedBy` is the step of a fallback. */
export function StepCells(props: {
  readonly row: StepRow;
  readonly place?: boolean;
  readonly command?: ReactNode;
  readonly retriedBy?: number | null;
}): ReactNode {
  const { row } = props;
  const retriedBy = props.retriedBy ?? null;
  const marks = marksOf(row).filter((m) => retriedBy === null || m !== 'error');
  const mark = leading(marks);
  const { verb, rest } = saying(row.sentence);
  return (
    <>
      <span role="gridcell" className="mark-cell">
        {mark !== undefined && <Glyph mark={mark} />}
      </span>
      <span role="gridcell" className="step-text" title={row.sentence}>
        <span className={`clip${row.verdict === 'deny' ? ' struck' : ''}`}>
          <span className={row.write ? 'verb verb-write' : 'verb'}>{verb}</span>
          {rest}
        </span>
        {row.maskedSpans > 0 && <span className="masked-chip">{row.maskedSpans} masked</span>}
        {row.verdict === 'deny' && (
          <span className="denied-chip">{props.place === true ? `denied · ${row.rule ?? 'no rule'}` : 'denied'}</span>
        )}
        {row.opaque && <span className="opaque-chip">not decoded</span>}
        {row.unrecordedBytes > 0 && <span className="unrecorded-chip">body not recorded</span>}
        {exitedBadly(row) && <span className="error-chip">exit {row.exitCode}</span>}
        {row.outcome === 'lost' && <span className="gap-chip">end lost</span>}
        {retriedBy !== null && <span className="quiet step-note">upgrade refused, then SPDY in step {retriedBy}</span>}
        {row.by === 'chaperone' && (
          <span className="quiet step-note">read by Chaperone{row.forStep === null ? '' : ` before step ${row.forStep}`}</span>
        )}
        {props.command !== undefined && props.command !== null && <span className="quiet step-command">{props.command}</span>}
      </span>
      {props.place === true && (
        <span role="gridcell" className="clip quiet">
          {row.namespace}
        </span>
      )}
      <span
        role="gridcell"
        className={
          isError(row) && retriedBy === null ? 'number status-error' : row.verdict === 'deny' ? 'number status-denied' : 'number'
        }
      >
        {row.status ?? '–'}
      </span>
      <span role="gridcell" className="number quiet">
        {row.outcome === 'lost' ? 'lost' : duration(row.took)}
      </span>
    </>
  );
}
