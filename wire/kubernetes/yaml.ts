/** One YAML document as the values that JSON has. */
import { parse } from 'yaml';

/** Characters; the API server takes and gives no larger object. */
const MAX_TEXT = 3 << 20;

/** Throws for text that is not one document, is too long, or has aliases (a small text could stand for a huge value). */
export function parseYaml(text: string): unknown {
  if (text.length > MAX_TEXT) throw new RangeError('YAML of more than 3 MiB');
  return parse(text, { maxAliasCount: 0, logLevel: 'error', prettyErrors: false }) as unknown;
}
