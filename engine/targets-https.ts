import { X509Certificate } from 'node:crypto';
import type { Params } from '../contract/bridge.ts';
import { ChaperoneError } from '../contract/errors.ts';
import type { StoredTarget } from '../contract/target.ts';
import type { Vault } from '../vault/vault.ts';
import type { Surroundings } from './parts.ts';
import { storeTarget } from './targets.ts';

/** What can stand in a field value (RFC 9110 section 5.5), one character per byte, and comes out as it went in. */
const FIELD_VALUE = /^[\u0021-\u007e\u0080-\u00ff](?:[\t\u0020-\u007e\u0080-\u00ff]*[\u0021-\u007e\u0080-\u00ff])?$/;
const FIELD_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
/** They frame or route a request, or are set by the proxy itself. */
const NOT_OURS =
  /^(?:host|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|content-.*|expect|accept(?:-.*)?|audit-id|sec-.*|range|if-.*)$/i;

/** Takes a plain HTTPS service and its secret into the vault. Rejects with `target.invalid`, which does not name the secret, or `target.exists`. */
export async function addHttps(around: Surroundings, vault: Vault, request: Params<'targets.https'>): Promise<StoredTarget> {
  const { name, ca, proxyUrl, credential } = request;
  const refuse = (reason: string): never => {
    throw new ChaperoneError('target.invalid', { name, reason });
  };
  const url = new URL(request.url);
  if (url.username !== '' || url.password !== '')
    refuse('its URL has a user name or a password in it; give them as its credential');
  if (url.search !== '' || url.hash !== '') refuse('its URL has a query or a fragment; give it without');
  if (ca !== undefined && !isCertificate(ca)) refuse('its authority is not a PEM certificate');
  const fault = faultOf(credential);
  if (fault !== null) refuse(fault);
  return storeTarget(around, vault, {
    ...{ name, kind: 'https', server: url.href, context: null, ca: ca ?? null, tlsServerName: null },
    ...{ insecure: false, proxyUrl: proxyUrl ?? null, impersonate: null, credential },
  });
}

function faultOf(credential: Params<'targets.https'>['credential']): string | null {
  switch (credential.type) {
    case 'token':
      return /^[\u0021-\u007e]+$/.test(credential.token)
        ? null
        : 'its token has white space or other signs that no header can carry';
    case 'basic':
      // RFC 7617 section 2.
      if (credential.username.includes(':')) return 'its user name has a colon';
      return /[\u0000-\u001f\u007f]/.test(credential.username + credential.password)
        ? 'its user name or password has control characters'
        : null;
    case 'header':
      if (!FIELD_NAME.test(credential.name)) return 'the name of its header is not one';
      if (NOT_OURS.test(credential.name)) return `the header ${credential.name} is not one for credentials`;
      return FIELD_VALUE.test(credential.value) ? null : 'the value of its header cannot be sent as it is';
    case 'query':
      return credential.name === '' ? 'its parameter has no name' : null;
    case 'none':
      return null;
  }
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
