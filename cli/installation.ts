import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ChaperoneError } from '../contract/errors.ts';

/** Where the program's own files are: the nearest directory above `from` that has `resources/policies`. */
export function installation(from: string = fileURLToPath(import.meta.url)): {
  readonly resources: string;
  readonly renderer: string | null;
} {
  for (let dir = dirname(from); ; dir = dirname(dir)) {
    const resources = join(dir, 'resources');
    if (existsSync(join(resources, 'policies'))) {
      const renderer = join(dir, 'out', 'renderer');
      return { resources, renderer: existsSync(join(renderer, 'index.html')) ? renderer : null };
    }
    if (dirname(dir) === dir)
      throw new ChaperoneError('engine.internal', { reason: 'the directory resources/policies is missing' });
  }
}
