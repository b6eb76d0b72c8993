/** How a body is to be read, and what it says: by its media type, and by its first bytes where that is not enough. */
import type { BodyForm } from '../../contract/step.ts';
import { ProtobufError } from './protobuf-fields.ts';
import { decodeObject, decodeWatch } from './protobuf.ts';

export const PROTOBUF = 'application/vnd.kubernetes.protobuf';

export interface BodyHead {
  /** `Content-Type` without parameters, lower case; empty when there was none. */
  readonly mediaType: string;
  /** It answers a watch. */
  readonly watch: boolean;
  /** The bytes end before the body did. */
  readonly cut: boolean;
}

export interface ReadBody {
  readonly form: BodyForm;
  /** Null when it can only be shown as bytes. */
  readonly text: string | null;
  /** The media type that `text` was made from for reading; null when it is what passed. */
  readonly decodedFrom: string | null;
  /** Why it cannot be read; null when it can. */
  readonly opaque: string | null;
  /** What of the body `text` leaves out, in one clause; null when nothing. */
  readonly note: string | null;
}

const FORMS: ReadonlyMap<string, BodyForm> = new Map([
  ['application/json-patch+json', 'json-patch'],
  ['application/merge-patch+json', 'merge-patch'],
  ['application/strategic-merge-patch+json', 'strategic-merge-patch'],
  ['application/apply-patch+yaml', 'apply-patch'],
  ['application/yaml', 'yaml'],
  ['application/x-yaml', 'yaml'],
  ['text/yaml', 'yaml'],
]);

/** A Go server tells `kind` first; a watch event begins with its type. */
const TABLE = /^\s*\{\s*"kind"\s*:\s*"Table"/;
const EVENT = /^\s*\{\s*"type"\s*:/;
const DOCUMENT = /^\s*[{[]/;

/** `bytes`: of the body, content decoding undone. Never throws. */
export function readBody(bytes: Uint8Array, head: BodyHead): ReadBody {
  if (bytes.length === 0) return { form: 'none', text: '', decodedFrom: null, opaque: null, note: null };
  const { mediaType, cut } = head;
  if (mediaType === PROTOBUF) return readProtobuf(bytes, head);
  if (/(^|[/+])cbor(-seq)?$/.test(mediaType)) return opaque('CBOR is not decoded');
  if (mediaType.endsWith('+protobuf')) return opaque('the OpenAPI document in protobuf is not decoded');
  const text = textOf(bytes, cut);
  if (text === null) return opaque('it is not text');
  return { form: formOf(text, head), text, decodedFrom: null, opaque: null, note: null };
}

function formOf(text: string, { mediaType, watch }: BodyHead): BodyForm {
  const known = FORMS.get(mediaType);
  if (known !== undefined) return known;
  // The API server takes a body without a media type for JSON, and so do older clients.
  const json = mediaType === 'application/json' || mediaType.endsWith('+json') || (mediaType === '' && DOCUMENT.test(text));
  if (!json) return 'text';
  if (watch && EVENT.test(text)) return 'lines';
  return TABLE.test(text) ? 'table' : 'json';
}

function readProtobuf(bytes: Uint8Array, { watch, cut }: BodyHead): ReadBody {
  try {
    const decoded = watch ? decodeLines(bytes, cut) : decodeOne(bytes, cut);
    return { ...decoded, decodedFrom: PROTOBUF, opaque: null };
  } catch (error) {
    if (!(error instanceof ProtobufError)) throw error;
    return opaque(`the protobuf could not be decoded: ${error.message}`);
  }
}

function decodeOne(bytes: Uint8Array, cut: boolean): Pick<ReadBody, 'form' | 'text' | 'note'> {
  const { object, unknownFields } = decodeObject(bytes, cut);
  return { form: 'json', text: JSON.stringify(object), note: noteOf(unknownFields) };
}

function decodeLines(bytes: Uint8Array, cut: boolean): Pick<ReadBody, 'form' | 'text' | 'note'> {
  // A watch that was refused is answered with a Status like any other request.
  if (bytes[0] === 0x6b) return decodeOne(bytes, cut);
  const { events, unknownFields } = decodeWatch(bytes, cut);
  return { form: 'lines', text: events.map((event) => `${JSON.stringify(event)}\n`).join(''), note: noteOf(unknownFields) };
}

function noteOf(unknownFields: number): string | null {
  if (unknownFields === 0) return null;
  return `${unknownFields} ${unknownFields === 1 ? 'field' : 'fields'} of a newer version ${unknownFields === 1 ? 'is' : 'are'} not shown`;
}

function opaque(reason: string): ReadBody {
  return { form: 'opaque', text: null, decodedFrom: null, opaque: reason, note: null };
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Null when the bytes are not text. When they were cut, an incomplete last character is left out. */
function textOf(bytes: Uint8Array, cut: boolean): string | null {
  for (let drop = 0; drop <= (cut ? 3 : 0) && drop <= bytes.length; drop += 1) {
    try {
      const text = strict.decode(bytes.subarray(0, bytes.length - drop));
      return text.includes('\0') ? null : text;
    } catch {
      // Perhaps only its last character is incomplete.
    }
  }
  return null;
}
