import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A private directory for one session: its kubeconfig and kubectl's cache. */
export interface Workdir {
  readonly path: string;
  readonly kubeconfig: string;
  remove(): void;
}

export function makeWorkdir(kubeconfig: string): Workdir {
  // mkdtemp makes it with mode 0700.
  const path = mkdtempSync(join(tmpdir(), 'chaperone-session-'));
  const file = join(path, 'config');
  writeFileSync(file, kubeconfig, { mode: 0o600 });
  return {
    path,
    kubeconfig: file,
    remove: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}
