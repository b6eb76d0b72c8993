import { Deflate, Z_FINISH, Z_SYNC_FLUSH } from 'pako';
import { describe, expect, it } from 'vitest';
import { bytes, concat } from '../../test/support/wire/websocket-frame.ts';
import { DICTIONARY } from './dictionary.ts';
import { FrameWriter } from './frame-writer.ts';
import { headerOf, HeaderBlocks, MAX_BLOCK } from './header-block.ts';

/** Compresses blocks as one direction does. */
function compressor() {
  const deflate = new Deflate({ dictionary: DICTIONARY });
  return (block: Uint8Array, flush: typeof Z_SYNC_FLUSH | typeof Z_FINISH = Z_SYNC_FLUSH): Uint8Array => {
    const out: Uint8Array[] = [];
    deflate.onData = (chunk) => {
      out.push(chunk);
    };
    deflate.onEnd = () => undefined;
    deflate.push(block, flush);
    return concat(...out);
  };
}
const words = (...values: readonly number[]): Uint8Array =>
  Uint8Array.from(values.flatMap((v) => [v >>> 24, (v >> 16) & 255, (v >> 8) & 255, v & 255]));
const string = (value: string): Uint8Array => concat(words(value.length), bytes(value));
const NOT_PAIRS = 'a SPDY header block that is not name and value pairs';

describe('header blocks', () => {
  it('are read one after the other, pushed byte by byte', () => {
    const writer = new FrameWriter();
    const blocks = new HeaderBlocks();
    const lists = [
      [
        ['streamtype', 'data'],
        ['port', '80'],
        ['requestid', '0'],
      ],
      [],
      [
        ['a', 'one'],
        ['a', 'two'],
        ['ü', '→'],
      ],
    ] as const;
    for (const headers of lists) {
      for (const byte of writer.synReply(1, headers).subarray(12)) expect(blocks.push(Uint8Array.of(byte))).toBeUndefined();
      expect(blocks.finish()).toEqual(headers);
    }
  });

  it.each([
    ['nothing at all', new Uint8Array(0)],
    ['a count without pairs', words(1)],
    ['a count beyond belief', words(0xffffffff)],
    ['a name that is longer than the block', concat(words(1), words(100), bytes('abc'), words(0))],
    ['a value that is longer than the block', concat(words(1), string('a'), words(0xffffffff))],
    ['a pair without a value', concat(words(1), string('abcdefgh'))],
    ['bytes after the last pair', concat(words(1), string('a'), string('b'), bytes('c'))],
    ['the same name twice', concat(words(2), string('a'), string('1'), string('a'), string('2'))],
    ['a name in upper case', concat(words(1), string('Port'), string('80'))],
  ])('are refused: %s', (_, block) => {
    const blocks = new HeaderBlocks();
    expect(blocks.push(compressor()(block))).toBeUndefined();
    expect(blocks.finish()).toBe(NOT_PAIRS);
  });

  it('are refused when they are not zlib, have another dictionary or end the compression', () => {
    const cannot = 'a SPDY header block that cannot be decompressed';
    expect(new HeaderBlocks().push(bytes('not compressed at all'))).toBe(cannot);
    const foreign = Uint8Array.of(0x78, 0xf9, 1, 2, 3, 4, 0x62, 0x60);
    expect(new HeaderBlocks().push(foreign)).toBe(cannot);
    // gzip is not zlib.
    expect(new HeaderBlocks().push(Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3))).toBe(cannot);
    expect(new HeaderBlocks().push(compressor()(words(0), Z_FINISH))).toBe('a SPDY header block that ends the compression');
  });

  it('stop at 64 KiB, however much there would be', () => {
    const compress = compressor();
    const fits = concat(words(1), string('a'), string('x'.repeat(MAX_BLOCK - 13)));
    const blocks = new HeaderBlocks();
    expect(blocks.push(compress(fits))).toBeUndefined();
    expect(headerOf(blocks.finish() as [], 'a')).toHaveLength(MAX_BLOCK - 13);
    const bomb = compressor()(new Uint8Array(5_000_000));
    expect(bomb.length).toBeLessThan(10_000);
    expect(new HeaderBlocks().push(bomb)).toBe('a SPDY header block of more than 64 KiB');
  });
});

describe('headerOf', () => {
  it('finds the first value, whatever the case of the name', () => {
    const headers = [
      ['Upgrade', 'websocket'],
      ['upgrade', 'no'],
    ] as const;
    expect(headerOf(headers, 'upgrade')).toBe('websocket');
    expect(headerOf(headers, 'port')).toBeUndefined();
  });
});
