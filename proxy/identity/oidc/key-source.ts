import { customFetch, discovery } from 'openid-client';
import type { OidcProvider } from '../../../contract/identity.ts';
import type { GetDocument, HttpsDocument } from './https-document.ts';

/** Seconds for one document; `overHttps` is stricter. */
const TIMEOUT = 10;

/**
 * Where the issuer keeps its keys: `jwks_uri` of its metadata (OpenID Connect Discovery 1.0 section 4). The `issuer` in there has to be the
 * configured one character by character (section 4.3); the keys may be on another host, as Google's are, but not outside https.
 * Rejects with an Error whose message is fit for people.
 */
export async function findKeys(provider: Pick<OidcProvider, 'issuer'>, get: GetDocument): Promise<URL> {
  // openid-client replaces what its fetch throws; the reason is kept here.
  let reason: Error | undefined;
  const fetch = async (url: string): Promise<Response> => {
    try {
      return responseOf(await get(new URL(url)));
    } catch (error) {
      reason = error instanceof Error ? error : new Error('the metadata could not be read');
      throw reason;
    }
  };
  let metadata: { readonly issuer: string; readonly jwks_uri?: string };
  try {
    const found = await discovery(new URL(provider.issuer), 'chaperone', undefined, undefined, {
      [customFetch]: fetch,
      timeout: TIMEOUT,
    });
    metadata = found.serverMetadata();
  } catch (error) {
    throw reason ?? new Error('its metadata is not that of an OpenID provider of this issuer', { cause: error });
  }
  if (metadata.issuer !== provider.issuer) throw new Error('its metadata names another issuer');
  const keys = URL.parse(metadata.jwks_uri ?? '');
  if (keys?.protocol !== 'https:') throw new Error('its metadata has no https address of keys (jwks_uri)');
  return keys;
}

function responseOf({ contentType, body }: HttpsDocument): Response {
  return new Response(Uint8Array.from(body), { status: 200, headers: { 'content-type': contentType } });
}
