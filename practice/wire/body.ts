/** Request bodies: read with a limit, decoded by content type, and checked before anything trusts their shape. */
import type { IncomingMessage } from 'node:http';
import { parse } from 'yaml';
import { isMap, type Json, type JsonMap } from '../object/json.ts';
import { findKind } from '../object/kinds.ts';
import { badRequest, tooLarge, unsupportedMediaType } from './failure.ts';
import { decodeEnvelope } from './protobuf-reader.ts';

/** As the API server: 3 MiB. */
const LIMIT = 3 << 20;
const MAX_DEPTH = 200;
const PROTOBUF = 'application/vnd.kubernetes.protobuf';

export interface Body {
  /** Lower case, without parameters; `application/json` when the client named none. */
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** Reads the whole body. Rejects with a 413 Failure beyond the limit. */
export async function readBody(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LIMIT) throw tooLarge(LIMIT);
    chunks.push(chunk);
  }
  const mediaType = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  return {
    mediaType: mediaType === undefined || mediaType === '' ? 'application/json' : mediaType,
    bytes: Buffer.concat(chunks),
  };
}

/** Kinds that are bodies but not served as resources of their own. */
const BODIES: ReadonlySet<string> = new Set(['DeleteOptions', 'Scale', 'TokenRequest']);

const isKnown = (apiVersion: string, kind: string): boolean => BODIES.has(kind) || findKind(apiVersion, kind) !== undefined;

/** The object in a body. Throws a 415 Failure for other media types and a 400 Failure for what does not parse. */
export function decodeObject(body: Body): JsonMap {
  if (body.mediaType === PROTOBUF) {
    const object = decodeEnvelope(body.bytes, isKnown);
    checked(object, 0);
    return object;
  }
  if (body.mediaType !== 'application/json' && body.mediaType !== 'application/yaml')
    throw unsupportedMediaType(['application/json', 'application/yaml', PROTOBUF]);
  const value = decodeText(body);
  if (!isMap(value)) throw badRequest('the body is not an object');
  return value;
}

/** Any JSON or YAML document; JSON is YAML, but is read by the stricter parser when the client says so. */
export function decodeText(body: Body): Json {
  const text = body.bytes.toString('utf8');
  let value: unknown;
  try {
    value = body.mediaType.endsWith('yaml') ? parse(text, { maxAliasCount: 100 }) : JSON.parse(text);
  } catch {
    throw badRequest(`the body is not well-formed ${body.mediaType.endsWith('yaml') ? 'YAML' : 'JSON'}`);
  }
  return checked(value, 0);
}

/** Refuses what JSON objects of the API never hold: a prototype key, endless depth, values that are not JSON. */
function checked(value: unknown, depth: number): Json {
  if (depth > MAX_DEPTH) throw badRequest('the body is nested too deeply');
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((item) => checked(item, depth + 1));
  if (!isMap(value)) throw badRequest('the body holds a value that is not JSON');
  for (const [key, child] of Object.entries(value)) {
    if (key === '__proto__') throw badRequest('the body holds a forbidden key');
    checked(child, depth + 1);
  }
  return value;
}
