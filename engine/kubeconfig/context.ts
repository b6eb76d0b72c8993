import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ChaperoneError } from '../../contract/errors.ts';
import type { ContextSummary, StoredTarget } from '../../contract/target.ts';
import type { Kubeconfig } from './read.ts';

type Material = Pick<StoredTarget, 'server' | 'ca' | 'tlsServerName' | 'credential'>;

/**
 * What the proxy needs of one context: server, authority and credential, files read now and kept sealed from then on.
 * Throws `target.kubeconfig` when the context is broken, `target.credential` when this version cannot hold its credential.
 */
export function contextMaterial(config: Kubeconfig, name: string): Material {
  const context = config.contexts.get(name);
  if (!context) throw new ChaperoneError('target.kubeconfig', { path: config.path, reason: `it has no context ${name}` });
  const broken = (reason: string): never => {
    throw new ChaperoneError('target.kubeconfig', { path: config.path, reason });
  };
  const unfit = (reason: string): never => {
    throw new ChaperoneError('target.credential', { context: name, reason });
  };
  const cluster = config.clusters.get(context.cluster) ?? broken(`its context ${name} names no cluster that exists`);
  const user = config.users.get(context.user) ?? broken(`its context ${name} names no user that exists`);

  const file = (path: string, dir: string, what: string): string => {
    try {
      return readFileSync(resolve(dir, path), 'utf8');
    } catch {
      return broken(`the ${what} file ${path} cannot be read`);
    }
  };
  const inline = (data: string | null | undefined, path: string | null | undefined, dir: string, what: string): string | null => {
    if (data) return Buffer.from(data, 'base64').toString('utf8');
    return path ? file(path, dir, what) : null;
  };

  const server = cluster.value.server ?? '';
  if (!URL.canParse(server) || new URL(server).protocol !== 'https:') {
    broken(`the server of context ${name} is not an https address`);
  }
  const { username: inUrl, search, hash } = new URL(server);
  if (inUrl !== '' || search !== '' || hash !== '') broken(`the server of context ${name} carries more than host, port and path`);
  if (cluster.value['insecure-skip-tls-verify']) unfit('it says insecure-skip-tls-verify, and an unchecked target is refused');
  if (cluster.value['proxy-url']) unfit('it uses a proxy-url, which is not supported yet');
  const ca = inline(
    cluster.value['certificate-authority-data'],
    cluster.value['certificate-authority'],
    cluster.dir,
    'certificate authority',
  );
  if (ca !== null) requireCertificate(ca, () => broken(`the certificate authority of context ${name} is not a PEM certificate`));

  return {
    server: server.replace(/\/+$/, ''),
    ca,
    tlsServerName: present(cluster.value['tls-server-name']),
    credential: credential(),
  };

  function credential(): Material['credential'] {
    const { value, dir } = user;
    if (present(value.as) !== null || (value['as-groups'] ?? []).length > 0)
      return unfit('it impersonates another user, which is not supported yet');
    if (value.exec !== undefined && value.exec !== null)
      return unfit('it runs a program (exec plugin) for each token, which is not supported yet');
    if (value['auth-provider'] !== undefined && value['auth-provider'] !== null)
      return unfit('it uses an auth-provider, which Kubernetes itself has removed');
    // Order as in client-go: a token file wins over an inline token (rest.Config documentation of BearerTokenFile).
    const token = (value.tokenFile ? file(value.tokenFile, dir, 'token') : (value.token ?? '')).trim();
    if (token !== '') {
      if (!/^[\x21-\x7e]+$/.test(token)) return broken(`the token of context ${name} has characters that no header can carry`);
      return { type: 'token', token };
    }
    const cert = inline(value['client-certificate-data'], value['client-certificate'], dir, 'client certificate');
    const key = inline(value['client-key-data'], value['client-key'], dir, 'client key');
    if (cert !== null && key !== null) {
      requireCertificate(cert, () => broken(`the client certificate of context ${name} is not a PEM certificate`));
      requireKey(key, () => broken(`the client key of context ${name} is not a PEM private key`));
      return { type: 'certificate', cert, key };
    }
    if (value.username) return { type: 'basic', username: value.username, password: value.password ?? '' };
    return unfit('its user has neither token nor client certificate nor password');
  }
}

/** Empty and absent are the same in a kubeconfig. */
function present(text: string | null | undefined): string | null {
  return text === undefined || text === null || text === '' ? null : text;
}

function requireCertificate(pem: string, refuse: () => never): void {
  try {
    new X509Certificate(pem);
  } catch {
    refuse();
  }
}

function requireKey(pem: string, refuse: () => never): void {
  try {
    createPrivateKey(pem);
  } catch {
    refuse();
  }
}

/** The contexts of a kubeconfig, the current one first, each with the reason why it cannot be added, if there is one. */
export function listContexts(config: Kubeconfig): readonly ContextSummary[] {
  const names = [...config.contexts.keys()].sort((a, b) => Number(b === config.current) - Number(a === config.current));
  return names.map((name) => {
    const context = config.contexts.get(name) ?? { cluster: '', user: '' };
    const server = config.clusters.get(context.cluster)?.value.server ?? '';
    let problem: string | null = null;
    try {
      contextMaterial(config, name);
    } catch (error) {
      if (!(error instanceof ChaperoneError)) throw error;
      problem = error.message;
    }
    return { context: name, cluster: context.cluster, server: withoutCredentials(server), user: context.user, problem };
  });
}

function withoutCredentials(server: string): string {
  if (!URL.canParse(server)) return '';
  const { protocol, host, pathname } = new URL(server);
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
}
