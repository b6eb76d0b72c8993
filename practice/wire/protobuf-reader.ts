/**
 * Reads the protobuf bodies that newer typed clients send (`kubectl create namespace`, `kubectl auth can-i`), by the
 * field numbers of the type table. The practice cluster never answers in protobuf.
 * Sources: protobuf.dev/programming-guides/encoding; apimachinery pkg/runtime/serializer/protobuf (magic and envelope).
 */
import { put, textAt, type Json, type JsonMap } from '../object/json.ts';
import { elementOf, isDictionary, isList, type Field, type TypeTable } from '../object/types.ts';
import { badRequest } from './failure.ts';

const MAGIC = Buffer.from('k8s\0', 'latin1');
const MAX_DEPTH = 64;

type Raw = bigint | Buffer;

/** Decodes an enveloped object. Throws a 400 Failure for anything malformed or of a type not known here. */
export function decodeEnvelope(
  types: TypeTable,
  body: Buffer,
  typeOf: (apiVersion: string, kind: string) => string | undefined,
): JsonMap {
  if (!body.subarray(0, 4).equals(MAGIC)) throw malformed('no envelope');
  let apiVersion = '';
  let kind = '';
  let raw: Buffer = Buffer.alloc(0);
  for (const [n, value] of rows(body.subarray(4))) {
    if (n === 2) raw = bytes(value);
    if (n !== 1) continue;
    for (const [part, text] of rows(bytes(value))) {
      if (part === 1) apiVersion = bytes(text).toString('utf8');
      if (part === 2) kind = bytes(text).toString('utf8');
    }
  }
  const type = typeOf(apiVersion, kind);
  if (type === undefined)
    throw badRequest(`no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)}`);
  return { ...message(types, type, raw, 0), apiVersion, kind };
}

const malformed = (why: string): Error => badRequest(`the protobuf body could not be decoded: ${why}`);

function message(types: TypeTable, type: string, input: Buffer, depth: number): JsonMap {
  if (depth > MAX_DEPTH) throw malformed('too deep');
  const result: JsonMap = {};
  const numbers = types.numbers(type);
  for (const [n, raw] of rows(input)) {
    const field = numbers.get(n);
    if (field === undefined) continue;
    if (isDictionary(field.t)) entry(types, field, result, raw, depth);
    else if (isList(field.t)) append(types, field, result, raw, depth);
    else {
      const value = single(types, field.t, raw, depth);
      if (field.inline) Object.assign(result, value);
      else if (field.pointer || !isZero(value)) result[field.name] = value;
    }
  }
  return result;
}

function append(types: TypeTable, field: Field & { name: string }, result: JsonMap, raw: Raw, depth: number): void {
  const list = result[field.name];
  const item = single(types, elementOf(field.t), raw, depth);
  result[field.name] = [...(Array.isArray(list) ? list : []), item];
}

function entry(types: TypeTable, field: Field & { name: string }, result: JsonMap, raw: Raw, depth: number): void {
  let key = '';
  let value: Json = elementOf(field.t) === 'strings' ? [] : '';
  for (const [n, part] of rows(bytes(raw))) {
    if (n === 1) key = bytes(part).toString('utf8');
    if (n === 2) value = single(types, elementOf(field.t), part, depth);
  }
  if (key === '__proto__') throw malformed('forbidden key');
  put(result, value, field.name, key);
}

function single(types: TypeTable, type: string, raw: Raw, depth: number): Json {
  switch (type) {
    case 'string':
      return bytes(raw).toString('utf8');
    case 'bytes':
      return bytes(raw).toString('base64');
    case 'bool':
      return integer(raw) !== 0;
    case 'int32':
    case 'int64':
      return integer(raw);
    case 'quantity':
      return textAt(scalars(raw), '1');
    case 'intstr': {
      const parts = scalars(raw);
      return parts['1'] === 1 ? textAt(parts, '3') : (parts['2'] ?? 0);
    }
    case 'time':
    case 'microtime': {
      const parts = scalars(raw);
      const seconds = Number(parts['1'] ?? 0);
      if (Math.abs(seconds) > 8e12) throw malformed('a time is out of range');
      const text = new Date(seconds * 1000 + Number(parts['2'] ?? 0) / 1e6).toISOString();
      return Object.keys(parts).length === 0 ? null : type === 'time' ? text.replace(/\.\d+Z$/, 'Z') : text;
    }
    case 'fields':
    case 'object':
      return embedded(bytes(raw));
    case 'strings':
      return rows(bytes(raw)).map(([, value]) => bytes(value).toString('utf8'));
    default:
      return message(types, type, bytes(raw), depth + 1);
  }
}

/** FieldsV1 and RawExtension: one bytes field that holds JSON. */
function embedded(input: Buffer): Json {
  const first = rows(input)[0];
  if (first === undefined) return {};
  try {
    return JSON.parse(bytes(first[1]).toString('utf8')) as Json;
  } catch {
    throw malformed('an embedded object is not JSON');
  }
}

/** The fields of a small message of scalars, by number. */
function scalars(raw: Raw): JsonMap {
  return Object.fromEntries(
    rows(bytes(raw)).map(([n, v]) => [String(n), typeof v === 'bigint' ? Number(BigInt.asIntN(64, v)) : v.toString('utf8')]),
  );
}

function isZero(value: Json): boolean {
  if (value === null || value === '' || value === 0 || value === false) return true;
  return typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length === 0;
}

function bytes(raw: Raw): Buffer {
  if (typeof raw === 'bigint') throw malformed('a number where bytes belong');
  return raw;
}

function integer(raw: Raw): number {
  if (typeof raw !== 'bigint') throw malformed('bytes where a number belongs');
  return Number(BigInt.asIntN(64, raw));
}

/** Field numbers and raw values of one message, in order. */
function rows(input: Buffer): [number, Raw][] {
  const found: [number, Raw][] = [];
  let offset = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = input[offset];
      if (byte === undefined) break;
      offset += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw malformed('a broken number');
  };
  const take = (length: number): Buffer => {
    if (offset + length > input.length) throw malformed('it ends too early');
    offset += length;
    return input.subarray(offset - length, offset);
  };
  while (offset < input.length) {
    const tag = Number(varint());
    const number = Math.floor(tag / 8);
    if (tag % 8 === 0) found.push([number, varint()]);
    else if (tag % 8 === 2) found.push([number, take(Number(varint()))]);
    else if (tag % 8 === 1) take(8);
    else if (tag % 8 === 5) take(4);
    else throw malformed('an unknown wire type');
  }
  return found;
}
