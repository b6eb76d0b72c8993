/** All keys, in one table: the dispatcher, the help and the palette read it. */

export interface KeyRow {
  /** Chords as `chordOf` writes them. */
  readonly keys: readonly string[];
  readonly label: string;
  readonly group: 'Everywhere' | 'Lists' | 'Replay' | 'Jumps in the replay' | 'Inspector';
}

export const KEYS = {
  palette: { keys: ['mod+k'], label: 'Command palette', group: 'Everywhere' },
  help: { keys: ['?'], label: 'All keys', group: 'Everywhere' },
  copy: { keys: ['c'], label: 'Copy as…', group: 'Everywhere' },
  link: { keys: ['l'], label: 'Copy link to this place', group: 'Everywhere' },
  theme: { keys: ['T'], label: 'Theme: system, light, dark', group: 'Everywhere' },
  goLive: { keys: ['1'], label: 'Go to Live', group: 'Everywhere' },
  goLibrary: { keys: ['2'], label: 'Go to Library', group: 'Everywhere' },
  goTargets: { keys: ['3'], label: 'Go to Targets', group: 'Everywhere' },
  goIdentities: { keys: ['4'], label: 'Go to Identities', group: 'Everywhere' },
  goGrants: { keys: ['5'], label: 'Go to Grants', group: 'Everywhere' },
  next: { keys: ['j', 'down'], label: 'Next row', group: 'Lists' },
  previous: { keys: ['k', 'up'], label: 'Previous row', group: 'Lists' },
  first: { keys: ['home'], label: 'First row', group: 'Lists' },
  last: { keys: ['end'], label: 'Last row; in Live: follow', group: 'Lists' },
  open: { keys: ['enter'], label: 'Open the row; in the replay: fold or unfold', group: 'Lists' },
  create: { keys: ['n'], label: 'New: target, identity provider, grant', group: 'Lists' },
  try: { keys: ['y'], label: 'Try it: test the target, or a token', group: 'Lists' },
  rotate: { keys: ['r'], label: 'Rotate the token', group: 'Lists' },
  end: { keys: ['delete'], label: 'Revoke or remove the row', group: 'Lists' },
  filter: { keys: ['f'], label: 'Filter', group: 'Lists' },
  search: { keys: ['/'], label: 'Search: text in the library, the shown body in the replay', group: 'Lists' },
  nextCommand: { keys: ['J'], label: 'Next command', group: 'Replay' },
  previousCommand: { keys: ['K'], label: 'Previous command', group: 'Replay' },
  play: { keys: ['space'], label: 'Play or pause', group: 'Replay' },
  finerBack: { keys: [','], label: 'Previous request, folded ones too', group: 'Replay' },
  finerOn: { keys: ['.'], label: 'Next request, folded ones too', group: 'Replay' },
  fold: { keys: ['left'], label: 'Fold the command', group: 'Replay' },
  unfold: { keys: ['right'], label: 'Unfold the command', group: 'Replay' },
  times: { keys: ['t'], label: 'Times: since start, wall clock, since previous', group: 'Replay' },
  speed: { keys: ['s'], label: 'Playback speed', group: 'Replay' },
  verify: { keys: ['v'], label: 'Verify this recording', group: 'Replay' },
  nextWrite: { keys: ['w'], label: 'Next write', group: 'Jumps in the replay' },
  previousWrite: { keys: ['W'], label: 'Previous write', group: 'Jumps in the replay' },
  nextDenied: { keys: ['d'], label: 'Next denied', group: 'Jumps in the replay' },
  previousDenied: { keys: ['D'], label: 'Previous denied', group: 'Jumps in the replay' },
  nextMasked: { keys: ['m'], label: 'Next masked', group: 'Jumps in the replay' },
  previousMasked: { keys: ['M'], label: 'Previous masked', group: 'Jumps in the replay' },
  nextError: { keys: ['e'], label: 'Next error', group: 'Jumps in the replay' },
  previousError: { keys: ['E'], label: 'Previous error', group: 'Jumps in the replay' },
  nextGap: { keys: ['g'], label: 'Next gap', group: 'Jumps in the replay' },
  previousGap: { keys: ['G'], label: 'Previous gap', group: 'Jumps in the replay' },
  tabBack: { keys: ['['], label: 'Previous tab', group: 'Inspector' },
  tabOn: { keys: [']'], label: 'Next tab', group: 'Inspector' },
  object: { keys: ['o'], label: 'The object and its history', group: 'Inspector' },
  playTerminal: { keys: ['p'], label: 'Play or pause the terminal (space inside it)', group: 'Inspector' },
} as const satisfies Record<string, KeyRow>;

export type Action = keyof typeof KEYS;

export const ACTIONS = Object.keys(KEYS) as readonly Action[];

const SIGNS: Readonly<Record<string, string>> = {
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  space: 'space',
  enter: '↵',
  delete: 'del',
};

/** A chord as people read it: `⌘K` on a Mac, `Ctrl K` elsewhere. */
export function chordLabel(chord: string, mac: boolean): string {
  if (chord.startsWith('mod+')) return (mac ? '⌘' : 'Ctrl ') + chord.slice(4).toUpperCase();
  if (/^[A-Z]$/.test(chord)) return `⇧${chord}`;
  return SIGNS[chord] ?? chord;
}
