import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formField } from './form-field.ts';

describe('formField', () => {
  it.each([
    ['plain', 'plain'],
    ['a+b%20c', 'a b c'],
    ['%C3%A9%F0%9F%98%80', 'é😀'],
    ['%ff%zz%', 'ÿ%zz%'],
    ['%C3x', 'Ãx'],
    ['', ''],
  ])('reads %j as %j', (raw, text) => {
    expect(formField(raw).text).toBe(text);
  });

  it('reads what URLSearchParams writes, and knows where it stood', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), fc.string({ maxLength: 10 }), (before, after) => {
        const write = (text: string): string => new URLSearchParams([['', text]]).toString().slice(1);
        const field = formField(write(before) + write('Mark') + write(after));
        expect(field.text).toBe(`${before}Mark${after}`);
        expect(field.rawRange(before.length, before.length + 4)).toEqual([write(before).length, write(before).length + 4]);
        expect(field.rawRange(0, field.text.length)).toEqual([0, (write(before) + write('Mark') + write(after)).length]);
      }),
      { seed: 3, numRuns: 200 },
    );
  });
});
