/** What a terminal showed, from the messages of an exec with a TTY: output and sizes with their times. */
import type { ChannelChunk } from '../../contract/stream.ts';
import { bytesOfBase64 } from '../body/hexdump.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** `at`: milliseconds since the session was opened; `i`: the message's number among all of the step. */
export type TerminalEvent =
  | { readonly what: 'output'; readonly at: number; readonly i: number; readonly data: Uint8Array }
  | { readonly what: 'resize'; readonly at: number; readonly i: number; readonly size: Size };

/** A screen of any size would be memory for the asking. */
const MOST: Size = { columns: 1_000, rows: 500 };
/** What terminals are until somebody tells them otherwise. */
export const DEFAULT_SIZE: Size = { columns: 80, rows: 24 };

/** Null when the text is not `{"Width":…,"Height":…}`. Source: k8s.io/client-go/tools/remotecommand/resize.go. */
export function sizeOf(data: Uint8Array): Size | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(data));
    if (typeof value !== 'object' || value === null || !('Width' in value) || !('Height' in value)) return null;
    const { Width, Height } = value;
    const good = (n: unknown, most: number): number | null =>
      typeof n === 'number' && Number.isInteger(n) && n > 0 ? Math.min(n, most) : null;
    const [columns, rows] = [good(Width, MOST.columns), good(Height, MOST.rows)];
    return columns === null || rows === null ? null : { columns, rows };
  } catch {
    return null;
  }
}

function eventOf({ channel, data, sinceStart: at, i }: ChannelChunk): TerminalEvent | null {
  if (data === '' || (channel !== 'stdout' && channel !== 'stderr' && channel !== 'resize')) return null;
  const bytes = bytesOfBase64(data);
  if (channel !== 'resize') return { what: 'output', at, i, data: bytes };
  const size = sizeOf(bytes);
  return size === null ? null : { what: 'resize', at, i, size };
}

/** A recording that grows is asked for again and again: what was decoded stays, and stays the same object. */
const decoded = new WeakMap<ChannelChunk, TerminalEvent | null>();

/** Messages that change what is seen; what was typed is left out, because the shell echoes it. */
export function eventsOf(chunks: readonly ChannelChunk[]): TerminalEvent[] {
  const events: TerminalEvent[] = [];
  for (const chunk of chunks) {
    let event = decoded.get(chunk);
    if (event === undefined) decoded.set(chunk, (event = eventOf(chunk)));
    if (event !== null) events.push(event);
  }
  return events;
}

/** How many events had happened at `at`; they are in order of time. */
export function countAt(events: readonly TerminalEvent[], at: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle]?.at ?? Infinity) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
