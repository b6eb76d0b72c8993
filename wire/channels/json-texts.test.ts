import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytes, text } from '../../test/support/wire/websocket-frame.ts';
import { JsonTexts } from './json-texts.ts';

describe('a stream of JSON objects', () => {
  it('is cut after each, white space left out, wherever it was cut before', () => {
    const objects = ['{"Width":100,"Height":30}', '{"a":"}\\"{","b":{"c":"\\\\"}}', '{}'];
    const whole = bytes(`${objects.join('\n')}\r\n`);
    fc.assert(
      fc.property(fc.array(fc.nat(20)), (cuts) => {
        const texts = new JsonTexts();
        const out: string[] = [];
        let at = 0;
        for (const cut of [...cuts, whole.length]) out.push(...texts.push(whole.slice(at, (at += cut))).map(text));
        expect(out).toEqual(objects);
        expect(texts.end()).toHaveLength(0);
      }),
      { seed: 4, numRuns: 200 },
    );
  });

  it('keeps what is no object: before the next one, at the end, or after 4 KiB', () => {
    const texts = new JsonTexts();
    expect(texts.push(bytes('x" }y{"a":1}{"b"')).map(text)).toEqual(['x" }y{"a":1}']);
    expect(text(texts.end())).toBe('{"b"');
    expect(texts.push(bytes('{}')).map(text)).toEqual(['{}']);
    const long = texts.push(bytes('{'.repeat(10_000)));
    expect(long.map(({ length }) => length)).toEqual([4096, 4096]);
    expect(texts.end()).toHaveLength(10_000 - 2 * 4096);
  });
});
