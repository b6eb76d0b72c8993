import { describe, expect, it } from 'vitest';
import { commitmentOf } from '../commitment.ts';
import { placeholder, placeholderBase64 } from './placeholder.ts';
import { decodeUtf8, maskText, mediaType } from './text.ts';

const key = Buffer.alloc(32, 1);

describe('maskText', () => {
  it('uses the form that the field is read as', () => {
    const found = [
      { start: 0, end: 3, path: 'data.a', value: Buffer.from('x'), base64: true },
      { start: 4, end: 7, path: 'stringData.a', value: Buffer.from('x'), base64: false },
    ];
    const { text, spans } = maskText('"a","b"', found, key, 'request.body', 'r');
    const commitment = commitmentOf(key, 'x');
    expect(text).toBe(`"${placeholderBase64(commitment)}","${placeholder(commitment)}"`);
    expect(spans.map((s) => s.commitment)).toEqual([commitment, commitment]);
  });
});

describe('mediaType', () => {
  it('is lower case and has no parameters', () => {
    expect(mediaType('Application/JSON; charset=utf-8')).toBe('application/json');
    expect(mediaType(undefined)).toBe('');
  });
});

describe('decodeUtf8', () => {
  it('takes only what encodes to the same bytes again', () => {
    const bytes = Buffer.from('\ufeffü🐟');
    expect(Buffer.from(decodeUtf8(bytes))).toEqual(bytes);
    expect(() => decodeUtf8(Buffer.from([0xc3]))).toThrow(TypeError);
    expect(() => decodeUtf8(Buffer.from([0xed, 0xa0, 0x80]))).toThrow(TypeError);
  });
});
