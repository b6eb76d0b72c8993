import { ChaperoneError } from '../../contract/errors.ts';
import { formsIn, replaced } from '../../wire/credential/text.ts';
import type { Query } from '../exchange.ts';
import type { Upstream } from '../proxy.ts';

/** A request target whose meaning is the same for this proxy and for every API server behind it. */
export interface TargetPath {
  /** Percent-decoded, as Go's `URL.Path`. */
  readonly path: string;
  readonly query: Query;
}

/** First segments of what a Kubernetes API server serves. */
const ROOTS: ReadonlySet<string> = new Set([
  'api',
  'apis',
  'version',
  'openapi',
  'healthz',
  'livez',
  'readyz',
  'metrics',
  'logs',
  'openid',
]);
const EXACT: ReadonlySet<string> = new Set(['/.well-known/openid-configuration', '/.chaperone/v1/token']);

// RFC 3986 path characters; anything else on the wire would have to be encoded.
const RAW_PATH = /^(?:\/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})*)+$/;
/** Encoded slash, backslash and percent: decoded once here and perhaps twice or never elsewhere. */
const AMBIGUOUS = /%(?:2f|5c|25)/i;
/** `;` begins parameters of a segment for some servers (RFC 3986 section 3.3), which take them off before they look at `..`. */
const SEGMENT_PARAMETERS = /;|%3b/i;
const BROKEN_ESCAPE = /%(?![0-9A-Fa-f]{2})/;

const malformed = (reason: string): ChaperoneError => new ChaperoneError('listen.malformed', { reason });

/**
 * Parses a request target (RFC 9112 section 3.2, origin form only) and refuses every spelling that two parsers could read
 * differently, because policy must see what the server sees: empty and dot segments, encoded separators, broken escapes, and
 * `;` in the query (a separator for Go before 1.17, an error after).
 * Throws ChaperoneError `listen.malformed`, or `listen.path` for what is not a Kubernetes API where the target is one.
 */
export function parseTarget(url: string, kind: Upstream['kind'] = 'kubernetes'): TargetPath {
  const mark = url.indexOf('?');
  const rawPath = mark < 0 ? url : url.slice(0, mark);
  const rawQuery = mark < 0 ? '' : url.slice(mark + 1);
  if (url.includes('#')) throw malformed('the request target has a fragment');
  if (!RAW_PATH.test(rawPath)) throw malformed('the path is not an absolute path of plain or percent-encoded characters');
  if (AMBIGUOUS.test(rawPath)) throw malformed('the path has an encoded slash, backslash or percent sign');
  const path = decodePath(rawPath);
  const segments = path.split('/').slice(1);
  const last = segments.length - 1;
  if (segments.some((s, i) => s === '.' || s === '..' || (s === '' && i < last))) {
    throw malformed('the path has an empty or a dot segment');
  }
  if (kind === 'https') {
    if (SEGMENT_PARAMETERS.test(rawPath)) throw malformed('the path has a semicolon');
  } else if (!ROOTS.has(segments[0] ?? '') && !EXACT.has(path)) {
    // What is said to the agent is recorded too.
    throw new ChaperoneError('listen.path', { path: replaced(rawPath, formsIn(rawPath), () => '…').slice(0, 200) });
  }
  return { path, query: parseQuery(rawQuery) };
}

function decodePath(raw: string): string {
  if (!raw.includes('%')) return raw;
  let path: string;
  try {
    path = decodeURIComponent(raw);
  } catch {
    throw malformed('the path is not percent-encoded UTF-8');
  }

  if (/[\u0000-\u001f\u007f]/.test(path)) throw malformed('the path has an encoded control character');
  return path;
}

/** `application/x-www-form-urlencoded` as Go's url.ParseQuery reads it, for what it reads without complaint. */
function parseQuery(raw: string): Query {
  if (raw === '') return [];
  if (raw.includes(';')) throw malformed('the query has a semicolon');
  if (BROKEN_ESCAPE.test(raw)) throw malformed('the query has a broken percent-escape');
  const query: (readonly [string, string])[] = [];
  for (const pair of raw.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    query.push(equals < 0 ? [decodeField(pair), ''] : [decodeField(pair.slice(0, equals)), decodeField(pair.slice(equals + 1))]);
  }
  return query;
}

function decodeField(raw: string): string {
  const spaced = raw.replaceAll('+', ' ');
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    // Bytes that are not UTF-8: Go keeps them; no parameter that decides anything has them, so a lossy reading is enough.
    return Buffer.from(
      spaced.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
      'latin1',
    ).toString('utf8');
  }
}
