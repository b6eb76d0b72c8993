import { describe, expect, it } from 'vitest';
import { mustBeDurableFirst, type RequestAttributes } from './kubernetes.ts';

const base: RequestAttributes = {
  verb: 'get',
  isResource: true,
  path: '/api/v1/namespaces/shop/pods/web',
  apiGroup: '',
  apiVersion: 'v1',
  resource: 'pods',
  subresource: '',
  namespace: 'shop',
  name: 'web',
  dryRun: false,
  discovery: false,
};

describe('mustBeDurableFirst', () => {
  it.each(['get', 'list', 'watch'])('lets %s of a resource be written within the window', (verb) => {
    expect(mustBeDurableFirst({ ...base, verb })).toBe(false);
    expect(mustBeDurableFirst({ ...base, verb, subresource: 'log' })).toBe(false);
  });

  it.each(['create', 'update', 'patch', 'delete', 'deletecollection', 'proxy', 'a-verb-of-the-future'])(
    'is strict for %s',
    (verb) => {
      expect(mustBeDurableFirst({ ...base, verb })).toBe(true);
      expect(mustBeDurableFirst({ ...base, verb, dryRun: true })).toBe(true);
    },
  );

  it.each(['exec', 'attach', 'portforward', 'proxy'])('is strict for pods/%s even when it is a GET', (subresource) => {
    expect(mustBeDurableFirst({ ...base, subresource })).toBe(true);
  });

  it('takes only GET and HEAD of other paths as reads', () => {
    const other = { ...base, isResource: false, resource: '', path: '/version' };
    expect(['get', 'head', 'post', 'put', 'delete'].map((verb) => mustBeDurableFirst({ ...other, verb }))).toEqual([
      false,
      false,
      true,
      true,
      true,
    ]);
  });
});
