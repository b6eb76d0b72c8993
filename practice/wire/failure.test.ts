import { expect, it } from 'vitest';
import { kindNamed } from '../object/kinds.ts';
import { alreadyExists, badValue, invalid, notFound, notYet, pathNotFound, required, unauthorized } from './failure.ts';

it('says what the real server says', () => {
  expect(notFound(kindNamed('Deployment'), 'web').json()).toEqual({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'deployments.apps "web" not found',
    reason: 'NotFound',
    details: { name: 'web', group: 'apps', kind: 'deployments' },
    code: 404,
  });
  expect(alreadyExists(kindNamed('Secret'), 's').message).toBe('secrets "s" already exists');
  expect(unauthorized().json()).not.toHaveProperty('details');
  expect(pathNotFound().status).toMatchObject({ reason: 'NotFound', code: 404 });
});

it('lists every invalid field', () => {
  const failure = invalid(kindNamed('Deployment'), 'web', [
    required('spec.selector'),
    badValue('spec.replicas', -1, 'too small'),
  ]);
  expect(failure.message).toBe(
    'Deployment.apps "web" is invalid: [spec.selector: Required value, spec.replicas: Invalid value: -1: too small]',
  );
  expect(failure.json()).toMatchObject({
    code: 422,
    details: { causes: [{ field: 'spec.selector' }, { field: 'spec.replicas' }] },
  });
});

it('tells clients that ask for the future to wait', () => {
  expect(notYet('9', 5).json()).toMatchObject({ code: 504, details: { causes: [{ reason: 'ResourceVersionTooLarge' }] } });
});
