import { expect, it } from 'vitest';
import { clientOf } from './client.ts';

it.each([
  ['kubectl/v1.32.4 (linux/amd64) kubernetes/4cb5f07', { name: 'kubectl', kubectl: true, runsOnce: true, clientGo: true }],
  [
    'kubectl-1.36/v1.36.4 (linux/amd64) kubernetes/bb826b1',
    { name: 'kubectl-1.36', kubectl: true, runsOnce: true, clientGo: true },
  ],
  ['kubectl.exe/v1.30.0 (windows/amd64)', { name: 'kubectl.exe', kubectl: true, runsOnce: true, clientGo: true }],
  ['kubectlish/1', { name: 'kubectlish', kubectl: false, runsOnce: false, clientGo: false }],
  ['Helm/3.14.0', { name: 'Helm', kubectl: false, runsOnce: true, clientGo: true }],
  ['curl/8.5.0', { name: 'curl', kubectl: false, runsOnce: true, clientGo: false }],
  [
    'controller/v0.0.0 (linux/amd64) kubernetes/$Format',
    { name: 'controller', kubectl: false, runsOnce: false, clientGo: false },
  ],
  ['', { name: 'client', kubectl: false, runsOnce: false, clientGo: false }],
])('%s', (userAgent, client) => {
  expect(clientOf(userAgent)).toEqual(client);
});

it('bounds a name that has no end', () => {
  expect(clientOf('x'.repeat(10_000)).name).toHaveLength(64);
});
