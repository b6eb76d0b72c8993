import type { HeaderList } from '../../contract/record.ts';
import { headerKey, isForeignHeader } from './foreign.ts';

/** RFC 9110 section 7.6.1, and what older clients and servers still send. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authentication-info',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
/** Set again from what is really sent; `expect` was answered by the listener. */
const REBUILT: ReadonlySet<string> = new Set(['host', 'content-length', 'expect']);
/** Would give the agent a credential of the target, or lead it around this proxy. */
const ANSWER_ONLY: ReadonlySet<string> = new Set(['set-cookie', 'alt-svc']);
const NOT_IN_TRAILERS: ReadonlySet<string> = new Set([
  'authorization',
  'cache-control',
  'content-encoding',
  'content-length',
  'content-range',
  'content-type',
  'host',
  'location',
  'www-authenticate',
]);
const BEARER_PROTOCOL = 'base64url.bearer.authorization.k8s.io.';

/**
 * The request's headers as the target gets them, order, case and repetition kept, without any that could prove somebody else.
 * @param replaced names and values that stand in for the client's: the real credential and what the mask needs.
 */
export function upstreamHeaders(headers: HeaderList, host: string, replaced: Readonly<Record<string, string>>): HeaderList {
  const listed = listedIn(headers);
  const ours = new Set(Object.keys(replaced).map(headerKey));
  const kept: (readonly [string, string])[] = [['Host', host]];
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    if (HOP_BY_HOP.has(lower) || REBUILT.has(lower) || listed.has(lower) || ours.has(headerKey(name)) || isForeignHeader(name))
      continue;
    if (lower === 'sec-websocket-protocol') {
      const rest = withoutBearer(value);
      if (rest !== '') kept.push([name, rest]);
    } else kept.push([name, value]);
  }
  // Of TE (RFC 9110 section 10.1.4) only this much is understood on both sides here.
  if (asksForTrailers(headers)) kept.push(['TE', 'trailers']);
  return [...kept, ...Object.entries(replaced)];
}

/** Fields that may stand after a body: none that frames, routes or authenticates (RFC 9110 section 6.5.1). */
export function answerTrailers(trailers: HeaderList): HeaderList {
  return answerHeaders(trailers).filter(([name]) => !NOT_IN_TRAILERS.has(name.toLowerCase()));
}

/** The answer's headers as the agent gets them. */
export function answerHeaders(headers: HeaderList): HeaderList {
  const listed = listedIn(headers);
  return headers.filter(([name]) => {
    const lower = name.toLowerCase();
    return !HOP_BY_HOP.has(lower) && !ANSWER_ONLY.has(lower) && !listed.has(lower);
  });
}

function asksForTrailers(headers: HeaderList): boolean {
  return headers.some(
    ([name, value]) => name.toLowerCase() === 'te' && value.split(',').some((one) => one.trim().toLowerCase() === 'trailers'),
  );
}

/** Field names that `Connection` declares to be for this hop only. */
function listedIn(headers: HeaderList): ReadonlySet<string> {
  return new Set(
    headers.filter(([n]) => n.toLowerCase() === 'connection').flatMap(([, v]) => v.split(',').map((t) => t.trim().toLowerCase())),
  );
}

function withoutBearer(value: string): string {
  const protocols = value.split(',').map((p) => p.trim());
  return protocols.filter((p) => p !== '' && !p.toLowerCase().startsWith(BEARER_PROTOCOL)).join(', ');
}
