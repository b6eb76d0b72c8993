import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Absolute path of the first executable kubectl on a PATH, or null.
 * @param path the PATH variable's value; entries that cannot be read are passed over.
 */
export function findKubectl(path: string | undefined, platform: NodeJS.Platform = process.platform): string | null {
  const names = platform === 'win32' ? ['kubectl.exe'] : ['kubectl'];
  for (const folder of (path ?? '').split(delimiter)) {
    if (folder === '') continue;
    for (const name of names) {
      const file = join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        if (statSync(file).isFile()) return file;
      } catch {
        // Not here; look further.
      }
    }
  }
  return null;
}
