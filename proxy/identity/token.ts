import type { HeaderList } from '../../contract/record.ts';

/**
 * A bearer token as WebSocket subprotocol: `base64url.bearer.authorization.k8s.io.` and the token in unpadded base64url.
 * Source: k8s.io/apiserver/pkg/authentication/request/websocket/protocol.go.
 */
export const BEARER_PROTOCOL = 'base64url.bearer.authorization.k8s.io.';

/** Longer ones are not ours and are not hashed. */
const MAX_TOKEN = 8_192;

/**
 * The one bearer token of a request, from `Authorization` (RFC 6750 section 2.1) or, for clients that cannot set headers on an
 * upgrade, from `Sec-WebSocket-Protocol`. Undefined when there is none, or more than one, which nobody honest sends.
 */
export function bearerToken(headers: HeaderList): string | undefined {
  const found: string[] = [];
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    if (lower === 'authorization') {
      const match = /^bearer +([A-Za-z0-9\-._~+/]+=*) *$/i.exec(value);
      // Basic and other schemes are not spoken here; they count as a second opinion, not as none.
      found.push(match?.[1] ?? '');
    } else if (lower === 'sec-websocket-protocol') {
      for (const protocol of value.split(',').map((p) => p.trim())) {
        if (protocol.startsWith(BEARER_PROTOCOL))
          found.push(Buffer.from(protocol.slice(BEARER_PROTOCOL.length), 'base64url').toString('utf8'));
      }
    }
  }
  const token = found[0];
  return found.length === 1 && token !== undefined && token.length > 0 && token.length <= MAX_TOKEN ? token : undefined;
}
