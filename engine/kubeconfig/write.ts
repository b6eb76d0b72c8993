import { stringify } from 'yaml';

export interface KubeconfigOptions {
  /** Target name and `https://127.0.0.1:PORT`; the first is the current context. A list, because objects sort number-like keys. */
  readonly servers: readonly (readonly [name: string, server: string])[];
  /** PEM of the local authority that signed the listeners' certificate. */
  readonly ca: string;
  /** The session token; left out where the agent brings a credential of its own. */
  readonly token?: string;
  /** Where a rotated token will be, absolute: client-go reads it again and prefers it, other clients use `token`. */
  readonly tokenFile?: string;
}

/**
 * A kubeconfig with one context per target, named as the target; everything is embedded, and only the token file is referred to.
 * Shape: k8s.io/client-go tools/clientcmd/api/v1 Config.
 */
export function writeKubeconfig(options: KubeconfigOptions): string {
  const { token, tokenFile } = options;
  const user = { ...(token === undefined ? {} : { token }), ...(tokenFile === undefined ? {} : { tokenFile }) };
  const name = token === undefined ? 'agent' : 'chaperone-session';
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    preferences: {},
    clusters: options.servers.map(([target, server]) => ({
      name: target,
      cluster: { server, 'certificate-authority-data': Buffer.from(options.ca).toString('base64') },
    })),
    users: [{ name, user }],
    contexts: options.servers.map(([target]) => ({ name: target, context: { cluster: target, user: name } })),
    'current-context': options.servers[0]?.[0] ?? '',
  });
}
