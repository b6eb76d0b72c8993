/** The text of an object's state, and what is made of one. */
import { metadataOf, type JsonObject } from './object-sightings.ts';

interface RawJson {
  /** ECMAScript proposal "JSON.parse source text access": a number that is written as it was read. */
  readonly rawJSON?: (text: string) => unknown;
}
const MAY_HOLD_LONG_NUMBERS = /[\s:,[]-?\d{16,}/;

/** Parses one document; throws SyntaxError. Integers that a double cannot hold keep their digits. */
export function parseDocument(text: string): unknown {
  const { rawJSON } = JSON as RawJson;
  if (rawJSON === undefined || !MAY_HOLD_LONG_NUMBERS.test(text)) return JSON.parse(text);
  const keepDigits = (_: string, value: unknown, context?: { readonly source?: string }): unknown =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
      ? rawJSON(context?.source ?? '')
      : value;
  return JSON.parse(text, keepDigits) as unknown;
}

/** JSON with two spaces; null when it is nested deeper than this machine's stack. */
export function stateText(object: JsonObject): string | null {
  try {
    return JSON.stringify(object, null, 2);
  } catch {
    return null;
  }
}

/** The state after a write of its Scale, which answers with the replicas alone. */
export function withReplicas(state: string, replicas: number, resourceVersion: string | null): string | null {
  const object = parseDocument(state) as JsonObject;
  const spec = object['spec'];
  if (typeof spec !== 'object' || spec === null) return null;
  const metadata = { ...metadataOf(object), ...(resourceVersion === null ? {} : { resourceVersion }) };
  return stateText({ ...object, metadata, spec: { ...spec, replicas } });
}
