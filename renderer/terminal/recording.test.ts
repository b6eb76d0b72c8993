import { expect, it } from 'vitest';
import type { Channel, ChannelChunk } from '../../contract/stream.ts';
import { countAt, eventsOf, sizeOf } from './recording.ts';

const chunk = (i: number, channel: Channel, text: string): ChannelChunk => ({
  i,
  sinceStart: i * 10,
  channel,
  data: btoa(text),
  closes: false,
});

it('takes output and sizes, and leaves out what was typed and what ends', () => {
  const events = eventsOf([
    chunk(0, 'resize', '{"Width":120,"Height":40}'),
    chunk(1, 'stdin', 'ls\r'),
    chunk(2, 'stdout', 'ls\r\n'),
    chunk(3, 'resize', 'nonsense'),
    { ...chunk(4, 'stdout', ''), closes: true },
    chunk(5, 'error', '{"status":"Success"}'),
  ]);
  expect(events.map((e) => [e.what, e.i, e.at])).toEqual([
    ['resize', 0, 0],
    ['output', 2, 20],
  ]);
  expect([countAt(events, -1), countAt(events, 0), countAt(events, 19.9), countAt(events, 20), countAt(events, 1e9)]).toEqual([
    0, 1, 1, 2, 2,
  ]);
});

it('gives the same events again when the recording has grown', () => {
  const chunks = [chunk(0, 'stdout', 'a'), chunk(1, 'stdout', 'b')];
  const [first] = eventsOf(chunks.slice(0, 1));
  const grown = eventsOf(chunks);
  expect(grown).toHaveLength(2);
  expect(grown[0]).toBe(first);
});

it.each([
  ['{"Width":80,"Height":24}', { columns: 80, rows: 24 }],
  ['{"Width":65535,"Height":65535}', { columns: 1_000, rows: 500 }],
  ['{"Width":0,"Height":24}', null],
  ['{"Width":"80","Height":24}', null],
  ['{"Height":24}', null],
  ['null', null],
  ['', null],
])('reads the size %s', (text, size) => {
  expect(sizeOf(new TextEncoder().encode(text))).toEqual(size);
});
