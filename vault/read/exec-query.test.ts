import { expect, it } from 'vitest';
import { execQuery } from './exec-query.ts';

it('reads command, container and terminal from the query', () => {
  expect(
    execQuery('/api/v1/namespaces/d/pods/p/exec?command=sh&command=-c&command=a+%26%26+b%3F&container=web&tty=true'),
  ).toEqual({
    command: ['sh', '-c', 'a && b?'],
    container: 'web',
    tty: true,
  });
  expect(execQuery('/api/v1/namespaces/d/pods/p/attach?tty=false')).toEqual({ command: [], container: '', tty: false });
  expect(execQuery('/x')).toEqual({ command: [], container: '', tty: false });
});
