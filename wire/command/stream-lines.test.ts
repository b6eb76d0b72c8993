import { expect, it } from 'vitest';
import { steps, type Sent } from '../testing/steps.ts';
import { commandLine } from './line.ts';

type Requests = readonly (string | readonly [string, Sent])[];
const A = '/api/v1/namespaces/demo';
const D = '/apis/apps/v1/namespaces/demo';

/** As kubectl 1.36 sends them; the Kubectl-Command header first. */
it.each<readonly [string, string, Requests]>([
  [
    "kubectl exec sh -c sh -n demo -- sh -c 'echo out; echo err >&2; exit 7'",
    'kubectl exec',
    [
      `GET ${A}/pods/sh`,
      `GET ${A}/pods/sh/exec?command=sh&command=-c&command=echo+out%3B+echo+err+%3E%262%3B+exit+7&container=sh&stderr=true&stdout=true`,
    ],
  ],
  [
    'kubectl exec -it deployments/web -n demo -- sh',
    'kubectl exec',
    [`GET ${D}/deployments/web`, `GET ${A}/pods/w-1/exec?command=sh&stdin=true&stdout=true&tty=true`],
  ],
  ['kubectl exec -i sh -n demo -- cat', 'kubectl exec', [`POST ${A}/pods/sh/exec?command=cat&stdin=true`]],
  [
    'kubectl attach sh -c sh -n demo',
    'kubectl attach',
    [`GET ${A}/pods/sh`, `GET ${A}/pods/sh/attach?container=sh&stderr=true&stdout=true`],
  ],
  [
    'kubectl cp … sh:/tmp/f -c sh -n demo',
    'kubectl cp',
    [
      `GET ${A}/pods/sh/exec?command=test&command=-d&command=%2Ftmp%2Ff&container=sh`,
      `GET ${A}/pods/sh/exec?command=tar&command=-xmf&command=-&command=-C&command=%2Ftmp&container=sh&stdin=true`,
    ],
  ],
  [
    'kubectl cp sh:/tmp/f … -n demo',
    'kubectl cp',
    [`GET ${A}/pods/sh/exec?command=sh&command=-c&command=tar+cf+-+%27%2Ftmp%2Ff%27+%7C+tail+-c%2B1&stdout=true`],
  ],
  ['kubectl port-forward pod/web … -n demo', 'kubectl port-forward', [`GET ${A}/pods/web`, `GET ${A}/pods/web/portforward`]],
  [
    'kubectl port-forward services/web 8080 -n demo',
    'kubectl port-forward',
    [`GET ${A}/services/web`, `GET ${A}/pods/w-1/portforward?ports=8080`],
  ],
])('%s', (expected, command, requests) => {
  expect(commandLine(steps({ command }, ...requests))).toBe(expected);
});
