import { expect, it } from 'vitest';
import { exitWords } from './Exit.tsx';

it.each([
  [{ code: 0, reason: '', message: '' }, false, 'exit 0'],
  [{ code: 7, reason: 'NonZeroExitCode', message: '' }, false, 'exit 7'],
  [{ code: null, reason: 'InternalError', message: '' }, false, 'could not run: InternalError'],
  [null, true, 'running'],
  [null, false, 'no exit status was recorded'],
])('%j is %s', (exit, live, words) => {
  expect(exitWords(exit, live)).toBe(words);
});
