/** Draws a terminal's rows as text that can be selected; as large as fits, up to the size of code. */
import { memo, type CSSProperties, type ReactNode } from 'react';
import type { Run, ScreenRow } from './rows.ts';
import type { Shown } from './screen.ts';

function classOf({ style, held }: Run): string {
  const names = [
    held && 'run-held',
    style.bold && 'run-bold',
    style.dim && 'run-dim',
    style.italic && 'run-italic',
    style.underline && 'run-underline',
    style.strike && 'run-strike',
    style.cursor && 'run-cursor',
  ];
  return names.filter(Boolean).join(' ');
}

function styleOf({ style, held, cells }: Run): CSSProperties | undefined {
  if (style.color === null && style.background === null && !held) return undefined;
  return {
    ...(style.color !== null && { color: style.color }),
    ...(style.background !== null && { backgroundColor: style.background }),
    ...(held && { width: `${cells}ch` }),
  };
}

const Row = memo(
  function Row(props: { readonly row: ScreenRow }): ReactNode {
    return (
      <div className="term-row">
        {props.row.runs.map((run, i) => (
          <span key={i} className={classOf(run)} style={styleOf(run)}>
            {run.text}
          </span>
        ))}
      </div>
    );
  },
  (before, after) => before.row.key === after.row.key,
);

export function ScreenView(props: { readonly shown: Shown; readonly label: string }): ReactNode {
  const { shown, label } = props;
  const place = { '--term-columns': shown.size.columns, '--term-rows': shown.size.rows } as CSSProperties;
  return (
    <div className="term-place">
      <div className="term" role="group" aria-roledescription="terminal screen" aria-label={label} style={place}>
        {shown.rows.map((row, i) => (
          <Row key={i} row={row} />
        ))}
      </div>
    </div>
  );
}
