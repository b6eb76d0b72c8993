/** Ways into the cluster that a test makes for itself: service accounts, their tokens, kubeconfigs. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { direct } from './kubectl.ts';
import type { Setting } from './setting.ts';

interface Config {
  readonly clusters: readonly { readonly cluster: object }[];
  readonly users: readonly { readonly user: Readonly<Record<string, string>> }[];
}

const read = (path: string): Config => parse(readFileSync(path, 'utf8')) as Config;

/** The user entry of a kubeconfig with one. */
export function userOf(kubeconfig: string): Readonly<Record<string, string>> {
  return read(kubeconfig).users[0]?.user ?? {};
}

/** Writes a kubeconfig for the test's cluster with this user entry. */
export function writeAccess(setting: Setting, path: string, user: object): string {
  const config = {
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'x' },
    clusters: [{ name: 'c', cluster: read(setting.kubeconfig).clusters[0]?.cluster }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
  };
  writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}

/** A service account that may read in its namespace; resolves with a token of it (authentication.k8s.io/v1, TokenRequest). */
export async function makeAccount(setting: Setting, dir: string, namespace: string, name: string): Promise<string> {
  await direct(setting, '-n', namespace, 'create', 'serviceaccount', name);
  const account = `--serviceaccount=${namespace}:${name}`;
  await direct(setting, '-n', namespace, 'create', 'rolebinding', `${name}-reads`, '--clusterrole=view', account);
  const request = join(dir, `${name}.json`);
  writeFileSync(request, JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} }));
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
  const answer = await direct(setting, 'create', '--raw', path, '-f', request);
  return (JSON.parse(answer) as { status: { token: string } }).status.token;
}

/** A credential plugin that prints what is in a file; `say` changes that. Gives its user entry. */
export function makePlugin(dir: string, token: string): { readonly user: object; readonly say: (token: string) => void } {
  const apiVersion = 'client.authentication.k8s.io/v1beta1';
  const [file, program] = [join(dir, 'credential.json'), join(dir, 'test-auth-plugin')];
  const say = (next: string): void => {
    writeFileSync(file, JSON.stringify({ apiVersion, kind: 'ExecCredential', status: { token: next } }), { mode: 0o600 });
  };
  say(token);
  writeFileSync(program, `#!/bin/sh\nexec cat '${file}'\n`, { mode: 0o755 });
  return { user: { exec: { apiVersion, command: program, interactiveMode: 'Never' } }, say };
}
