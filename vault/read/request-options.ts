/** Query parameters that say how an answer or a write is meant. */
import type { RequestOptions } from '../../contract/step.ts';

const NAMES = [
  'fieldManager',
  'labelSelector',
  'fieldSelector',
  'resourceVersion',
  'limit',
  'force',
  'container',
  'follow',
  'tailLines',
] as const satisfies readonly (keyof RequestOptions)[];

const NONE: RequestOptions = {};

/** Of a path with its query, as recorded (secrets masked). A repeated parameter counts once, with its first value, as the API server takes it. */
export function optionsOf(url: string): RequestOptions {
  const query = url.indexOf('?');
  if (query === -1) return NONE;
  const params = new URLSearchParams(url.slice(query + 1));
  const options: Partial<Record<keyof RequestOptions, string>> = {};
  for (const name of NAMES) {
    const value = params.get(name);
    if (value !== null && value !== '') options[name] = value;
  }
  return options;
}
