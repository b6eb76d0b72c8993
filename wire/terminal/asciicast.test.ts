import { expect, it } from 'vitest';
import { CastWriter } from './asciicast.ts';

const HEAD = {
  size: { columns: 100, rows: 30 },
  startedAt: '2026-11-20T10:00:01.900Z',
  from: 500,
  command: 'sh',
  title: 'exec in shop/web',
};
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function written(use: (writer: CastWriter) => void, head = HEAD): unknown[] {
  const lines: string[] = [];
  use(new CastWriter(head, (line) => lines.push(line)));
  for (const line of lines) expect(line).not.toContain('\n');
  return lines.map((line) => (line.startsWith('#') ? line : JSON.parse(line)) as unknown);
}

it('begins with the header of version 3', () => {
  expect(written(() => undefined)).toEqual([
    {
      version: 3,
      term: { cols: 100, rows: 30, type: 'xterm-256color' },
      timestamp: 1795168801,
      command: 'sh',
      title: 'exec in shop/web',
    },
  ]);
  expect(written(() => undefined, { ...HEAD, command: '' })[0]).not.toHaveProperty('command');
});

it('gives each event the seconds since the one before, and the exit code at the end', () => {
  const [, ...events] = written((writer) => {
    writer.output(600, bytes('$ \x1b[31m"\r\n'));
    writer.marker(850.5, 'ls');
    writer.input(850.5, bytes('ls'));
    writer.resize(1000, { columns: 80, rows: 24 });
    writer.comment('two\nlines');
    writer.end(2000, 3);
  });
  expect(events).toEqual([
    [0.1, 'o', '$ \x1b[31m"\r\n'],
    [0.2505, 'm', 'ls'],
    [0, 'i', 'ls'],
    [0.1495, 'r', '80x24'],
    '# two lines',
    [1, 'x', '3'],
  ]);
});

it('rounding does not add up, and time does not go backwards', () => {
  const [, ...events] = written((writer) => {
    for (let i = 1; i <= 3000; i += 1) writer.output(500 + i / 3, bytes('x'));
    writer.output(100, bytes('late'));
  });
  const sum = events.reduce<number>((total, event) => total + Math.round((event as [number])[0] * 1e6), 0);
  expect(sum).toBe(1_000_000);
  expect(events.at(-1)).toEqual([0, 'o', 'late']);
});

it('puts characters together that were split between chunks', () => {
  const euro = bytes('€');
  const [, ...events] = written((writer) => {
    writer.output(500, euro.subarray(0, 1));
    writer.output(600, euro.subarray(1, 2));
    writer.output(700, Uint8Array.of(euro[2]!, 0x61));
    writer.end(800, null);
  });
  expect(events).toEqual([[0.2, 'o', '€a']]);
});

it('shows what is no UTF-8 as such, also when it is left at the end', () => {
  const [, ...events] = written((writer) => {
    writer.output(500, Uint8Array.of(0xff, 0x61));
    writer.output(500, bytes('€').subarray(0, 2));
    writer.end(500, 0);
  });
  expect(events).toEqual([
    [0, 'o', '\ufffda'],
    [0, 'o', '\ufffd'],
    [0, 'x', '0'],
  ]);
});

it('input and output do not share a split character', () => {
  const euro = bytes('€');
  const [, ...events] = written((writer) => {
    writer.output(500, euro.subarray(0, 1));
    writer.input(500, bytes('x'));
    writer.output(500, euro.subarray(1));
  });
  expect(events).toEqual([
    [0, 'i', 'x'],
    [0, 'o', '€'],
  ]);
});
