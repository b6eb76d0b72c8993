import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { logLines, machineTime, pieces, readWatchEvent, watchEvent } from './traffic-bodies.ts';

test('log lines are the same each time and shrink like logs, not like one repeated line', () => {
  const lines = logLines();
  expect(lines).toHaveLength(4 << 20);
  expect(lines.equals(logLines())).toBe(true);
  const shrunk = deflateRawSync(lines, { level: 1 }).length / lines.length;
  expect(shrunk).toBeGreaterThan(0.1);
  expect(shrunk).toBeLessThan(0.4);
});

test('pieces add up to the body', () => {
  const cycle = logLines();
  const body = Buffer.concat([...pieces(cycle, cycle.length + 100_000)]);
  expect(body.equals(Buffer.concat([cycle, cycle.subarray(0, 100_000)]))).toBe(true);
});

test('an event of a watch carries its number and when it was sent', () => {
  const line = watchEvent(7, 1234.5);
  expect(line.length).toBeGreaterThan(2048);
  expect(readWatchEvent(line)).toEqual({ n: 7, sentAt: 1234.5 });
  expect(machineTime()).toBeLessThanOrEqual(machineTime());
});
