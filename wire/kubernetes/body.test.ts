import { describe, expect, it } from 'vitest';
import { concat, envelope, message } from '../testing/protobuf-writer.ts';
import { PROTOBUF, readBody, type BodyHead } from './body.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const head = (mediaType: string, more: Partial<BodyHead> = {}): BodyHead => ({ mediaType, watch: false, cut: false, ...more });
const formOf = (text: string, mediaType: string, more: Partial<BodyHead> = {}): string =>
  readBody(utf8(text), head(mediaType, more)).form;

describe('form of a body', () => {
  it.each([
    ['', 'application/json', 'none'],
    ['{"kind":"Pod"}', 'application/json', 'json'],
    ['{"kind":"Table","apiVersion":"meta.k8s.io/v1"}', 'application/json', 'table'],
    ['{ "kind" : "Table"', 'application/json', 'table'],
    ['{"kind":"Tables"}', 'application/json', 'json'],
    ['{"a":1}', '', 'json'],
    ['{"a":1}', 'application/vnd.something+json', 'json'],
    ['[{"op":"add"}]', 'application/json-patch+json', 'json-patch'],
    ['{"data":{}}', 'application/merge-patch+json', 'merge-patch'],
    ['{"spec":{}}', 'application/strategic-merge-patch+json', 'strategic-merge-patch'],
    ['kind: Pod', 'application/apply-patch+yaml', 'apply-patch'],
    ['kind: Pod', 'application/yaml', 'yaml'],
    ['a log line', 'text/plain', 'text'],
    ['a log line', '', 'text'],
    ['{"log":"in JSON"}', 'text/plain', 'text'],
  ])('%s as %s is %s', (text, mediaType, form) => {
    expect(formOf(text, mediaType)).toBe(form);
  });

  it('takes the lines of a watch for lines, and its refusal for what it is', () => {
    expect(formOf('{"type":"ADDED","object":{}}\n', 'application/json', { watch: true })).toBe('lines');
    expect(formOf('{"kind":"Status"}', 'application/json', { watch: true })).toBe('json');
    expect(formOf('{"type":"ADDED"}', 'application/json')).toBe('json');
  });
});

describe('protobuf', () => {
  const pod = envelope('v1', 'Pod', message([1, message([1, 'web'])]));

  it('is told as JSON that was made from it', () => {
    expect(readBody(pod, head(PROTOBUF))).toEqual({
      form: 'json',
      text: '{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web"}}',
      decodedFrom: PROTOBUF,
      opaque: null,
      note: null,
    });
  });

  it('is told line by line for a watch, and as one object when the watch was refused', () => {
    const frame = message([1, 'ADDED'], [2, message([1, pod])]);
    const stream = concat([Uint8Array.of(0, 0, 0, frame.length), frame]);
    expect(readBody(concat([stream, stream]), head(PROTOBUF, { watch: true }))).toMatchObject({
      form: 'lines',
      text: '{"type":"ADDED","object":{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web"}}}\n'.repeat(2),
    });
    const status = envelope('v1', 'Status', message([3, 'no'], [6, 403]));
    expect(readBody(status, head(PROTOBUF, { watch: true }))).toMatchObject({
      form: 'json',
      text: '{"kind":"Status","apiVersion":"v1","message":"no","code":403}',
    });
  });

  it('says what it does not show, and why it cannot be shown', () => {
    const newer = (fields: number): Uint8Array =>
      envelope('v1', 'Pod', message(...Array.from({ length: fields }, (_, i) => [500 + i, ''] as const)));
    expect(readBody(newer(1), head(PROTOBUF)).note).toBe('1 field of a newer version is not shown');
    expect(readBody(newer(3), head(PROTOBUF)).note).toBe('3 fields of a newer version are not shown');
    expect(readBody(envelope('x/v1', 'Y', message()), head(PROTOBUF))).toEqual({
      form: 'opaque',
      text: null,
      decodedFrom: null,
      opaque: 'the protobuf could not be decoded: Y of x/v1 is not known',
      note: null,
    });
  });
});

it('gives the reason for everything else that is no text', () => {
  const opaque = (bytes: Uint8Array, mediaType: string): string | null => readBody(bytes, head(mediaType)).opaque;
  expect(opaque(Uint8Array.of(0xa1), 'application/cbor')).toBe('CBOR is not decoded');
  expect(opaque(Uint8Array.of(0xa1), 'application/cbor-seq')).toBe('CBOR is not decoded');
  expect(opaque(Uint8Array.of(0xa1), 'application/apply-patch+cbor')).toBe('CBOR is not decoded');
  expect(opaque(Uint8Array.of(10), 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf')).toMatch(/OpenAPI/);
  expect(opaque(Uint8Array.of(0xff, 0xfe), '')).toBe('it is not text');
  expect(opaque(utf8('a\0b'), 'text/plain')).toBe('it is not text');
});

it('leaves the half of a character out only where the bytes were cut', () => {
  const euro = utf8('€€').subarray(0, 5);
  expect(readBody(euro, head('text/plain', { cut: true })).text).toBe('€');
  expect(readBody(euro, head('text/plain')).text).toBeNull();
});
