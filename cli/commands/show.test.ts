import { expect, it } from 'vitest';
import type { CommandRow } from '../../contract/command.ts';
import type { StepRow } from '../../contract/step.ts';
import { fakeScreen } from '../testing/screen.ts';
import { grouped, show } from './show.ts';

const { terminal } = fakeScreen();
const row = (n: number, commandStep: number, over: Partial<StepRow> = {}): StepRow =>
  ({
    ...{ n, commandStep, sinceStart: n * 1000, verdict: 'allow', outcome: 'complete', status: 200, maskedSpans: 0 },
    ...{ discovery: false, sentence: `sentence ${n}`, write: false, stream: null, ...over },
  }) as StepRow;
const command = (first: number, over: Partial<CommandRow> = {}): CommandRow =>
  ({ first, line: `kubectl ${first}`, groupedBy: 'kubectl-session', exitCode: null, fallback: null, ...over }) as CommandRow;

it('puts steps under their command and folds discovery that went well', () => {
  const rows = [
    row(1, 1, { discovery: true }),
    row(2, 1, { discovery: true }),
    row(3, 1, { maskedSpans: 2 }),
    row(4, 4),
    row(5, 1),
    row(6, 6, { discovery: true, status: 403, verdict: 'deny' }),
  ];
  const commands = [command(1), command(4, { groupedBy: 'alone', line: 'GET /api' }), command(6)];
  expect(grouped(terminal, commands, rows, false)).toEqual([
    '$ kubectl 1',
    '  3  00:03.000  allow  sentence 3 [2 masked]',
    '  5  00:05.000  allow  sentence 5',
    '  2 discovery requests',
    '  4  00:04.000  allow  sentence 4',
    '$ kubectl 6',
    '  6  00:06.000  deny   sentence 6',
    '',
    'Command lines ($) are reconstructed from the requests.',
  ]);
});

it('shows all of discovery when asked, and each step once', () => {
  const rows = [row(1, 1, { discovery: true }), row(2, 1), row(3, 3)];
  expect(grouped(terminal, [command(1)], rows, true)).toEqual([
    '$ kubectl 1',
    '  1  00:01.000  allow  sentence 1',
    '  2  00:02.000  allow  sentence 2',
    '  3  00:03.000  allow  sentence 3',
    '',
    'Command lines ($) are reconstructed from the requests.',
  ]);
});

it('tells the exit code and the way around a failed upgrade', () => {
  const [line] = grouped(
    terminal,
    [command(1, { exitCode: 7, fallback: { failed: 1, used: 2 } })],
    [row(1, 1), row(2, 1)],
    false,
  );
  expect(line).toBe('$ kubectl 1  (step 1 could not be upgraded; step 2 is the same over SPDY; exit code 7)');
});

it('disarms what a command line brings along', () => {
  expect(grouped(terminal, [command(1, { line: 'kubectl \u001b[2J' })], [], false)[0]).toBe('$ kubectl \ufffd[2J');
});

it('a channel or connection is of a step', () => {
  expect(() => show(terminal, 'x', { channel: 'stdout' })).toThrow(expect.objectContaining({ code: 'cli.usage' }) as Error);
  expect(() => show(terminal, 'x', { connection: 1 })).toThrow('--step');
});
