import type { HeaderList } from '../../contract/record.ts';

/**
 * The JSON forms that a client accepts, in its order, as one header value; undefined when it accepts none. Parameters such as
 * `as=Table` stay. A wildcard becomes plain JSON, as the API server would answer it; no Accept at all means the same.
 */
export function jsonOnly(headers: HeaderList): string | undefined {
  const given = headers.filter(([name]) => name.toLowerCase() === 'accept').map(([, value]) => value);
  if (given.length === 0) return 'application/json';
  const kept: string[] = [];
  for (const range of given.join(',').split(',')) {
    const [type, ...parameters] = range.split(';').map((part) => part.trim());
    const form = (type ?? '').toLowerCase();
    if (form !== 'application/json' && form !== 'application/*' && form !== '*/*') continue;
    if (parameters.some((p) => /^q=0(?:\.0*)?$/i.test(p))) continue;
    kept.push(['application/json', ...parameters].join(';'));
  }
  return kept.length > 0 ? kept.join(',') : undefined;
}
