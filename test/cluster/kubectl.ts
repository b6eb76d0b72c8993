/** kubectl beside Chaperone: what the tests prepare, and how they look at the cluster without it. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Setting } from './setting.ts';

/** Runs kubectl as the cluster's administrator; rejects when it fails. Resolves with its standard output. */
export async function direct(setting: Setting, ...args: readonly string[]): Promise<string> {
  const env = { ...process.env, KUBECONFIG: setting.kubeconfig };
  const { stdout } = await promisify(execFile)(setting.kubectls.at(-1)!.file, args, { env, maxBuffer: 64 << 20 });
  return stdout;
}

/** A namespace in which pods can be started (its service account is there). Kubernetes makes that a moment later. */
export async function makeNamespace(setting: Setting, name: string): Promise<void> {
  await direct(setting, 'create', 'namespace', name);
  for (let tries = 0; tries < 100; tries += 1) {
    const account = await direct(setting, '-n', name, 'get', 'serviceaccount', 'default', '--ignore-not-found', '-o', 'name');
    if (account !== '') return;
  }
  throw new Error(`namespace ${name} has no service account`);
}
