import { expect, it } from 'vitest';
import { Transcript } from './transcript.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

it('gives lines when they are complete, each stream for itself, with the time at which they began', () => {
  const transcript = new Transcript();
  expect(transcript.push('stdout', 1, bytes('a\r\nb'))).toEqual([{ at: 1, channel: 'stdout', text: 'a' }]);
  expect(transcript.push('stderr', 2, bytes('x\n\ny'))).toEqual([
    { at: 2, channel: 'stderr', text: 'x' },
    { at: 2, channel: 'stderr', text: '' },
  ]);
  expect(transcript.push('stdout', 3, bytes('c\n'))).toEqual([{ at: 1, channel: 'stdout', text: 'bc' }]);
  expect(transcript.push('stdout', 4, bytes('d'))).toEqual([]);
  expect(transcript.end()).toEqual([
    { at: 4, channel: 'stdout', text: 'd' },
    { at: 2, channel: 'stderr', text: 'y' },
  ]);
  expect(transcript.end()).toEqual([]);
});

it('puts split characters together and breaks endless lines', () => {
  const transcript = new Transcript();
  const euro = bytes('€\n');
  transcript.push('stdout', 1, euro.subarray(0, 1));
  expect(transcript.push('stdout', 2, euro.subarray(1)).map(({ text }) => text)).toEqual(['€']);
  const lines = transcript.push('stdout', 3, bytes('x'.repeat(10_000)));
  expect(lines.map(({ text }) => text.length)).toEqual([4096, 4096]);
});

it('says what is not text instead of showing it', () => {
  const transcript = new Transcript();
  expect(transcript.push('stdin', 1, Uint8Array.of(0x61, 0, 0x0a))).toEqual([]);
  expect(transcript.push('stdin', 2, bytes('more\n'))).toEqual([]);
  expect(transcript.end()).toEqual([{ at: 1, channel: 'stdin', text: '(bytes that are not text)' }]);
});
