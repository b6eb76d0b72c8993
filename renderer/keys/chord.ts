/** Which action a key press means. */
import { ACTIONS, KEYS, type Action } from './table.ts';

export type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'isComposing'>;

const NAMES: Readonly<Record<string, string>> = {
  ' ': 'space',
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  Enter: 'enter',
  Home: 'home',
  End: 'end',
  Delete: 'delete',
};

/** `j`, `J`, `mod+k`, `space`, `down`; null for what is never a chord of ours (Alt, a character being composed). */
export function chordOf(press: KeyPress): string | null {
  if (press.altKey || press.isComposing) return null;
  const key = NAMES[press.key] ?? press.key;
  if (press.ctrlKey || press.metaKey) return `mod+${key.toLowerCase()}`;
  return key.length === 1 || key in REVERSED ? key : null;
}

const REVERSED: Readonly<Record<string, true>> = Object.fromEntries(Object.values(NAMES).map((name) => [name, true]));

const BY_CHORD: ReadonlyMap<string, Action> = new Map(
  ACTIONS.flatMap((action) => KEYS[action].keys.map((chord): [string, Action] => [chord, action])),
);

export function actionOf(press: KeyPress): Action | null {
  const chord = chordOf(press);
  return chord === null ? null : (BY_CHORD.get(chord) ?? null);
}

/** What has the focus, as far as keys care. */
export interface KeyTarget {
  readonly tagName: string;
  readonly role: string | null;
  readonly type: string;
  readonly editable: boolean;
}

/** True when the focused element needs this key for itself: typing, pressing a button, moving between tabs. */
export function belongsToElement(press: KeyPress, target: KeyTarget): boolean {
  const chord = chordOf(press);
  if (chord === null || chord === 'mod+k') return chord === null;
  const tag = target.tagName;
  if (tag === 'TEXTAREA' || tag === 'SELECT' || target.editable) return true;
  if (tag === 'INPUT') return !(target.type === 'checkbox' || target.type === 'radio') || chord === 'space';
  if (chord === 'space' || chord === 'enter') return tag === 'BUTTON' || tag === 'A' || tag === 'SUMMARY';
  if (['left', 'right', 'home', 'end'].includes(chord))
    return target.role === 'tab' || target.role === 'slider' || target.role === 'separator';
  return ['up', 'down'].includes(chord) && (target.role === 'separator' || target.role === 'slider');
}
