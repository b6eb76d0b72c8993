/** What a shell remembers from one command to the next. */
import type { Variables } from './expand.ts';

export class ShellState implements Variables {
  readonly env: Map<string, string>;
  cwd: string;
  /** `$?` */
  status = 0;
  /** Set by `exit`. */
  ended = false;
  /** `$0`, `$1`, … */
  readonly args: readonly string[];

  constructor(env: ReadonlyMap<string, string>, cwd: string, args: readonly string[]) {
    this.env = new Map(env);
    this.cwd = cwd;
    this.args = args;
  }

  /** What a part of a pipeline gets: its own copy. */
  fork(): ShellState {
    const copy = new ShellState(this.env, this.cwd, this.args);
    copy.status = this.status;
    return copy;
  }

  get(name: string): string | undefined {
    if (name === '?') return String(this.status);
    if (name === '$') return '7';
    if (name === '#') return String(Math.max(0, this.args.length - 1));
    if (name === '@') return this.args.slice(1).join(' ');
    if (/^\d$/.test(name)) return this.args[Number(name)];
    return this.env.get(name);
  }
}
