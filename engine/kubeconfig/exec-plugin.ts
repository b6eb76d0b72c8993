import { resolve } from 'node:path';
import { z } from 'zod';
import type { ExecPlugin } from '../../contract/target.ts';
import { type Faults, present } from './faults.ts';
import type { ClusterEntry, Placed } from './read.ts';

/** Source: k8s.io/client-go/tools/clientcmd/api/v1/types.go, ExecConfig. */
const Exec = z.looseObject({
  apiVersion: z.string().nullish(),
  command: z.string().nullish(),
  args: z.array(z.string()).nullish(),
  env: z.array(z.looseObject({ name: z.string().min(1), value: z.string().nullish() })).nullish(),
  installHint: z.string().nullish(),
  provideClusterInfo: z.boolean().nullish(),
  interactiveMode: z.string().nullish(),
});

const VERSIONS = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'] as const;
/** Name of the cluster's extension that plugins get. Source: k8s.io/client-go/tools/clientcmd/client_config.go, `clusterExtensionKey`. */
const EXTENSION = 'client.authentication.k8s.io/exec';

/**
 * The exec plugin of a user as it is kept: started with these arguments, never through a shell.
 * @param dir of the kubeconfig that holds the user
 */
export function execPlugin(exec: unknown, dir: string, cluster: Placed<ClusterEntry>, faults: Faults): ExecPlugin {
  const parsed = Exec.safeParse(exec);
  if (!parsed.success) {
    const at = ['exec', ...(parsed.error.issues[0]?.path ?? [])].join('.');
    return faults.broken(`its exec plugin is malformed (at ${at})`);
  }
  const { command, args, env, installHint, provideClusterInfo, interactiveMode } = parsed.data;
  if (!present(command)) faults.broken('its exec plugin names no command');
  const apiVersion = VERSIONS.find((version) => version === parsed.data.apiVersion);
  if (apiVersion === undefined) {
    return faults.unfit(
      `its exec plugin speaks ${parsed.data.apiVersion ?? 'no version'}, which Kubernetes has removed; update the program and ` +
        `have it write the kubeconfig again`,
    );
  }
  if (interactiveMode === 'Always') faults.unfit('its exec plugin wants to ask somebody on a terminal, and there is none here');
  if (/\.(?:bat|cmd)$/i.test(command ?? ''))
    faults.unfit('its exec plugin is a batch file, which cannot be started without a shell');
  const config = cluster.value.extensions?.find(({ name }) => name === EXTENSION)?.extension;
  return {
    type: 'exec',
    apiVersion,
    command: placed(command ?? '', dir),
    args: args ?? [],
    env: (env ?? []).map(({ name, value }) => ({ name, value: value ?? '' })),
    installHint: installHint ?? '',
    provideClusterInfo: provideClusterInfo ?? false,
    config: provideClusterInfo && config !== undefined ? JSON.stringify(config) : null,
  };
}

/** A command with a folder in it starts at the kubeconfig; one without is looked up on the PATH. */
function placed(command: string, dir: string): string {
  const separator = process.platform === 'win32' ? /[\\/]/ : /\//;
  return separator.test(command) ? resolve(dir, command) : command;
}
