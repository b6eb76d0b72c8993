import type { StoredTarget } from '../contract/target.ts';
import type { PracticeCluster } from '../practice/practice.ts';
import type { Upstream } from '../proxy/proxy.ts';

/**
 * A stored target as the proxy forwards to it.
 * @param practice the running practice cluster, asked for only when the target is that.
 */
export async function upstreamOf(target: StoredTarget, practice: () => Promise<PracticeCluster>): Promise<Upstream> {
  const { credential } = target;
  if (credential.type === 'practice') {
    const { server, ca, token } = await practice();
    const headers = { authorization: `Bearer ${token}` };
    return { name: target.name, server: new URL(server), tls: { ca }, authorize: () => headers };
  }
  const tls = {
    ...(target.ca === null ? {} : { ca: target.ca }),
    ...(target.tlsServerName === null ? {} : { servername: target.tlsServerName }),
    ...(credential.type === 'certificate' ? { cert: credential.cert, key: credential.key } : {}),
  };
  const headers: Readonly<Record<string, string>> =
    credential.type === 'token'
      ? { authorization: `Bearer ${credential.token}` }
      : credential.type === 'basic'
        ? { authorization: `Basic ${Buffer.from(`${credential.username}:${credential.password}`).toString('base64')}` }
        : {};
  return { name: target.name, server: new URL(target.server), tls, authorize: () => headers };
}
