import { describe, expect, it } from 'vitest';
import { FrameWriter } from './frame-writer.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('the frames of kubectl 1.29 opening an exec', () => {
  it('are made to the byte, compression included', () => {
    const writer = new FrameWriter();
    const made = ['error', 'stdout', 'stderr'].map((type, i) =>
      hex(writer.synStream({ stream: 2 * i + 1, headers: [['streamType', type]] })),
    );
    // From the capture exec-spdy in shared/wire.
    expect(made).toEqual([
      '800300010000002900000001000000000000' + '78f9e3c6a7c262606060' + '04a7b392a2d4c45c6851c29a0a0a6800000000ffff',
      '800300010000001900000003000000000000' + 'c22ac5565c92925f5a02000000ffff',
      '800300010000001500000005000000000000' + 'c229975a5404000000ffff',
    ]);
  });
});

describe('frames without a header block', () => {
  const writer = new FrameWriter();
  it.each([
    ['DATA', writer.data(5, Uint8Array.of(1, 2)), '00000005000000020102'],
    ['DATA with FIN', writer.data(5, new Uint8Array(0), true), '0000000501000000'],
    ['RST_STREAM', writer.rstStream(1, 5), '80030003000000080000000100000005'],
    ['PING', writer.ping(7), '800300060000000400000007'],
    ['GOAWAY', writer.goAway(5), '80030007000000080000000500000000'],
    ['WINDOW_UPDATE', writer.windowUpdate(1, 65_536), '80030009000000080000000100010000'],
    ['SETTINGS', writer.settings([[4, 100]]), '800300040000000c000000010000000400000064'],
  ])('%s', (_, made, expected) => {
    expect(hex(made)).toBe(expected);
  });
});

describe('what does not fit', () => {
  it.each([0, -1, 1.5, 2 ** 31])('is stream %d', (stream) => {
    expect(() => new FrameWriter().data(stream, new Uint8Array(0))).toThrow(RangeError);
  });

  it('is a frame of 16 MiB', () => {
    expect(() => new FrameWriter().data(1, new Uint8Array(2 ** 24))).toThrow(RangeError);
    expect(new FrameWriter().data(1, new Uint8Array(2 ** 24 - 1))).toHaveLength(2 ** 24 + 7);
  });
});
