import { expect, it } from 'vitest';
import { fakeScreen } from '../testing/screen.ts';
import { exportSession, hasTerminal } from './export.ts';

const { terminal } = fakeScreen();

it.each([
  ['har', 'The format har is not there yet; there is asciicast.'],
  ['bundle', 'is not there yet'],
  ['gif', 'The format gif is none that is known; there is asciicast.'],
])('%s is a usage error that names what there is', (format, reason) => {
  const error = expect.objectContaining({ code: 'cli.usage', message: expect.stringContaining(reason) as string }) as Error;
  expect(() => exportSession(terminal, 'x', { format, out: 'f' })).toThrow(error);
});

it.each([
  ['exec', '/exec?command=sh&tty=true', true],
  ['attach', '/attach?tty=1', true],
  ['exec', '/exec?command=sh', false],
  ['portforward', '/portforward?tty=true', false],
  [null, '/exec?tty=true', false],
] as const)('%s %s has a terminal: %s', (stream, url, expected) => {
  expect(hasTerminal({ stream, url })).toBe(expected);
});
