/** The object in a small request body, as clients of Kubernetes send it. */
import { decodeObject, isEnvelope } from '../../wire/kubernetes/protobuf.ts';

/** Bytes; of larger bodies nothing is read until somebody opens the step. */
export const MAX_SMALL = 16_384;

const text = new TextDecoder('utf-8', { fatal: true });

/** JSON or protobuf; undefined for anything else, and for what is cut. */
export function objectIn(body: Uint8Array): unknown {
  try {
    return isEnvelope(body) ? decodeObject(body).object : JSON.parse(text.decode(body));
  } catch {
    return undefined;
  }
}
