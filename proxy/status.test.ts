import { describe, expect, it } from 'vitest';
import { ChaperoneError, ERRORS, type ErrorCode } from '../contract/errors.ts';
import type { Ruling } from './exchange.ts';
import { statusOf } from './status.ts';

const ruling: Ruling = {
  attributes: {
    verb: 'delete',
    isResource: true,
    path: '/apis/apps/v1/namespaces/prod/deployments/web',
    apiGroup: 'apps',
    apiVersion: 'v1',
    resource: 'deployments',
    subresource: '',
    namespace: 'prod',
    name: 'web',
    dryRun: false,
    discovery: false,
  },
  decision: { verdict: 'deny', rule: 'no-protected-deletes', policy: 'default', reason: 'protected', level: 'RequestResponse' },
};

describe('statusOf', () => {
  it('tells programs the rule and people the sentence', () => {
    const error = new ChaperoneError('policy.denied', { rule: 'no-protected-deletes', reason: 'protected' });
    expect(statusOf(error, ruling)).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'Denied by rule no-protected-deletes: protected.',
      reason: 'Forbidden',
      details: {
        name: 'web',
        group: 'apps',
        kind: 'deployments',
        causes: [{ reason: 'ChaperoneRule', message: 'no-protected-deletes' }],
      },
      code: 403,
    });
  });

  it('has a reason of its kind for every code of the table, and no details when there is nothing to say', () => {
    for (const code of Object.keys(ERRORS) as ErrorCode[]) {
      const status = statusOf(new ChaperoneError(code), undefined);
      expect(status.reason, code).toMatch(/^[A-Z][A-Za-z]+$/);
      expect(status.code).toBe(ERRORS[code].http);
    }
    expect(statusOf(new ChaperoneError('identity.missing'), undefined).details).toBeUndefined();
  });

  it('repeats the sentence as a cause of 422, which kubectl prints instead', () => {
    const status = statusOf(new ChaperoneError('mask.placeholder', { path: 'data.pw' }), undefined);
    expect(status.details?.causes).toEqual([{ reason: 'Chaperone', message: status.message }]);
  });
});
