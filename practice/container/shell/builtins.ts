/** Commands that change the shell itself. */
import type { FileSystem } from '../filesystem/filesystem.ts';
import { FileError } from '../filesystem/file-error.ts';
import { UsageError } from '../process.ts';
import type { ShellState } from './state.ts';

/** Returns the exit code; prints nothing. Throws FileError and UsageError. */
export type Builtin = (state: ShellState, files: FileSystem, args: readonly string[]) => number;

/** The most variables, and characters in them, that one shell keeps. */
const MOST_VARIABLES = 500;
const LARGEST_VARIABLE = 16 << 10;

/** Sets a variable. Throws a UsageError when it would be one too many, or too large. */
export function assign(state: ShellState, name: string, value: string): void {
  if (value.length > LARGEST_VARIABLE || (state.env.size >= MOST_VARIABLES && !state.env.has(name)))
    throw new UsageError('no room for more variables');
  state.env.set(name, value);
}

export const BUILTINS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  [
    'cd',
    (state, files, [, path = state.env.get('HOME') ?? '/']) => {
      const to = path === '-' ? (state.env.get('OLDPWD') ?? state.cwd) : path;
      if (files.get(to, state.cwd).kind !== 'folder') throw new FileError('ENOTDIR', to);
      const next = files.resolve(to, state.cwd);
      assign(state, 'OLDPWD', state.cwd);
      assign(state, 'PWD', next);
      state.cwd = next;
      return 0;
    },
  ],
  [
    'exit',
    (state, _files, [, code]) => {
      if (code !== undefined && !/^\d{1,9}$/.test(code)) throw new UsageError(`Illegal number: ${code}`);
      state.ended = true;
      return code === undefined ? state.status : Number(code) & 255;
    },
  ],
  [
    'export',
    (state, _files, [, ...pairs]) => {
      for (const pair of pairs) {
        const [, name, value] = /^([A-Za-z_]\w*)(?:=([^]*))?$/.exec(pair) ?? [];
        if (name === undefined) throw new UsageError(`${pair}: bad variable name`);
        if (value !== undefined) assign(state, name, value);
      }
      return 0;
    },
  ],
  [
    'unset',
    (state, _files, [, ...names]) => {
      for (const name of names) state.env.delete(name);
      return 0;
    },
  ],
  [':', () => 0],
]);
