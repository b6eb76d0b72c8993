/** Programs of the system that the bench uses when they are there. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The first file of that name that may be executed in PATH; null when there is none. */
export function findProgram(name: string, path = process.env['PATH'] ?? ''): string | null {
  for (const dir of path.split(delimiter).filter((entry) => entry !== '')) {
    try {
      const file = join(dir, name);
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not in this directory.
    }
  }
  return null;
}
