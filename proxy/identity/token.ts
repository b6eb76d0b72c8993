import { ChaperoneError } from '../../contract/errors.ts';
import type { HeaderList } from '../../contract/record.ts';

/**
 * A bearer token as WebSocket subprotocol: `base64url.bearer.authorization.k8s.io.` and the token in unpadded base64url.
 * Source: k8s.io/apiserver/pkg/authentication/request/websocket/protocol.go.
 */
export const BEARER_PROTOCOL = 'base64url.bearer.authorization.k8s.io.';

/** Bytes of the longest token that is read; tokens with many groups have some thousand. */
export const MAX_TOKEN = 16_384;

/** `b64token` of RFC 6750 section 2.1. */
const TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/;

/**
 * The one bearer token of a request, from `Authorization` (RFC 6750 section 2.1) or, for clients that cannot set headers on an upgrade, from
 * `Sec-WebSocket-Protocol`. Undefined when the request says nothing of the kind.
 * Throws ChaperoneError `identity.several`, `identity.size`, or `identity.malformed` for Basic and other schemes, which are not spoken here.
 */
export function bearerToken(headers: HeaderList): string | undefined {
  let found: string | undefined;
  let count = 0;
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    if (lower === 'authorization') {
      found = schemeless(value);
      count += 1;
    } else if (lower === 'sec-websocket-protocol') {
      for (const protocol of value.split(',').map((p) => p.trim())) {
        if (!protocol.startsWith(BEARER_PROTOCOL)) continue;
        found = Buffer.from(protocol.slice(BEARER_PROTOCOL.length), 'base64url').toString('utf8');
        count += 1;
      }
    }
  }
  if (count > 1) throw new ChaperoneError('identity.several');
  if (found === undefined) return undefined;
  if (found.length > MAX_TOKEN) throw new ChaperoneError('identity.size', { bytes: Buffer.byteLength(found), limit: MAX_TOKEN });
  if (!TOKEN.test(found))
    throw new ChaperoneError('identity.malformed', { reason: 'the request has no well-formed bearer token' });
  return found;
}

/** What follows the word `Bearer`; empty for other schemes. */
function schemeless(value: string): string {
  return /^bearer(?: +(.*?))? *$/i.exec(value)?.[1] ?? '';
}
