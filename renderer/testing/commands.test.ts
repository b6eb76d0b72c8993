import { expect, it } from 'vitest';
import { commandsOf } from './commands.ts';
import { row } from './rows.ts';

it('makes one command of the steps that name the same first step', () => {
  const steps = [
    row(1, { discovery: true, resource: '', verb: 'get', name: '', namespace: '' }),
    row(2, { commandStep: 1, took: 4 }),
    row(3, { command: null, commandId: null, userAgent: 'curl/8.5', verdict: 'deny' }),
  ];
  expect(commandsOf(steps)).toMatchObject([
    { first: 1, last: 2, steps: 2, discovery: 1, line: 'kubectl get pods web -n shop', took: 1_004, verdict: 'allow' },
    { first: 3, last: 3, steps: 1, line: 'curl: get pods web -n shop', verdict: 'deny', groupedBy: 'alone' },
  ]);
  expect(commandsOf([row(1, { took: null })])).toMatchObject([{ took: null }]);
});
