import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A private directory for one session: the engine puts its kubeconfig, token and authority there, kubectl its cache. */
export interface Workdir {
  readonly path: string;
  /** Of the file that the engine writes. */
  readonly kubeconfig: string;
  remove(): void;
}

export function makeWorkdir(): Workdir {
  // mkdtemp makes it with mode 0700.
  const path = mkdtempSync(join(tmpdir(), 'chaperone-session-'));
  return {
    path,
    kubeconfig: join(path, 'config'),
    remove: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}
