import { expect, it } from 'vitest';
import { FileError } from './file-error.ts';

it('says what every program says', () => {
  const error = new FileError('ENOENT', '/x');
  expect([error.message, error.code, error.path]).toEqual(['/x: No such file or directory', 'ENOENT', '/x']);
});
