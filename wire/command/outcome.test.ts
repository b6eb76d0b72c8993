import { expect, it } from 'vitest';
import { isError } from './outcome.ts';

it.each([
  [{ status: 200, outcome: 'complete', verdict: 'allow' }, false],
  [{ status: 404, outcome: 'complete', verdict: 'allow' }, true],
  [{ status: 403, outcome: 'refused', verdict: 'deny' }, false],
  [{ status: null, outcome: 'failed', verdict: 'allow' }, true],
  [{ status: 200, outcome: 'target-aborted', verdict: 'allow' }, true],
  [{ status: 200, outcome: 'client-aborted', verdict: 'allow' }, false],
  [{ status: null, outcome: 'open', verdict: 'none' }, false],
] as const)('%j', (row, error) => {
  expect(isError(row)).toBe(error);
});
