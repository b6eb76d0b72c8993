import type { Credential } from '../../contract/target.ts';
import type { UpstreamCredential } from '../../proxy/proxy.ts';
import { bearer, type CredentialSource } from './source.ts';

/** Credentials that stay as they were stored. */
export type StaticCredential = Extract<Credential, { type: 'token' | 'certificate' | 'basic' | 'header' | 'query' | 'none' }>;

function fixed(credential: StaticCredential): UpstreamCredential {
  switch (credential.type) {
    case 'token':
      return bearer(credential.token);
    case 'basic': {
      // RFC 7617 section 2.
      const pair = Buffer.from(`${credential.username}:${credential.password}`).toString('base64');
      return { headers: { authorization: `Basic ${pair}` } };
    }
    case 'certificate':
      return { headers: {}, certificate: { cert: credential.cert, key: credential.key } };
    case 'header':
      return { headers: { [credential.name.toLowerCase()]: credential.value } };
    case 'query':
      return { headers: {}, query: [[credential.name, credential.value]] };
    case 'none':
      return { headers: {} };
  }
}

/** Always the same object, so that connections with a client certificate are kept. */
export function staticSource(credential: StaticCredential): CredentialSource {
  const value = fixed(credential);
  return { authorize: () => value };
}
