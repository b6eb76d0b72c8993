import { resolve } from 'node:path';
import type { Credential, ImpersonateOption } from '../../contract/target.ts';
import { authProvider } from './auth-provider.ts';
import { execPlugin } from './exec-plugin.ts';
import { type Faults, present } from './faults.ts';
import type { ClusterEntry, Placed, UserEntry } from './read.ts';

/**
 * How a user of a kubeconfig proves itself. kubectl may send a certificate and a token together; API servers look at the certificate first
 * (k8s.io/kubernetes/pkg/kubeapiserver/authenticator/config.go), so that is what is kept then.
 */
export function userCredential({ value, dir }: Placed<UserEntry>, cluster: Placed<ClusterEntry>, faults: Faults): Credential {
  const { exec, 'auth-provider': provider } = value;
  const hasExec = exec !== undefined && exec !== null;
  const hasProvider = provider !== undefined && provider !== null;
  const tokenFile = present(value.tokenFile);
  const token = present(value.token);
  const basic = Boolean(value.username) || Boolean(value.password);
  // As kubectl: k8s.io/client-go/tools/clientcmd/validation.go, validateAuthInfo.
  if (basic && (token !== null || tokenFile !== null))
    faults.broken('its user has both a token and a password, and only one may be');
  if (hasExec && hasProvider) faults.broken('its user has both an exec plugin and an auth-provider, and only one may be');

  const cert = faults.inline(value['client-certificate-data'], value['client-certificate'], dir, 'client certificate');
  const key = faults.inline(value['client-key-data'], value['client-key'], dir, 'client key');
  if (cert !== null && key !== null) {
    faults.requirePair(cert, key);
    return { type: 'certificate', cert, key };
  }
  // A token file wins over a token (k8s.io/client-go/rest, Config.BearerTokenFile).
  if (tokenFile !== null) {
    faults.requireToken(faults.file(tokenFile, dir, 'token').trim());
    return { type: 'tokenFile', path: resolve(dir, tokenFile) };
  }
  if (token !== null) {
    faults.requireToken(token.trim());
    return { type: 'token', token: token.trim() };
  }
  if (basic) return { type: 'basic', username: value.username ?? '', password: value.password ?? '' };
  if (hasExec) return execPlugin(exec, dir, cluster, faults);
  if (hasProvider) return authProvider(provider, dir, faults);
  return faults.unfit('its user has neither a token nor a client certificate, a password, an exec plugin or an auth-provider');
}

/** Whom the kubeconfig itself says to act as; a name with braces would be taken for one of our placeholders. */
export function userImpersonation({ value }: Placed<UserEntry>, faults: Faults): ImpersonateOption | null {
  const user = present(value.as);
  const groups = value['as-groups'] ?? [];
  const uid = present(value['as-uid']);
  const extra = Object.keys(value['as-user-extra'] ?? {});
  if (user === null) {
    if (groups.length > 0 || uid !== null || extra.length > 0) faults.broken('it impersonates groups without a user');
    return null;
  }
  if (uid !== null) faults.unfit('it impersonates with a uid (as-uid), which is not supported');
  if (extra.length > 0) faults.unfit('it impersonates with extra fields (as-user-extra), which is not supported');
  if ([user, ...groups].some((text) => /[{}]/.test(text))) faults.unfit('it impersonates a name with braces in it');
  return { user, groups: [...groups], extra: false };
}
