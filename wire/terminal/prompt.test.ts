import { expect, it } from 'vitest';
import { continues, isMarked, mayPrompt, withoutOutput } from './prompt.ts';

it.each(['/ # ', '$ ', 'root@web-7d4:/app# ', 'sh-5.1$', 'host% ', '~ ❯ ', '➜ ', 'mysql> ', 'app=# ', '>>> ', 'In [12]: '])(
  '%j looks like a prompt',
  (text) => {
    expect(isMarked(text)).toBe(true);
  },
);

it.each(['', 'Password: ', 'Name? ', '[y/N] ', 'total 12', 'a > b', `${'x'.repeat(600)}$ `])('%j does not', (text) => {
  expect(isMarked(text)).toBe(false);
});

it('an unusual prompt is possible, a question is not', () => {
  expect(['app:/ ', '~ '].map(mayPrompt)).toEqual([true, true]);
  expect(['', '  ', 'login: ', 'Sure? ', 'Sure [y/N] ', '(yes/no) '].map(mayPrompt)).toEqual(Array(6).fill(false));
});

it.each(['> ', '... ', 'heredoc> ', 'cmdsubst dquote> ', '    -> ', "    '> "])('%j goes on with the command', (prompt) => {
  expect(continues(prompt, '$ ')).toBe(true);
});

it('another interpreter’s prompt does not, nor one that was there from the beginning', () => {
  expect(['$ ', '/ # ', 'mysql> ', 'ftp> ', '>>> '].map((prompt) => continues(prompt, '# '))).toEqual(Array(5).fill(false));
  expect(continues('> ', '> ')).toBe(false);
});

it('output before a known prompt is none of it', () => {
  expect(withoutOutput('abc/ # ', '/ # ')).toBe('/ # ');
  expect(withoutOutput('/tmp # ', '/ # ')).toBe('/tmp # ');
  expect(withoutOutput('root@web$ ', '$ ')).toBe('root@web$ ');
  expect(withoutOutput('$ ', null)).toBe('$ ');
});
