import { expect, it } from 'vitest';
import { shellWords } from './shell.ts';

it('quotes what a shell would take apart, and nothing else', () => {
  expect(shellWords(['sh', '-c', 'echo a; ls', '--to=0042', 'a/b.c', "it's", ''])).toBe(
    "sh -c 'echo a; ls' --to=0042 a/b.c 'it'\\''s' ''",
  );
  expect(shellWords([])).toBe('');
});
