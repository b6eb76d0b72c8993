/**
 * Reads the protobuf bodies that newer typed clients send (`kubectl create namespace`, `kubectl auth can-i`). The practice cluster never
 * answers in protobuf.
 */
import { decodeObject } from '../../wire/kubernetes/protobuf.ts';
import { ProtobufError } from '../../wire/kubernetes/protobuf-fields.ts';
import { isMap, type JsonMap } from '../object/json.ts';
import { badRequest } from './failure.ts';

/** Decodes an enveloped object of a kind that `isKnown`. Throws a 400 Failure for anything malformed or of a kind not known here. */
export function decodeEnvelope(body: Uint8Array, isKnown: (apiVersion: string, kind: string) => boolean): JsonMap {
  const { kind, apiVersion, ...fields } = decoded(body);
  if (typeof kind !== 'string' || typeof apiVersion !== 'string' || !isKnown(apiVersion, kind))
    throw badRequest(`no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)}`);
  return { ...fields, apiVersion, kind };
}

function decoded(body: Uint8Array): JsonMap {
  try {
    // Through text: a copy that shares nothing, with plain objects, as JSON bodies give them.
    const value: unknown = JSON.parse(JSON.stringify(decodeObject(body).object));
    if (isMap(value)) return value;
  } catch (error) {
    if (error instanceof ProtobufError) throw badRequest(`the protobuf body could not be decoded: ${error.message}`);
    throw error;
  }
  throw badRequest('the protobuf body is no object');
}
