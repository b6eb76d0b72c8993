import type { Arrival } from '../exchange.ts';
import type { UpstreamCredential } from '../proxy.ts';
import { isForeignParameter, parameterKey } from './foreign.ts';

/**
 * Path and query as the target gets them: without what could prove somebody else, with what proves us. Every other byte stays as it came.
 * The result holds a credential and is not recorded.
 */
export function upstreamUrl({ url, query }: Pick<Arrival, 'url' | 'query'>, ours: UpstreamCredential['query']): string {
  const own = ours ?? NOTHING;
  if (own.length === 0 && !query.some(([name]) => isForeignParameter(name))) return url;
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const keys = own.map(([name]) => parameterKey(name));
  const names = own.map(([name]) => name);
  // `listen` has decoded the same pairs in the same order, all but empty ones, and has refused `;` and `#`.
  const raw =
    mark < 0
      ? []
      : url
          .slice(mark + 1)
          .split('&')
          .filter((pair) => pair !== '');
  const kept = raw.filter((_, i) => {
    const name = query[i]?.[0];
    return name !== undefined && !isForeignParameter(name) && !names.includes(name) && !keys.includes(parameterKey(name));
  });
  const all = [...kept, ...own.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)];
  return all.length === 0 ? path : `${path}?${all.join('&')}`;
}

const NOTHING: readonly (readonly [string, string])[] = [];
