/** Which protocol an upgrade is to. Source: apimachinery pkg/util/httpstream, apiserver pkg/util/wsstream, kubernetes pkg/registry/core/pod/rest. */
import { badRequest, forbidden, methodNotAllowed } from '../wire/failure.ts';
import type { ApiRequest } from '../wire/request.ts';
import { PORT_FORWARD, PORT_FORWARD_TUNNEL } from './port-forward.ts';
import { SPDY_PROTOCOLS } from './spdy-channels.ts';
import { COMMAND_PROTOCOLS } from './websocket-channels.ts';

export interface Agreement {
  readonly carrier: 'websocket' | 'spdy';
  /** The subprotocol, as it is told to the client. */
  readonly protocol: string;
}

/** 16 bytes in base64 (RFC 6455, section 4.1). */
const KEY = /^[+/0-9A-Za-z]{22}==$/;
const SUBRESOURCES = new Set(['exec', 'attach', 'portforward']);
/** One channel pair per port, in the query; older clients and libraries. */
export const PORT_CHANNELS = 'v4.channel.k8s.io';

/** Throws a 400, 403 or 405 Failure when there is nothing to agree on. `rawHeaders` as Node has them. */
export function agree(request: ApiRequest, rawHeaders: readonly string[]): Agreement {
  if (request.kind?.kind !== 'Pod' || !SUBRESOURCES.has(request.subresource))
    throw badRequest('this resource cannot be upgraded to');
  const forward = request.subresource === 'portforward';
  const upgrade = (request.headers.upgrade ?? '').toLowerCase();
  if (upgrade === 'websocket') {
    if (request.method !== 'GET') throw methodNotAllowed();
    const { 'sec-websocket-key': key = '', 'sec-websocket-version': version } = request.headers;
    if (version !== '13' || !KEY.test(key)) throw badRequest('not a WebSocket handshake of version 13');
    const ours = forward ? [PORT_FORWARD_TUNNEL, PORT_CHANNELS] : COMMAND_PROTOCOLS;
    return { carrier: 'websocket', protocol: choose(ours, offered(rawHeaders, 'sec-websocket-protocol')) };
  }
  if (upgrade !== 'spdy/3.1') throw badRequest(`cannot upgrade to ${JSON.stringify(upgrade)}`);
  if (request.method !== 'POST' && request.method !== 'GET') throw methodNotAllowed();
  const ours = forward ? [PORT_FORWARD] : SPDY_PROTOCOLS;
  return { carrier: 'spdy', protocol: choose(ours, offered(rawHeaders, 'x-stream-protocol-version')) };
}

/** All values of a header that may be repeated, each of which may be a list. */
function offered(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.flatMap((value, index) =>
    index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name ? value.split(',').map((part) => part.trim()) : [],
  );
}

function choose(ours: readonly string[], theirs: readonly string[]): string {
  const protocol = ours.find((one) => theirs.includes(one));
  if (protocol === undefined)
    throw forbidden(
      `unable to upgrade: unable to negotiate protocol: client supports [${theirs.join(' ')}], server accepts [${ours.join(' ')}]`,
    );
  return protocol;
}
