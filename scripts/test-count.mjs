// The last line of a test run, from vitest's JSON report and its exit code.

/**
 * @typedef {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
 *   testResults: readonly { status: string, assertionResults: readonly { status: string }[] }[] }} Report
 */

/**
 * `N passed, N failed` and, when there are any, `, N skipped`. A file that could not even be loaded counts as one failure, and so
 * does a run that ended badly although every test in it passed.
 * @param {Report | undefined} report undefined when the run left none
 * @param {number} exitCode vitest's
 * @returns {{ line: string, exitCode: 0 | 1 }}
 */
export function count(report, exitCode) {
  if (report === undefined) return { line: '0 passed, 1 failed', exitCode: 1 };
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const known = report.numFailedTests + broken;
  const failed = known === 0 && exitCode !== 0 ? 1 : known;
  const skipped = report.numPendingTests + report.numTodoTests;
  const line = `${report.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  return { line, exitCode: failed === 0 ? 0 : 1 };
}
