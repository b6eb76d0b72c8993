import type { Credential } from '../../contract/target.ts';
import { pluginName } from './exec.ts';

/** A credential in words that may be shown to anybody who supervises. */
export function credentialWords(credential: Credential): string {
  switch (credential.type) {
    case 'token':
      return 'bearer token';
    case 'tokenFile':
      return `bearer token from ${credential.path}`;
    case 'certificate':
      return 'client certificate';
    case 'basic':
      return 'user name and password';
    case 'oidc':
      return `OpenID Connect token of ${credential.issuer}`;
    case 'exec':
      return `exec plugin ${pluginName(credential)}`;
    case 'eks':
      return `EKS token for ${credential.cluster} in ${credential.region}${credential.role === null ? '' : ` as ${credential.role}`}`;
    case 'header':
      return `header ${credential.name}`;
    case 'query':
      return `query parameter ${credential.name}`;
    case 'none':
      return 'none';
    case 'practice':
      return 'practice cluster';
  }
}
