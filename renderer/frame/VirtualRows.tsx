/** A long list of equal rows of which only the visible ones exist. Rows are moved by transforms and never reflow others. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type AriaRole, type ReactNode } from 'react';

export interface VirtualRowsProps {
  readonly count: number;
  /** Pixels. */
  readonly rowHeight: number;
  readonly row: (index: number) => ReactNode;
  readonly label: string;
  readonly role: AriaRole;
  readonly id: string;
  /** Kept in view; null leaves the scroll position alone. */
  readonly chosen: number | null;
  /** `${id}-${key}` of the chosen row's element. */
  readonly activeId?: string | undefined;
  /** When true, the list stands at its end whenever rows are added. */
  readonly stick?: boolean;
  readonly onAtEnd?: (atEnd: boolean) => void;
  readonly onPointer?: (inside: boolean) => void;
}

export function VirtualRows(props: VirtualRowsProps): ReactNode {
  const { count, rowHeight, chosen, stick = false, onAtEnd, onPointer } = props;
  const scroller = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- the virtualizer's functions are used in this component alone
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  useEffect(() => {
    if (chosen !== null && chosen >= 0) rows.scrollToIndex(chosen, { align: 'auto' });
  }, [chosen, rows]);
  useEffect(() => {
    if (stick && count > 0 && scroller.current !== null) scroller.current.scrollTop = scroller.current.scrollHeight;
  }, [stick, count]);
  return (
    <div
      ref={scroller}
      id={props.id}
      className="rows"
      role={props.role}
      aria-label={props.label}
      aria-rowcount={props.role === 'grid' ? count : undefined}
      aria-activedescendant={props.activeId}
      tabIndex={0}
      onScroll={
        onAtEnd &&
        ((event) => {
          const el = event.currentTarget;
          onAtEnd(el.scrollHeight - el.scrollTop - el.clientHeight < rowHeight);
        })
      }
      onPointerEnter={onPointer && (() => onPointer(true))}
      onPointerLeave={onPointer && (() => onPointer(false))}
    >
      <div className="rows-space" role="presentation" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((item) => (
          <div
            key={item.key}
            className="rows-place"
            role="presentation"
            style={{ height: rowHeight, transform: `translateY(${item.start}px)` }}
          >
            {props.row(item.index)}
          </div>
        ))}
      </div>
    </div>
  );
}
