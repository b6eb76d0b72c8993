import { describe, expect, it } from 'vitest';
import { count } from './test-count.mjs';

const report = (
  passed: number,
  failed: number,
  skipped = 0,
  files: { status: string; assertionResults: { status: string }[] }[] = [],
) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: skipped,
  numTodoTests: 0,
  testResults: files,
});

describe('count', () => {
  it('tells passed, failed and skipped', () => {
    expect(count(report(3, 0), 0)).toEqual({ line: '3 passed, 0 failed', exitCode: 0 });
    expect(count(report(3, 0, 2), 0)).toEqual({ line: '3 passed, 0 failed, 2 skipped', exitCode: 0 });
    expect(count(report(3, 1), 1)).toEqual({ line: '3 passed, 1 failed', exitCode: 1 });
  });

  it('counts a file that could not be loaded', () => {
    const files = [
      { status: 'failed', assertionResults: [] },
      { status: 'failed', assertionResults: [{ status: 'failed' }] },
      { status: 'passed', assertionResults: [{ status: 'passed' }] },
    ];
    expect(count(report(1, 1, 0, files), 1).line).toBe('1 passed, 2 failed');
  });

  it('never calls a bad end good', () => {
    expect(count(report(5, 0), 1)).toEqual({ line: '5 passed, 1 failed', exitCode: 1 });
    expect(count(undefined, 0)).toEqual({ line: '0 passed, 1 failed', exitCode: 1 });
  });
});
