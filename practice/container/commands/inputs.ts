/** The files a command was given, or stdin. */
import { FileError } from '../filesystem/file-error.ts';
import type { Input } from '../io/stream.ts';
import { complain, type Process } from '../process.ts';

export interface Named {
  /** As given; `-` for stdin. */
  readonly name: string;
  readonly input: Input;
}

/** Calls `use` with each in turn; the exit code: 1 when one could not be opened, which is said on stderr. */
export async function eachInput(
  process: Process,
  names: readonly string[],
  use: (named: Named) => Promise<void>,
): Promise<number> {
  let code = 0;
  for (const name of names.length === 0 ? ['-'] : names) {
    try {
      const input = name === '-' ? process.stdin : process.container.files.readable(name, process.cwd).open();
      await use({ name, input });
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await complain(process, `${process.args[0] ?? ''}: ${error.message}`);
      code = 1;
    }
  }
  return code;
}
