import { describe, expect, it } from 'vitest';
import { message } from '../testing/protobuf-writer.ts';
import { base64, scalarOf, zero } from './protobuf-scalars.ts';
import { ProtobufError } from './protobuf-fields.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('protobuf scalars', () => {
  it.each([
    ['string', utf8('ü'), 'ü'],
    ['bytes', Uint8Array.of(1, 2, 255), 'AQL/'],
    ['bool', 1n, true],
    ['int32', -3n, -3],
    ['int64', 2n ** 53n + 1n, '9007199254740993'],
    ['double', 0x3ff8_0000_0000_0000n, 1.5],
    ['double', 0x7ff0_0000_0000_0000n, 'Infinity'],
    ['quantity', message([1, '50m']), '50m'],
    ['quantity', message(), ''],
    ['strings', message([1, 'get'], [1, 'list']), ['get', 'list']],
    ['intstr', message([1, 0], [2, 8080], [3, '']), 8080],
    ['intstr', message([1, 1], [2, 0], [3, 'http']), 'http'],
    ['intstr', message([2, -1n]), -1],
    ['duration', message([1, 5_000_000_000n]), '5s'],
    ['duration', message([1, 3_725_500_000_000n]), '1h2m5.5s'],
    ['duration', message([1, 90_000_000_000n]), '1m30s'],
    ['duration', message([1, 20_000_000n]), '20ms'],
    ['duration', message([1, 1_500n]), '1.5µs'],
    ['duration', message([1, -7n]), '-7ns'],
    ['duration', message(), '0s'],
    ['time', message([1, 86_400]), '1970-01-02T00:00:00Z'],
    ['time', message(), null],
    ['microtime', message([1, 86_400], [2, 1_234_567]), '1970-01-02T00:00:00.001234Z'],
    ['fields', message([1, '{"f:spec":{}}']), { 'f:spec': {} }],
    ['json', message([1, '3']), 3],
    ['json', message(), null],
  ])('%s', (type, raw, value) => {
    expect(scalarOf(type, raw)).toEqual(value);
  });

  it('refuses what cannot be', () => {
    expect(() => scalarOf('time', message([1, 10n ** 15n]))).toThrow(ProtobufError);
    expect(() => scalarOf('fields', message([1, '{']))).toThrow('an embedded object is not JSON');
    expect(() => scalarOf('string', 1n)).toThrow(ProtobufError);
    expect(() => scalarOf('complex', 1n)).toThrow(ProtobufError);
  });

  it('knows what Go leaves out', () => {
    expect([null, '', 0, false, {}].map(zero)).toEqual([true, true, true, true, true]);
    expect(['a', 1, true, [], { a: 1 }].map(zero)).toEqual([false, false, false, false, false]);
  });

  it('writes base64 of any length', () => {
    for (const length of [0, 1, 2, 3, 10_000]) {
      const bytes = Uint8Array.from({ length }, (_, i) => i & 255);
      expect(base64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    }
  });
});
