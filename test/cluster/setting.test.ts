import { delimiter } from 'node:path';
import { expect, test } from 'vitest';
import { readSetting } from './setting.ts';

test('a foreign cluster has one credential and the kubectl on the PATH', () => {
  expect(readSetting({ CHAPERONE_TEST_KUBECONFIG: '/k' })).toEqual({
    kubeconfig: '/k',
    credentials: [{ name: 'given', kubeconfig: '/k' }],
    auditLog: null,
    kubectls: [{ name: 'kubectl', file: 'kubectl' }],
    smoke: null,
  });
});

test('the test cluster has both kinds of credentials and several kubectls', () => {
  const setting = readSetting({
    CHAPERONE_TEST_KUBECONFIG: '/k',
    CHAPERONE_TEST_TOKEN_KUBECONFIG: '/t',
    CHAPERONE_TEST_KUBECTLS: ['/bin/kubectl-1.20', '/bin/kubectl-1.36'].join(delimiter),
  });
  expect(setting.credentials.map(({ name }) => name)).toEqual(['token', 'certificate']);
  expect(setting.kubectls.map(({ name }) => name)).toEqual(['kubectl-1.20', 'kubectl-1.36']);
});

test('without a cluster it says what to do', () => {
  expect(() => readSetting({})).toThrow('npm run test:cluster');
});
