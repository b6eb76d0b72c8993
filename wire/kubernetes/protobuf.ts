/**
 * Kubernetes' protobuf as the JSON that the same object would be, for reading. Source: apimachinery
 * pkg/runtime/serializer/protobuf/protobuf.go (the magic and runtime.Unknown around every object), pkg/apis/meta/v1/watch.go.
 */
import { emptyObject, type Json, type JsonObject } from './json.ts';
import { scalarOf, zero } from './protobuf-scalars.ts';
import { bytesOf, FieldReader, ProtobufError, type RawValue } from './protobuf-fields.ts';
import { fieldsOf, messageOf, type MessageField } from './protobuf-types.ts';

export interface DecodedProtobuf {
  readonly object: JsonObject;
  /** Fields that this version does not know: of a newer API server. They are not in `object`. */
  readonly unknownFields: number;
}

const MAGIC = [0x6b, 0x38, 0x73, 0];
/** Kubernetes' own types nest 20 deep; schemas of custom resources more. */
const MAX_DEPTH = 100;
/** Values of one body: an object of two bytes takes a hundred in memory. */
const MAX_VALUES = 2_000_000;

const text = new TextDecoder();

/** True for bytes that begin as every object in Kubernetes' protobuf does. */
export function isEnvelope(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => bytes[i] === byte);
}

/**
 * One object in its envelope. `cut`: the bytes were cut at the end, and what is whole is told. Throws ProtobufError for bytes that are
 * malformed, and for kinds that this version does not know.
 */
export function decodeObject(bytes: Uint8Array, cut = false): DecodedProtobuf {
  const decoder = new Decoder();
  const object = decoder.envelope(bytes, cut, 0);
  return { object, unknownFields: decoder.unknown };
}

/** The events of a watch: each a length of four bytes and a WatchEvent. Throws like `decodeObject`. */
export function decodeWatch(
  bytes: Uint8Array,
  cut = false,
): { readonly events: readonly JsonObject[]; readonly unknownFields: number } {
  const decoder = new Decoder();
  const events: JsonObject[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const length = lengthAt(bytes, offset);
    const frame = bytes.subarray(offset + 4, offset + 4 + length);
    if (frame.length < length || bytes.length < offset + 4) {
      if (cut) break;
      throw new ProtobufError('its last event is not whole');
    }
    events.push(decoder.event(frame));
    offset += 4 + length;
  }
  return { events, unknownFields: decoder.unknown };
}

function lengthAt(bytes: Uint8Array, offset: number): number {
  let length = 0;
  for (let i = offset; i < offset + 4; i += 1) length = length * 256 + (bytes[i] ?? 0);
  return length;
}

class Decoder {
  unknown = 0;
  #values = 0;

  envelope(bytes: Uint8Array, cut: boolean, depth: number): JsonObject {
    if (!isEnvelope(bytes)) throw new ProtobufError('it has no envelope');
    let apiVersion = '';
    let kind = '';
    let raw: Uint8Array = new Uint8Array(0);
    let short = false;
    const outer = new FieldReader(bytes.subarray(4), cut);
    while (outer.next()) {
      if (outer.number === 2) {
        raw = bytesOf(outer.value);
        short = outer.short;
      }
      if (outer.number !== 1) continue;
      const meta = new FieldReader(bytesOf(outer.value), outer.short);
      while (meta.next()) {
        if (meta.number === 1) apiVersion = text.decode(bytesOf(meta.value));
        if (meta.number === 2) kind = text.decode(bytesOf(meta.value));
      }
    }
    const message = messageOf(apiVersion, kind);
    if (message === null) throw new ProtobufError(`${kind || 'an unnamed kind'} of ${apiVersion || 'no version'} is not known`);
    const object = emptyObject();
    object['kind'] = kind;
    object['apiVersion'] = apiVersion;
    this.#fill(object, message, raw, short, depth);
    return object;
  }

  event(frame: Uint8Array): JsonObject {
    if (isEnvelope(frame)) return this.envelope(frame, false, 0);
    const object = emptyObject();
    this.#fill(object, 'meta/v1.WatchEvent', frame, false, 0);
    return object;
  }

