import { expect, it } from 'vitest';
import { optionsOf } from './request-options.ts';

it.each([
  ['/api/v1/pods', {}],
  ['/api/v1/pods?', {}],
  [
    '/api/v1/pods?labelSelector=app%3Dweb%2Ctier+in+%28a%29&limit=500&timeout=3s',
    { labelSelector: 'app=web,tier in (a)', limit: '500' },
  ],
  ['/x?fieldManager=kubectl&force=true&fieldManager=other', { fieldManager: 'kubectl', force: 'true' }],
  [
    '/x?container=a&follow=true&tailLines=2&resourceVersion=7&fieldSelector=',
    { container: 'a', follow: 'true', tailLines: '2', resourceVersion: '7' },
  ],
])('%s', (url, options) => {
  expect(optionsOf(url)).toEqual(options);
});
