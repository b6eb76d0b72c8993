/** One line of the step list: a command, its discovery, or a request. */
import type { ReactNode } from 'react';
import type { CommandRow } from '../../contract/command.ts';
import type { StepRow } from '../../contract/step.ts';
import { Glyph } from '../frame/Glyph.tsx';
import type { OutlineStep } from '../state/outline.ts';
import { MARKS, type Mark } from '../words/marks.ts';
import { count, plural } from '../words/size.ts';
import { duration } from '../words/time.ts';
import { commandNotes, CommandWords } from './CommandWords.tsx';
import type { StepsLine } from './groups.ts';
import { StepCells } from './StepCells.tsx';

/** From the first request's start to the last one's end; null while one of them runs. */
function span(steps: readonly OutlineStep[], first: number, last: number): number | null {
  let end = 0;
  for (let n = first; n <= last; n++) {
    const step = steps[n - 1];
    if (step === undefined || step.end === null) return null;
    end = Math.max(end, step.end);
  }
  return end - (steps[first - 1]?.start ?? end);
}

function Fold(props: { readonly open: boolean; readonly label: string; readonly onToggle: () => void }): ReactNode {
  return (
    <button
      type="button"
      className="fold"
      tabIndex={-1}
      aria-label={`${props.open ? 'Fold' : 'Unfold'} ${props.label}`}
      onClick={(event) => {
        event.stopPropagation();
        props.onToggle();
      }}
    >
      <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
        <path d={props.open ? 'M1 3h8L5 8z' : 'M3 1v8l5-4z'} fill="currentColor" />
      </svg>
    </button>
  );
}

export function StepLine(props: {
  readonly id: string;
  readonly line: StepsLine;
  readonly steps: readonly OutlineStep[];
  readonly row: StepRow | undefined;
  /** The command of the line, or of the step when it stands alone. */
  readonly command: CommandRow | undefined;
  readonly time: string;
  readonly chosen: boolean;
  readonly grouped: boolean;
  readonly onChoose: () => void;
  readonly onToggle: () => void;
}): ReactNode {
  const { line, steps, row, chosen } = props;
  const common = { id: props.id, role: 'row', 'aria-selected': chosen, onClick: props.onChoose } as const;
  const chosenClass = chosen ? ' chosen' : '';
  const time = (
    <span role="gridcell" className="mono quiet">
      {props.time}
    </span>
  );
  if (line.kind === 'step') {
    const known = steps[line.n - 1];
    const dim = known !== undefined && (known.discovery || known.own || known.retriedBy !== null);
    return (
      <div
        {...common}
        aria-level={line.depth + 1}
        className={`line step-line depth-${line.depth}${dim ? ' discovery' : ''}${chosenClass}`}
      >
        <span role="gridcell" className="number quiet">
          {count(line.n)}
        </span>
        {time}
        {row === undefined ? (
          <span role="gridcell" className="quiet step-waiting">
            reading…
          </span>
        ) : (
          <StepCells
            row={row}
            retriedBy={known?.retriedBy ?? null}
            command={props.grouped || row.command === null ? null : <CommandWords command={props.command} name={row.command} />}
          />
        )}
      </div>
    );
  }
  const size = line.last - line.first + 1;
  const inside = steps.slice(line.first - 1, line.last);
  const tallies = MARKS.filter((m): m is Mark => ['denied', 'error', 'masked', 'gap'].includes(m))
    .map((mark) => ({ mark, n: inside.filter((s) => s.marks.includes(mark)).length }))
    .filter(({ n }) => n > 0);
  const isCommand = line.kind === 'command';
  const label = isCommand ? (props.command?.line ?? line.command) : 'discovery';
  // An open run leaves the numbers to its requests.
  const range = `${line.first}–${line.last}`;
  const numbers = line.open ? '' : range.length > 7 ? count(line.first) : range;
  const whole = isCommand && props.command?.steps === size ? props.command : undefined;
  const exit = whole?.exitCode ?? 0;
  return (
    <div
      {...common}
      aria-level={isCommand ? 1 : line.depth + 1}
      aria-expanded={line.open}
      className={`line step-line ${isCommand ? 'command-line-row' : `discovery depth-${line.depth}`}${chosenClass}`}
      onDoubleClick={props.onToggle}
    >
      <span role="gridcell" className="number quiet">
        {numbers}
      </span>
      {time}
      <span role="gridcell" className="mark-cell">
        <Fold open={line.open} label={label} onToggle={props.onToggle} />
      </span>
      <span role="gridcell" className="step-text">
        <span className="clip">{isCommand ? <CommandWords command={props.command} name={label} /> : label}</span>
        <span className="quiet step-size">
          {' '}
          · {plural(size, 'request')}
          {isCommand && line.continued && ' · continued'}
        </span>
        {isCommand &&
          commandNotes(props.command).map((note) => (
            <span key={note} className="quiet step-note">
              {note}
            </span>
          ))}
        {!line.open && exit !== 0 && <span className="error-chip">exit {exit}</span>}
        {!line.open &&
          tallies.map(({ mark, n }) => (
            <span key={mark} className="line-tally">
              <Glyph mark={mark} /> {n}
            </span>
          ))}
      </span>
      <span role="gridcell" />
      <span role="gridcell" className="number quiet">
        {duration(span(steps, line.first, line.last))}
      </span>
    </div>
  );
}
