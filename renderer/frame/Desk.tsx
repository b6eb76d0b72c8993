/** A screen of a list and what was chosen in it: rows to the left, moved through by keyboard; details or a form to the right. */
import type { ReactNode } from 'react';
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import { useKeys } from '../keys/use-keys.ts';
import { useApp } from './app.ts';
import { VirtualRows } from './VirtualRows.tsx';

export type DeskLine =
  /** Names a part of the list and its columns. */
  | { readonly kind: 'head'; readonly key: string; readonly className: string; readonly cells: readonly string[] }
  /** Says why a part is empty, or what to do. */
  | { readonly kind: 'note'; readonly key: string; readonly content: ReactNode }
  | { readonly kind: 'row'; readonly key: string; readonly className: string; readonly cells: readonly ReactNode[] };

/** The next row in that direction, or null at the end; `from` may be a row that is gone. */
export function nextRow(lines: readonly DeskLine[], from: string | null, by: 1 | -1): string | null {
  const at = from === null ? -1 : lines.findIndex((line) => line.key === from);
  if (at === -1 && by === -1) return lines.findLast((line) => line.kind === 'row')?.key ?? null;
  for (let i = at + by; i >= 0 && i < lines.length; i += by) {
    const line = lines[i];
    if (line?.kind === 'row') return line.key;
  }
  return null;
}

export function Desk(props: {
  /** Begins the ids of its elements; panels keep their sizes under it. */
  readonly name: string;
  readonly label: string;
  readonly bar: ReactNode;
  readonly lines: readonly DeskLine[];
  readonly chosen: string | null;
  readonly onChoose: (key: string) => void;
  /** What stands beside the list. */
  readonly children: ReactNode;
}): ReactNode {
  const app = useApp();
  const { name, lines, chosen, onChoose } = props;
  const layout = useDefaultLayout({ groupId: `chaperone.${name}`, storage: app.storage });
  const choose = (key: string | null | undefined): void => {
    if (key !== null && key !== undefined) onChoose(key);
  };
  useKeys({
    next: () => choose(nextRow(lines, chosen, 1)),
    previous: () => choose(nextRow(lines, chosen, -1)),
    first: () => choose(nextRow(lines, null, 1)),
    last: () => choose(nextRow(lines, null, -1)),
    open: () => document.getElementById(`${name}-detail`)?.focus(),
  });
  const at = lines.findIndex((line) => line.key === chosen);
  return (
    <Group className="desk" orientation="horizontal" {...layout}>
      <Panel id="list" defaultSize="58%" minSize="420px">
        <div className="desk-list">
          <div className="toolbar">{props.bar}</div>
          <VirtualRows
            id={`${name}-list`}
            role="grid"
            label={props.label}
            count={lines.length}
            rowHeight={24}
            chosen={at === -1 ? null : at}
            activeId={at === -1 ? undefined : `${name}-${at}`}
            row={(i) => {
              const line = lines[i];
              if (line === undefined) return null;
              if (line.kind === 'note') return <div className="line desk-note">{line.content}</div>;
              const head = line.kind === 'head';
              return (
                <div
                  id={`${name}-${i}`}
                  role="row"
                  aria-selected={head ? undefined : i === at}
                  className={`line ${line.className}${head ? ' line-head' : ''}${i === at ? ' chosen' : ''}`}
                  onClick={head ? undefined : () => onChoose(line.key)}
                >
                  {line.cells.map((cell, k) => (
                    <span
                      key={k}
                      role={head ? 'columnheader' : 'gridcell'}
                      className="clip"
                      title={typeof cell === 'string' ? cell : undefined}
                    >
                      {cell}
                    </span>
                  ))}
                </div>
              );
            }}
          />
        </div>
      </Panel>
      <Separator className="splitter" aria-label="Width of the list" />
      <Panel id="detail" minSize="360px">
        <section className="desk-detail" id={`${name}-detail`} tabIndex={-1} aria-label="Details">
          {props.children}
        </section>
      </Panel>
    </Group>
  );
}
