/** A line while it is typed, and what of it is found on the screen when Enter has been echoed. */
import type { Key } from './keys.ts';
import { isMarked, withoutOutput } from './prompt.ts';
import type { RowMark } from './screen.ts';

/** Characters of a line that are kept for comparing. */
const MAX_KEYS = 4096;

export interface TypedStart {
  /** What stood before the first key, if that can be a prompt; null when the line was typed before its prompt was there. */
  readonly prompt: string | null;
  /** By its look; of others only what matches the keys is believed. */
  readonly certain: boolean;
  /** What stood behind the cursor: a prompt at the right margin. */
  readonly after: string;
  /** Where the prompt stood. */
  readonly mark: RowMark | null;
}

export class TypedLine {
  readonly start: TypedStart;
  /** When Enter was pressed. */
  at = 0;
  /** Line feeds that came after Enter and did not fit. */
  misses = 0;
  /** What stood there when the rest was still to come; null when nothing had to be waited for. */
  waited: string | null = null;
  #keys: string | null = '';

  constructor(start: TypedStart) {
    this.start = start;
  }

  add(key: Key): void {
    if (key.is === 'text' && this.#keys !== null && this.#keys.length + key.text.length <= MAX_KEYS) this.#keys += key.text;
    else this.#keys = null;
  }

  /** What was typed; null when an edit of unknown effect was among it. */
  get keys(): string | null {
    return this.#keys;
  }
}

export type Match =
  | { readonly is: 'line'; readonly prompt: string; readonly text: string }
  /** The program has wrapped the line by itself: the rest follows. */
  | { readonly is: 'wait' }
  | { readonly is: 'none' };

const NONE: Match = { is: 'none' };

/**
 * Whether a line of the screen is the typed one. Only what is on the screen comes out, never the keys: they may be a password.
 * `last`: the prompt of the last command, for lines that were typed before theirs was there. `strict`: others wait before this one.
 */
export function matchLine(
  typed: TypedLine,
  line: { readonly text: string; readonly full: boolean },
  { last, strict }: { readonly last: string | null; readonly strict: boolean },
): Match {
  const { keys, start } = typed;
  if (start.prompt !== null) {
    const text = afterPrompt(line.text, start.prompt);
    if (text === null) return NONE;
    const shown = withoutMargin(text, start.after).trimEnd();
    if (keys !== null && line.full && keys.length > shown.length && keys.startsWith(shown)) {
      typed.waited ??= shown;
      return { is: 'wait' };
    }
    if (typed.waited !== null && shown !== keys?.trimEnd()) return { is: 'line', prompt: start.prompt, text: typed.waited };
    if ((strict || !start.certain) && shown !== keys?.trimEnd()) return NONE;
    return { is: 'line', prompt: start.prompt, text: shown };
  }
  const wanted = keys?.trimEnd() ?? '';
  if (wanted === '') return NONE;
  const text = line.text.trimEnd();
  if (last !== null && text === last + wanted) return { is: 'line', prompt: last, text: wanted };
  const prompt = text.endsWith(wanted) ? text.slice(0, -wanted.length) : '';
  return isMarked(prompt) ? { is: 'line', prompt: withoutOutput(prompt, last), text: wanted } : NONE;
}

function afterPrompt(line: string, prompt: string): string | null {
  if (line.startsWith(prompt)) return line.slice(prompt.length);
  return line.trimEnd() === prompt.trimEnd() ? '' : null;
}

function withoutMargin(text: string, after: string): string {
  const margin = after.trim();
  return margin !== '' && text.trimEnd().endsWith(`  ${margin}`) ? text.trimEnd().slice(0, -margin.length) : text;
}
