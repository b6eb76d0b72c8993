import { stringify } from 'yaml';

export interface KubeconfigOptions {
  /** Target name and `https://127.0.0.1:PORT`; the first is the current context. A list, because objects sort number-like keys. */
  readonly servers: readonly (readonly [name: string, server: string])[];
  /** PEM of the local authority that signed the listeners' certificate. */
  readonly ca: string;
  /** The session token. */
  readonly token: string;
}

/**
 * A kubeconfig with one context per target, named as the target; everything is embedded, nothing refers to a file.
 * Shape: k8s.io/client-go tools/clientcmd/api/v1 Config.
 */
export function writeKubeconfig(options: KubeconfigOptions): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    preferences: {},
    clusters: options.servers.map(([name, server]) => ({
      name,
      cluster: { server, 'certificate-authority-data': Buffer.from(options.ca).toString('base64') },
    })),
    users: [{ name: 'chaperone-session', user: { token: options.token } }],
    contexts: options.servers.map(([name]) => ({ name, context: { cluster: name, user: 'chaperone-session' } })),
    'current-context': options.servers[0]?.[0] ?? '',
  });
}
