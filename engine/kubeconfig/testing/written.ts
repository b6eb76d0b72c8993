import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type Kubeconfig, readKubeconfig } from '../read.ts';

/** Writes `dir/config` with one cluster and one user, joined by the current context `x`; gives its path. */
export function writeConfig(dir: string, cluster: object, user: object): string {
  const path = join(dir, 'config');
  writeFileSync(
    path,
    stringify({
      ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'x' },
      clusters: [{ name: 'c', cluster }],
      users: [{ name: 'u', user }],
      contexts: [
        { name: 'other', context: { cluster: 'c', user: 'missing' } },
        { name: 'x', context: { cluster: 'c', user: 'u' } },
      ],
    }),
  );
  return path;
}

/** The same, read again. */
export function config(dir: string, cluster: object, user: object): Kubeconfig {
  return readKubeconfig(writeConfig(dir, cluster, user), {});
}
