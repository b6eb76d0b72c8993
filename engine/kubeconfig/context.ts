import { ChaperoneError } from '../../contract/errors.ts';
import type { StoredTarget } from '../../contract/target.ts';
import { Faults, present } from './faults.ts';
import type { ClusterEntry, Kubeconfig } from './read.ts';
import { userCredential, userImpersonation } from './user.ts';

export type Material = Pick<
  StoredTarget,
  'server' | 'ca' | 'tlsServerName' | 'insecure' | 'proxyUrl' | 'impersonate' | 'credential'
>;

/**
 * What the proxy needs of one context: server, authority and credential. Certificates and keys are read now and kept sealed from then on; a
 * token file and a plugin stay where they are, because what they give changes.
 * Throws `target.kubeconfig` when the context is broken, `target.credential` when this version cannot hold its credential. Whether an
 * insecure one may be added is the caller's question.
 */
export function contextMaterial(config: Kubeconfig, name: string): Material {
  const context = config.contexts.get(name);
  if (!context) throw new ChaperoneError('target.kubeconfig', { path: config.path, reason: `it has no context ${name}` });
  const faults = new Faults(config.path, name);
  const cluster = config.clusters.get(context.cluster) ?? faults.broken(`its context ${name} names no cluster that exists`);
  const user = config.users.get(context.user) ?? faults.broken(`its context ${name} names no user that exists`);

  const insecure = cluster.value['insecure-skip-tls-verify'] === true;
  const ca = faults.inline(
    cluster.value['certificate-authority-data'],
    cluster.value['certificate-authority'],
    cluster.dir,
    'certificate authority',
  );
  if (ca !== null) faults.requireCertificate(ca, 'certificate authority');
  if (ca !== null && insecure) faults.broken(`its context ${name} has both an authority and insecure-skip-tls-verify`);
  return {
    server: serverOf(cluster.value, name, faults),
    ca,
    tlsServerName: present(cluster.value['tls-server-name']),
    insecure,
    proxyUrl: proxyOf(cluster.value, name, faults),
    impersonate: userImpersonation(user, faults),
    credential: userCredential(user, cluster, faults),
  };
}

function serverOf(cluster: ClusterEntry, name: string, faults: Faults): string {
  const server = cluster.server ?? '';
  const url = URL.canParse(server) ? new URL(server) : null;
  if (url?.protocol === 'http:') {
    faults.broken(
      `the server of context ${name} is a plain http address, to which kubectl sends no credential and neither do we`,
    );
  }
  if (url?.protocol !== 'https:') return faults.broken(`the server of context ${name} is not an https address`);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    faults.broken(`the server of context ${name} carries more than host, port and path`);
  }
  return server.replace(/\/+$/, '');
}

/** Source: k8s.io/client-go/tools/clientcmd/api/v1/types.go, Cluster.ProxyURL: http, https and socks5. */
function proxyOf(cluster: ClusterEntry, name: string, faults: Faults): string | null {
  const proxy = present(cluster['proxy-url']);
  if (proxy === null) return null;
  const url = URL.canParse(proxy) ? new URL(proxy) : null;
  if (url === null || url.hostname === '' || !/^(?:https?|socks5h?):$/.test(url.protocol)) {
    return faults.broken(`the proxy-url of context ${name} is not an http, https or socks5 address`);
  }
  return proxy;
}
