import { expect, it } from 'vitest';
import { step } from '../testing/steps.ts';
import { asked, distinct, objectOf, parameter, parameters } from './step.ts';

it('reads parameters of the query, repeated ones in order', () => {
  const exec = step(1, 'GET /api/v1/namespaces/demo/pods/sh/exec?command=sh&command=-c&command=echo+a%3Bb&tty=true');
  expect(parameters(exec, 'command')).toEqual(['sh', '-c', 'echo a;b']);
  expect([parameter(exec, 'tty'), parameter(exec, 'stdin'), parameter(step(1, 'GET /version'), 'x')]).toEqual(['true', '', '']);
});

it('leaves out discovery, our own reads, and what was tried again', () => {
  const all = [
    step(1, 'GET /api'),
    step(2, 'GET /api/v1/namespaces/demo/pods/sh/exec?command=id'),
    step(3, 'POST /api/v1/namespaces/demo/pods/sh/exec?command=id', {}, { retryOf: 2 }),
    step(4, 'GET /api/v1/namespaces/demo/configmaps/c', {}, { by: 'chaperone' }),
  ];
  expect(asked(all).map(({ row }) => row.n)).toEqual([3]);
});

it('names objects', () => {
  expect(objectOf(step(1, 'GET /apis/apps/v1/namespaces/a/deployments/web'))).toBe('deployments/web');
  expect(objectOf(step(1, 'GET /api/v1/pods'))).toBe('pods');
  expect(distinct(['a', 'b', 'a'])).toEqual(['a', 'b']);
});
