import { describe, expect, it } from 'vitest';
import type { CommandRow } from '../../contract/command.ts';
import type { StepRow } from '../../contract/step.ts';
import { step } from '../testing/steps.ts';
import { commandRow, leastCertain } from './row.ts';

const POD = '/api/v1/namespaces/demo/pods/sh';

/** One line and what else is to be told of each step. */
function rowOf(...all: readonly (readonly [string, Partial<StepRow>?])[]): CommandRow {
  const [first, ...others] = all.map(([line, row], i) => step(i + 1, line, {}, { command: 'kubectl exec', ...row }));
  return commandRow([first!, ...others], 'kubectl-session');
}

describe('command row', () => {
  it('sums its steps up', () => {
    expect(
      rowOf(
        ['GET /api', {}],
        [`GET ${POD}`, { maskedSpans: 2 }],
        [`GET ${POD}/exec?command=id`, { took: 1_200, exitCode: 7, maskedSpans: 1 }],
      ),
    ).toEqual({
      first: 1,
      last: 3,
      steps: 3,
      discovery: 1,
      line: 'kubectl exec sh -n demo -- id',
      reconstructed: true,
      groupedBy: 'kubectl-session',
      at: '2026-11-20T10:00:00.000Z',
      sinceStart: 10,
      took: 1_220,
      target: 'prod',
      userAgent: 'kubectl-1.36/v1.36.4 (linux/amd64) kubernetes/bb826b1',
      verdict: 'allow',
      write: true,
      error: false,
      maskedSpans: 3,
      exitCode: 7,
      fallback: null,
    });
  });

  it('is alone with one step, and runs while a step runs', () => {
    expect(rowOf([`GET ${POD}`]).groupedBy).toBe('alone');
    expect(rowOf([`GET ${POD}`], [`GET ${POD}`, { took: null, outcome: 'open' }]).took).toBeNull();
    expect(rowOf([`GET ${POD}`], [`GET ${POD}`, { took: null, outcome: 'lost' }]).took).toBe(10);
  });

  it.each<[string, boolean, readonly (readonly [string, Partial<StepRow>?])[]]>([
    [
      'apply looks for the object before it makes it',
      false,
      [[`GET ${POD}`, { status: 404 }], ['POST /api/v1/namespaces/demo/pods']],
    ],
    ['delete waits until the object is gone', false, [[`DELETE ${POD}`], [`GET ${POD}`, { status: 404 }]]],
    ['the write failed', true, [[`GET ${POD}`], [`DELETE ${POD}`, { status: 409 }]]],
    ['the object was not there', true, [['GET /api'], [`GET ${POD}`, { status: 404 }]]],
    ['a read of ours failed', false, [[`DELETE ${POD}`], [`GET ${POD}`, { status: 404, by: 'chaperone' }]]],
    ['only discovery, and it failed', true, [['GET /api', { outcome: 'failed', status: 502 }]]],
  ])('%s: error %s', (_, error, steps) => {
    expect(rowOf(...steps).error).toBe(error);
  });

  it('takes the error of a fallback from the step that was used', () => {
    const exec = `${POD}/exec?command=id`;
    const worked = rowOf([`GET ${exec}`, { status: 403 }], [`POST ${exec}`, { status: 101, retryOf: 1, exitCode: 0 }]);
    expect(worked).toMatchObject({ fallback: { failed: 1, used: 2 }, error: false, exitCode: 0 });
    const failed = rowOf([`GET ${exec}`, { status: 403 }], [`POST ${exec}`, { status: 403, retryOf: 1 }]);
    expect(failed).toMatchObject({ fallback: { failed: 1, used: 2 }, error: true });
  });

  it('is denied when one step was', () => {
    expect(rowOf([`GET ${POD}`], [`DELETE ${POD}`, { verdict: 'deny', status: 403 }])).toMatchObject({
      verdict: 'deny',
      error: false,
    });
    expect(rowOf([`GET ${POD}`, { verdict: 'none' }]).verdict).toBe('none');
  });

  it('knows the least certain reason', () => {
    expect(leastCertain('alone', 'kubectl-session')).toBe('kubectl-session');
    expect(leastCertain('time', 'connection')).toBe('time');
  });
});
