import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytes, concat } from '../../test/support/wire/websocket-frame.ts';
import { Base64Reader } from './base64.ts';

describe('base64', () => {
  it('of any bytes comes back, wherever it is cut', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.array(fc.nat(9)), (data, cuts) => {
        const encoded = bytes(Buffer.from(data).toString('base64'));
        const reader = new Base64Reader();
        const out: Uint8Array[] = [];
        let at = 0;
        for (const cut of [...cuts, encoded.length]) out.push(reader.push(encoded.slice(at, (at += cut))).bytes);
        expect(reader.end()).toBe(true);
        expect(Buffer.from(concat(...out)).equals(data)).toBe(true);
      }),
      { seed: 64, numRuns: 300 },
    );
  });

  it('may have line ends in it', () => {
    expect(new Base64Reader().push(bytes('Zm9\r\nv\n'))).toEqual({ bytes: bytes('foo'), taken: 7 });
  });

  it.each([
    ['Zm9v!', 4],
    ['Zm-v', 2],
    ['=', 0],
    ['A=', 1],
    ['AA==AA==', 4],
    ['AA=A', 3],
    ['AA===', 4],
    ['Zm9v=', 4],
  ])('of %j ends at %i', (wrong, taken) => {
    expect(new Base64Reader().push(bytes(wrong)).taken).toBe(taken);
  });

  it('ends with a whole group, and the next message begins anew', () => {
    const reader = new Base64Reader();
    reader.push(bytes('Zm9vY'));
    expect(reader.end()).toBe(false);
    expect(reader.push(bytes('YQ==')).bytes).toEqual(bytes('a'));
    expect(reader.end()).toBe(true);
    expect(reader.push(bytes('YmI=')).bytes).toEqual(bytes('bb'));
  });
});
