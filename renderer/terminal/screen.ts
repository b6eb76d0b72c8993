/**
 * A terminal that can be taken to any place of a recording. Over @xterm/headless: its parser and its cells, none of its page, because the
 * page's terminal makes style elements, which our content security policy refuses, and links, which a recording must not offer. What
 * is written to it reaches nobody: answers, titles, clipboard and bells have no listener.
 */
import xterm from '@xterm/headless';
import { SerializeAddon } from '@xterm/addon-serialize';
import { DEFAULT_SIZE, type Size, type TerminalEvent } from './recording.ts';
import { rowsOf, type ScreenRow } from './rows.ts';

/** Rows above the screen that come back when it grows. */
const SCROLLBACK = 200;
/** Output between two keyframes, and the least that is worth one. Bytes; about 20 ms to draw. */
const KEYFRAME_EVERY = 512 << 10;
/** Bytes that are given to the parser at a time. */
const BATCH = 1 << 20;

interface Keyframe {
  readonly count: number;
  readonly size: Size;
  readonly text: string;
  readonly hidden: boolean;
}

export interface Shown {
  readonly rows: readonly ScreenRow[];
  readonly size: Size;
}

export interface TerminalScreen {
  /** Events of the recording, in order; grows while it runs. */
  load(events: readonly TerminalEvent[]): void;
  /** Goes to where the first `count` events have happened; resolves when the newest wish is fulfilled. */
  seek(count: number): Promise<void>;
  shown(): Shown;
  dispose(): void;
}

/** True when the bytes end inside a character or a control sequence, where a keyframe would lose its beginning. */
export function endsInside(data: Uint8Array): boolean {
  if ((data.at(-1) ?? 0) >= 0x80) return true;
  const tail = new TextDecoder('latin1').decode(data.subarray(-64));
  const escape = tail.lastIndexOf('\x1b');
  if (escape === -1) return false;

  return (
    !/^\x1b(?:[@-OQ-WYZ\\^_`-~0-?]|\[[0-?]*[ -/]*[@-~]|[ -/]+[0-~])/.test(tail.slice(escape)) ||
    /^\x1b[P\]X^_]/.test(tail.slice(escape))
  );
}

export function createScreen(): TerminalScreen {
  let events: readonly TerminalEvent[] = [];
  let keyframes: Keyframe[] = [];
  let terminal = make(DEFAULT_SIZE);
  let applied = 0;
  let sinceKeyframe = 0;
  let target = 0;
  let running: Promise<void> | null = null;
  let hidden = false;
  let disposed = false;

  function make({ columns, rows }: Size): xterm.Terminal {
    const made = new xterm.Terminal({
      cols: columns,
      rows,
      scrollback: SCROLLBACK,
      allowProposedApi: true,
      logLevel: 'off',
    });
    for (const final of ['h', 'l'])
      made.parser.registerCsiHandler({ prefix: '?', final }, (modes) => {
        if (modes.includes(25)) hidden = final === 'l';
        return false;
      });
    return made;
  }
  const flush = (): Promise<void> => new Promise((resolve) => terminal.write('', resolve));
  const size = (): Size => ({ columns: terminal.cols, rows: terminal.rows });
  const back = async (count: number): Promise<void> => {
    const from = keyframes.findLast((k) => k.count <= count);
    terminal.dispose();
    terminal = make(from?.size ?? DEFAULT_SIZE);
    applied = from?.count ?? 0;
    sinceKeyframe = 0;
    if (from !== undefined) terminal.write(from.text);
    await flush();
    hidden = from?.hidden ?? false;
  };
  const keep = (data: Uint8Array): void => {
    if (sinceKeyframe < KEYFRAME_EVERY || endsInside(data)) return;
    sinceKeyframe = 0;
    if ((keyframes.at(-1)?.count ?? 0) >= applied) return;
    const addon = new SerializeAddon();
    terminal.loadAddon(addon);
    keyframes.push({ count: applied, size: size(), text: addon.serialize(), hidden });
    addon.dispose();
  };
  /** Writes up to a batch; a resize waits for what was written before it. */
  const forward = async (): Promise<void> => {
    let written = 0;
    let last: Uint8Array | null = null;
    while (applied < target && written < BATCH && sinceKeyframe < KEYFRAME_EVERY) {
      const event = events[applied];
      if (event === undefined) break;
      if (event.what === 'output') {
        terminal.write(event.data);
        written += event.data.length;
        sinceKeyframe += event.data.length;
        last = event.data;
      } else {
        await flush();
        terminal.resize(event.size.columns, event.size.rows);
      }
      applied += 1;
    }
    await flush();
    if (last !== null) keep(last);
    // One that ends inside a sequence has to wait for the next event.
    if (sinceKeyframe >= KEYFRAME_EVERY) sinceKeyframe = KEYFRAME_EVERY - 1;
  };
  const run = async (): Promise<void> => {
    const reached = (): boolean => disposed || applied === Math.min(target, events.length);
    while (!reached()) {
      if (target < applied) await back(target);
      else {
        // Far ahead, a known keyframe is nearer than where we are.
        const nearer = keyframes.findLast((k) => k.count <= target);
        if (nearer !== undefined && nearer.count > applied) await back(target);
        await forward();
      }
    }
  };
  return {
    load: (next) => {
      if (next[0] !== events[0]) {
        keyframes = [];
        applied = Infinity;
      }
      events = next;
    },
    seek: (count) => {
      target = Math.max(0, count);
      running ??= run().finally(() => {
        running = null;
      });
      return running;
    },
    shown: () => ({
      rows: rowsOf(terminal.buffer.active, { columns: terminal.cols, rows: terminal.rows, cursor: !hidden }),
      size: size(),
    }),
    dispose: () => {
      disposed = true;
      terminal.dispose();
    },
  };
}
