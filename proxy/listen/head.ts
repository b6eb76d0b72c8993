import { ChaperoneError } from '../../contract/errors.ts';
import type { HeaderList } from '../../contract/record.ts';
import type { Query } from '../exchange.ts';
import type { Upstream } from '../proxy.ts';
import { parseTarget } from './target-path.ts';

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);
/** This port's own names; anything else is DNS rebinding or a mistake. */
const NAMES: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);
/** Protocols of exec, attach, port-forward and proxy. */
const UPGRADES: ReadonlySet<string> = new Set(['websocket', 'spdy/3.1']);
/** Where an upgrade is part of the API. A watch over WebSocket would carry masked resources past the mask, so it is not. */
const UPGRADE_PATH =
  /^\/api\/v1\/(?:proxy\/.|(?:namespaces\/[^/]+\/)?(?:pods|services|nodes)\/[^/]+\/(?:exec|attach|portforward|proxy)(?:\/|$))/;

export interface RawHead {
  readonly method: string;
  readonly url: string;
  readonly httpVersion: string;
  readonly headers: HeaderList;
  /** True when the connection was handed over because of its `Upgrade` header. */
  readonly upgrading: boolean;
}

export interface CheckedHead {
  readonly path: string;
  readonly query: Query;
  /** Lower case; undefined when the client stays with HTTP. */
  readonly protocol: string | undefined;
}

export function valuesOf(headers: HeaderList, name: string): readonly string[] {
  return headers.filter(([n]) => n.toLowerCase() === name).map(([, v]) => v);
}

/** `name: value, name: value` of a flat list as Node gives it. */
export function pairsOf(raw: readonly string[]): HeaderList {
  const pairs: (readonly [string, string])[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) pairs.push([raw[i] ?? '', raw[i + 1] ?? '']);
  return pairs;
}

/**
 * Decides whether a well-formed head is one this port answers. The order matters: Host and Origin come first, so that a web
 * page (DNS rebinding, drive-by) learns nothing about paths.
 * Throws ChaperoneError `listen.*`.
 * @param kind of the target: a plain HTTPS service has any path, and no upgrades yet.
 */
export function checkHead(head: RawHead, port: number, kind: Upstream['kind'] = 'kubernetes'): CheckedHead {
  const hosts = valuesOf(head.headers, 'host');
  const host = hosts[0] ?? '';
  if (hosts.length !== 1 || !NAMES.has(host.slice(0, -`:${port}`.length).toLowerCase()) || !host.endsWith(`:${port}`)) {
    throw new ChaperoneError('listen.host', { host: hosts.length > 1 ? 'given twice' : host.slice(0, 200) || 'missing' });
  }
  const origin = valuesOf(head.headers, 'origin')[0];
  if (origin !== undefined) throw new ChaperoneError('listen.origin', { origin: origin.slice(0, 200) });
  if (head.httpVersion !== '1.1')
    throw new ChaperoneError('listen.malformed', { reason: `HTTP/${head.httpVersion} is not spoken here` });
  if (!METHODS.has(head.method)) throw new ChaperoneError('listen.method', { method: head.method.slice(0, 40) });
  const { path, query } = parseTarget(head.url, kind);
  checkFraming(head.headers);
  return { path, query, protocol: checkUpgrade(head, path, kind) };
}

/** One framing only (RFC 9112 section 6.3). The parser refuses most of this already; what it lets pass is refused here. */
function checkFraming(headers: HeaderList): void {
  const encodings = valuesOf(headers, 'transfer-encoding');
  const lengths = valuesOf(headers, 'content-length');
  if (encodings.length > 1 || (encodings[0] !== undefined && encodings[0].toLowerCase() !== 'chunked')) {
    throw new ChaperoneError('listen.malformed', { reason: 'the only Transfer-Encoding is chunked' });
  }
  if (
    lengths.length > 1 ||
    (lengths[0] !== undefined && !/^\d{1,15}$/.test(lengths[0])) ||
    (lengths.length > 0 && encodings.length > 0)
  ) {
    throw new ChaperoneError('listen.malformed', { reason: 'the body has two lengths or none that can be read' });
  }
}

function checkUpgrade(head: RawHead, path: string, kind: Upstream['kind']): string | undefined {
  if (!head.upgrading) return undefined;
  const upgrades = valuesOf(head.headers, 'upgrade');
  const protocol = (upgrades[0] ?? '').trim().toLowerCase();
  if (upgrades.length !== 1 || kind === 'https' || !UPGRADES.has(protocol) || !UPGRADE_PATH.test(path)) {
    throw new ChaperoneError('listen.upgrade', { protocol: protocol.slice(0, 40) });
  }
  if (
    valuesOf(head.headers, 'transfer-encoding').length > 0 ||
    Number(valuesOf(head.headers, 'content-length')[0] ?? '0') !== 0
  ) {
    throw new ChaperoneError('listen.malformed', { reason: 'a request that upgrades the connection has no body' });
  }
  return protocol;
}
