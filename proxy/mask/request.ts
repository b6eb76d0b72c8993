import { ChaperoneError } from '../../contract/errors.ts';
import { commitmentOf } from '../commitment.ts';
import type { KeptBody } from '../exchange.ts';
import { findInJsonPatch, findSecrets, type Found, valuesOf } from './find.ts';
import { type JsonNode, JsonSyntaxError, parseJson } from './json-tree.ts';
import { holdsPlaceholder, placeholder } from './placeholder.ts';
import type { Sensitive } from './sensitive.ts';
import { decodeUtf8, maskText, mediaType } from './text.ts';
import { parseYaml } from './yaml-tree.ts';

/**
 * What may be recorded of a request body that holds secrets; the body itself goes upstream unchanged. What cannot be read (protobuf,
 * CBOR, broken text) is kept as one masked span over all of it.
 */
export function keepRequest(
  body: Buffer,
  contentType: string | undefined,
  sensitive: Sensitive,
  maskingKey: Uint8Array,
): KeptBody {
  if (body.length === 0) return { recorded: body, spans: [], refusal: undefined };
  const read = tryRead(body, mediaType(contentType), sensitive);
  if (!read) {
    const commitment = commitmentOf(maskingKey, body);
    const span = { part: 'request.body', path: '', bytes: body.length, commitment, rule: `${sensitive.rule}-opaque` } as const;
    return { recorded: Buffer.from(placeholder(commitment)), spans: [span], refusal: undefined };
  }
  // Raw forms are caught while the body is read; this catches escapes, and copies at any base64 alignment.
  const returned = valuesOf(read.found).find(({ value }) => holdsPlaceholder(value));
  const refusal = returned && new ChaperoneError('mask.placeholder', { path: returned.path });
  const { text, spans } = maskText(read.text, read.found, maskingKey, 'request.body', sensitive.rule);
  return { recorded: Buffer.from(text), spans, refusal };
}

function tryRead(
  body: Buffer,
  type: string,
  sensitive: Sensitive,
): { readonly text: string; readonly found: readonly Found[] } | undefined {
  try {
    const text = decodeUtf8(body);
    const root = parse(text, type);
    if (!root) return undefined;
    return {
      text,
      found: type === 'application/json-patch+json' ? findInJsonPatch(text, root, sensitive) : findSecrets(text, root, sensitive),
    };
  } catch (error) {
    if (error instanceof JsonSyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}

/** The API server reads bodies without a Content-Type as JSON; YAML is also what apply patches are called when they are JSON. */
function parse(text: string, type: string): JsonNode | undefined {
  if (type === '' || type === 'application/json' || type.endsWith('+json')) return parseJson(text);
  if (type !== 'application/yaml' && type !== 'application/apply-patch+yaml') return undefined;
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return parseYaml(text);
    throw error;
  }
}
