import { expect, test } from 'vitest';
import { findProgram } from './program.ts';

test.runIf(process.platform !== 'win32')('finds what is there and nothing else', () => {
  expect(findProgram('sh')).toMatch(/\/sh$/);
  expect(findProgram('no-such-program-anywhere')).toBeNull();
  expect(findProgram('sh', '')).toBeNull();
});
