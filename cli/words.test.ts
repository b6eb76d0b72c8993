import { expect, it } from 'vitest';
import type { SessionSummary } from '../contract/session.ts';
import type { StepRow } from '../contract/step.ts';
import { countsLine, duration, sealedWord, stepCells, verdictWord } from './words.ts';

const dull = { colour: false } as never;
const row = (over: Partial<StepRow>) =>
  ({
    n: 3,
    sinceStart: 1234.4,
    verdict: 'allow',
    outcome: 'complete',
    status: 200,
    write: false,
    maskedSpans: 0,
    sentence: 's',
    ...over,
  }) as StepRow;

it('writes time to the millisecond, hours only when there are any', () => {
  expect([duration(0), duration(61_005.4), duration(3_600_000)]).toEqual(['00:00.000', '01:01.005', '01:00:00.000']);
  expect(duration(59_999.9)).toBe('01:00.000');
});

it.each([
  [{}, 'allow'],
  [{ verdict: 'deny', status: 403 }, 'deny'],
  [{ verdict: 'none', status: 401 }, 'refused'],
  [{ status: 404 }, 'error'],
  [{ outcome: 'target-aborted' }, 'error'],
  [{ outcome: 'open', status: null }, 'open'],
] as const)('says of %j: %s', (over, word) => {
  expect(verdictWord(dull, row(over))).toBe(word);
});

it('marks masked steps and disarms what a cluster put into the sentence', () => {
  expect(stepCells(dull, row({ maskedSpans: 2, sentence: 'get \u001b[2Jx' }))).toEqual([
    '3',
    '00:01.234',
    'allow',
    'get \ufffd[2Jx [2 masked]',
  ]);
});

it('says what a session holds and how it ended', () => {
  const session = (over: object) => ({ sealed: true, endedAt: 'x', closed: 'ended', ...over }) as SessionSummary;
  expect(sealedWord(dull, session({}))).toBe('sealed');
  expect(sealedWord(dull, session({ closed: 'locked' }))).toBe('sealed (locked)');
  expect(sealedWord(dull, session({ sealed: false, endedAt: null }))).toBe('live');
  expect(sealedWord(dull, session({ sealed: false }))).toBe('not sealed');
  expect(countsLine(session({ steps: 1, verdicts: { allow: 0, deny: 1, masked: 2, error: 3 }, gaps: 1 }))).toBe(
    '1 step, 1 denied, 2 masked, 3 with errors, 1 gap',
  );
});