  #fill(into: JsonObject, message: string, bytes: Uint8Array, cut: boolean, depth: number): void {
    if (depth > MAX_DEPTH) throw new ProtobufError('it is nested too deeply');
    const fields = fieldsOf(message);
    const reader = new FieldReader(bytes, cut);
    while (reader.next()) {
      this.#values += 1;
      if (this.#values > MAX_VALUES) throw new ProtobufError(`it has more than ${MAX_VALUES} values`);
      const field = fields.get(reader.number);
      if (field === undefined) this.unknown += 1;
      else this.#put(into, field, reader.value, reader.short, depth);
    }
    // An empty list of objects is said, as JSON says it.
    for (const field of fields.values()) if (field.always && field.shape === 'list') into[field.name] ??= [];
  }

  #put(into: JsonObject, field: MessageField, raw: RawValue, short: boolean, depth: number): void {
    const { name, type } = field;
    if (field.shape === 'map') {
      const map = (into[name] ??= emptyObject()) as JsonObject;
      this.#entry(map, type, bytesOf(raw), short, depth);
    } else if (field.shape === 'list') {
      const item = this.#single(type, raw, short, depth);
      if (item !== undefined) ((into[name] ??= []) as Json[]).push(item);
    } else if (field.inline) this.#fill(into, type, bytesOf(raw), short, depth + 1);
    else {
      const value = this.#single(type, raw, short, depth);
      if (value !== undefined && (field.pointer || field.always || !zero(value))) into[name] = value;
    }
  }

  #entry(map: JsonObject, type: string, bytes: Uint8Array, cut: boolean, depth: number): void {
    let key = '';
    let value: Json | undefined = zeroOf(type);
    const reader = new FieldReader(bytes, cut);
    while (reader.next()) {
      this.#values += 1;
      if (reader.number === 1) key = text.decode(bytesOf(reader.value));
      if (reader.number === 2) value = this.#single(type, reader.value, reader.short, depth);
    }
    if (value !== undefined) map[key] = value;
  }

  /** Undefined for a value whose bytes were cut, unless it is a message, of which the whole fields are told. */
  #single(type: string, raw: RawValue, short: boolean, depth: number): Json | undefined {
    if (type.includes('.')) {
      const object = emptyObject();
      this.#fill(object, type, bytesOf(raw), short, depth + 1);
      return object;
    }
    if (short) return undefined;
    if (type.startsWith('schema|')) return this.#schema(type, bytesOf(raw), depth);
    if (type !== 'raw') return scalarOf(type, raw);
    return this.#embedded(bytesOf(raw), depth);
  }

  /** RawExtension: another object in its envelope, or JSON. */
  #embedded(bytes: Uint8Array, depth: number): Json {
    const reader = new FieldReader(bytes);
    while (reader.next()) {
      if (reader.number !== 1) continue;
      const inner = bytesOf(reader.value);
      return isEnvelope(inner) ? this.envelope(inner, false, depth + 1) : scalarOf('json', bytes);
    }
    return null;
  }

  /** A schema, or in its place a boolean, a list of schemas or a list of names. Source: apiextensions/v1/types_jsonschema.go, marshal.go. */
  #schema(type: string, bytes: Uint8Array, depth: number): Json {
    const list: Json[] = [];
    let schema: JsonObject | null = null;
    let allows = false;
    const reader = new FieldReader(bytes);
    while (reader.next()) {
      const isSchema = reader.number === (type === 'schema|bool' ? 2 : 1) || type === 'schema|array';
      if (isSchema) {
        schema = emptyObject();
        this.#fill(schema, 'apiextensions/v1.JSONSchemaProps', bytesOf(reader.value), false, depth + 1);
        if (reader.number === 2 && type === 'schema|array') list.push(schema);
      } else if (type === 'schema|strings') list.push(scalarOf('string', reader.value));
      else allows = scalarOf('bool', reader.value) === true;
    }
    if (list.length > 0) return list;
    return schema ?? (type === 'schema|bool' ? allows : []);
  }
}

/** What an absent value of a map is. */
function zeroOf(type: string): Json {
  if (type.includes('.')) return emptyObject();
  return type === 'strings' ? [] : type === 'time' ? null : '';
}
