import { expect, it } from 'vitest';
import { KUBECTL_20, step, steps } from './steps.ts';

it('reads a request line as the API server would', () => {
  const list = step(3, 'GET /apis/apps/v1/namespaces/shop/deployments?limit=500&labelSelector=a%3Db', { accept: 'table' }).row;
  expect(list).toMatchObject({ n: 3, verb: 'list', apiGroup: 'apps', resource: 'deployments', namespace: 'shop', name: '' });
  expect(list.options).toEqual({ limit: '500', labelSelector: 'a=b' });
  expect(step(1, 'GET /api/v1/namespaces/shop/pods/web/exec?command=id').row).toMatchObject({
    ...{ verb: 'get', subresource: 'exec', name: 'web', write: true },
  });
  expect(step(1, 'GET /api/v1/namespaces/shop').row).toMatchObject({ resource: 'namespaces', name: 'shop', namespace: 'shop' });
  expect(step(1, 'GET /version').row).toMatchObject({ discovery: true, resource: '' });
  expect(
    steps({ userAgent: KUBECTL_20 }, 'GET /api/v1/pods?watch=true', ['DELETE /api/v1/nodes/a', {}]).map(({ row }) => [
      row.n,
      row.verb,
    ]),
  ).toEqual([
    [1, 'watch'],
    [2, 'delete'],
  ]);
});
