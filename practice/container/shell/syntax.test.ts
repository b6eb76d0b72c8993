import { expect, it } from 'vitest';
import { SyntaxFailure } from './syntax.ts';

it('is told from other errors', () => {
  expect(new SyntaxFailure('x')).toMatchObject({ name: 'SyntaxFailure', message: 'x' });
});
