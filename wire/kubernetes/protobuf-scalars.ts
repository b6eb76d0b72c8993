/** Values of protobuf fields that are no messages to JSON, each as Kubernetes' own JSON says it. */
import type { Json } from './json.ts';
import { bytesOf, FieldReader, integerOf, ProtobufError, type RawValue } from './protobuf-fields.ts';

const text = new TextDecoder();

/** `type`: see `MessageField`. Throws ProtobufError. */
export function scalarOf(type: string, raw: RawValue): Json {
  switch (type) {
    case 'string':
      return text.decode(bytesOf(raw));
    case 'bytes':
      return base64(bytesOf(raw));
    case 'bool':
      return integerOf(raw) !== 0n;
    case 'int32':
    case 'int64':
      return numberOf(integerOf(raw));
    case 'double':
      return doubleOf(integerOf(raw));
    case 'quantity':
      return text.decode(firstOf(raw) ?? new Uint8Array(0));
    case 'strings':
      return stringsOf(raw);
    case 'intstr':
      return intOrString(raw);
    case 'duration':
      return durationOf(partsOf(raw).get(1) ?? 0n);
    case 'time':
    case 'microtime':
      return timeOf(raw, type === 'microtime');
    case 'fields':
    case 'json':
      return embeddedJson(raw);
    default:
      throw new ProtobufError(`the type ${type} is not known`);
  }
}

/** What Go's `omitempty` leaves out. */
export function zero(value: Json): boolean {
  if (value === null || value === '' || value === 0 || value === false) return true;
  return typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length === 0;
}

/** Digits where a JavaScript number would not be exact. */
function numberOf(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

function doubleOf(bits: bigint): Json {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigInt64(0, bits);
  const value = view.getFloat64(0);
  return Number.isFinite(value) ? value : String(value);
}

/** Numbers of a small message, by field number. */
function partsOf(raw: RawValue): ReadonlyMap<number, bigint> {
  const parts = new Map<number, bigint>();
  const reader = new FieldReader(bytesOf(raw));
  while (reader.next()) if (typeof reader.value === 'bigint') parts.set(reader.number, BigInt.asIntN(64, reader.value));
  return parts;
}

/** The bytes of field 1. */
function firstOf(raw: RawValue): Uint8Array | undefined {
  const reader = new FieldReader(bytesOf(raw));
  while (reader.next()) if (reader.number === 1) return bytesOf(reader.value);
  return undefined;
}

function stringsOf(raw: RawValue): Json {
  const items: string[] = [];
  const reader = new FieldReader(bytesOf(raw));
  while (reader.next()) items.push(text.decode(bytesOf(reader.value)));
  return items;
}

/** Source: apimachinery pkg/util/intstr: type (1: it is text), intVal, strVal. */
function intOrString(raw: RawValue): Json {
  let isText = false;
  let number = 0n;
  let string = '';
  const reader = new FieldReader(bytesOf(raw));
  while (reader.next()) {
    if (reader.number === 1) isText = integerOf(reader.value) === 1n;
    if (reader.number === 2) number = integerOf(reader.value);
    if (reader.number === 3) string = text.decode(bytesOf(reader.value));
  }
  return isText ? string : numberOf(number);
}

/** As Go's time.Duration prints itself: `1h0m5s`, `1.5s`, `20ms`. */
function durationOf(nanoseconds: bigint): string {
  const sign = nanoseconds < 0n ? '-' : '';
  const size = Math.abs(Number(nanoseconds));
  if (size === 0) return '0s';
  if (size < 1e3) return `${sign}${size}ns`;
  if (size < 1e6) return `${sign}${size / 1e3}µs`;
  if (size < 1e9) return `${sign}${size / 1e6}ms`;
  const hours = Math.floor(size / 3.6e12);
  const minutes = Math.floor((size % 3.6e12) / 6e10);
  const seconds = `${(size % 6e10) / 1e9}s`;
  return sign + (hours > 0 ? `${hours}h${minutes}m${seconds}` : minutes > 0 ? `${minutes}m${seconds}` : seconds);
}

/** The zero time is an empty message, `null` in JSON. */
function timeOf(raw: RawValue, micro: boolean): string | null {
  const parts = partsOf(raw);
  if (parts.size === 0) return null;
  const seconds = Number(parts.get(1) ?? 0n);
  const nanoseconds = Number(parts.get(2) ?? 0n);
  if (Math.abs(seconds) > 8e12 || nanoseconds < 0 || nanoseconds > 999_999_999) throw new ProtobufError('a time is out of range');
  const whole = new Date(seconds * 1000).toISOString().replace('.000Z', '');
  return micro ? `${whole}.${String(Math.floor(nanoseconds / 1000)).padStart(6, '0')}Z` : `${whole}Z`;
}

/** FieldsV1, and JSON of custom resources' schemas: field 1 holds JSON text. */
function embeddedJson(raw: RawValue): Json {
  const inner = firstOf(raw);
  if (inner === undefined || inner.length === 0) return null;
  try {
    return JSON.parse(text.decode(inner)) as Json;
  } catch {
    throw new ProtobufError('an embedded object is not JSON');
  }
}

/** RFC 4648, section 4. */
export function base64(bytes: Uint8Array): string {
  let binary = '';
  // In slices: a call with a million arguments overflows the stack.
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(binary);
}
