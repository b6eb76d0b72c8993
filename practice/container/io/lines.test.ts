import { describe, expect, it } from 'vitest';
import { inputOf } from '../testing/bench.ts';
import { lines } from './lines.ts';
import { Pipe } from './pipe.ts';

async function all(input: Pipe | ReturnType<typeof inputOf>, limit?: number): Promise<[string, boolean][]> {
  const found: [string, boolean][] = [];
  for await (const { bytes, ended } of lines(input, limit)) found.push([bytes.toString(), ended]);
  return found;
}

describe('lines', () => {
  it('are the same however the bytes were cut', async () => {
    const pipe = new Pipe();
    for (const byte of Buffer.from('one\n\ntwo\nlast')) pipe.offer(Uint8Array.of(byte));
    pipe.end();
    const wanted = [
      ['one', true],
      ['', true],
      ['two', true],
      ['last', false],
    ];
    expect(await all(pipe)).toEqual(wanted);
    expect(await all(inputOf('one\n\ntwo\nlast'))).toEqual(wanted);
  });

  it('are none in an empty input', async () => {
    expect(await all(inputOf(''))).toEqual([]);
  });

  it('have a limit', async () => {
    await expect(all(inputOf('abcdef'), 5)).rejects.toThrow(RangeError);
  });
});
