import { expect, it } from 'vitest';
import { firstLine, shownText } from './note.ts';

it('shows the first line that says something', () => {
  expect(firstLine('\n \n error: not signed in\nsecond')).toBe('error: not signed in');
  expect(firstLine('')).toBe('');
});

it('hides credentials by their look, and those it is told', () => {
  expect(firstLine('failed with token=abcdefgh')).toBe('failed with token=***');
  expect(firstLine('cannot use hunter2-hunter2 here', ['hunter2-hunter2'])).toBe('cannot use *** here');
  // Too short to be told from a word.
  expect(firstLine('a word', ['a'])).toBe('a word');
});

it('hides what looks like a credential only before its control characters are gone', () => {
  expect(shownText('Authorization: Bearer abcdefghijkl\r\nnext')).not.toContain('abcdefghijkl');
});

it('lets no control character through, and is short', () => {
  expect(shownText('a\u001b[31mb\u0007c\nd')).toBe('a [31mb c d');
  expect(shownText('x'.repeat(1000))).toHaveLength(301);
});
