import { expect, it } from 'vitest';
import { sessionVariables, supervisedEnvironment } from './environment.ts';

it('keeps what a tool needs and drops what leads around the proxy', () => {
  const env = supervisedEnvironment(
    {
      PATH: '/bin',
      HOME: '/home/ada',
      ANTHROPIC_API_KEY: 'the agent needs it',
      AWS_REGION: 'eu-north-1',
      AWS_SECRET_ACCESS_KEY: 'x',
      aws_session_token: 'x',
      GOOGLE_APPLICATION_CREDENTIALS: 'x',
      AZURE_CLIENT_SECRET: 'x',
      KUBERNETES_SERVICE_HOST: 'x',
      KUBECONFIG: '/home/ada/.kube/config',
      CHAPERONE_PASSPHRASE_FILE: 'x',
      CHAPERONE_ANYTHING: 'x',
      GONE: undefined,
    },
    '/tmp/s',
  );
  expect(env).toEqual({
    PATH: '/bin',
    HOME: '/home/ada',
    ANTHROPIC_API_KEY: 'the agent needs it',
    AWS_REGION: 'eu-north-1',
    KUBECONFIG: '/tmp/s/config',
    KUBECACHEDIR: '/tmp/s/cache',
  });
});

it('says where plain HTTPS targets are, and in which files the token and the authority', () => {
  const https = [
    ['api', 'https://127.0.0.1:4001'],
    ['my.api-2', 'https://127.0.0.1:4002'],
    ['My_API-2', 'https://127.0.0.1:4003'],
  ] as const;
  const files = { CHAPERONE_TOKEN_FILE: '/tmp/s/token', CHAPERONE_CA_FILE: '/tmp/s/ca.crt' };
  const variables = {
    ...{ KUBECONFIG: '/tmp/s/config', KUBECACHEDIR: '/tmp/s/cache', CHAPERONE_URL_API: 'https://127.0.0.1:4001' },
    ...{ CHAPERONE_URL_MY_API_2: 'https://127.0.0.1:4002', CHAPERONE_URL_MY_API_2_2: 'https://127.0.0.1:4003' },
    ...files,
  };
  expect(sessionVariables('/tmp/s', https)).toEqual(variables);
  expect(supervisedEnvironment({ CHAPERONE_TOKEN_FILE: '/other', CHAPERONE_URL_OLD: 'x', A: 'b' }, '/tmp/s', https)).toEqual({
    A: 'b',
    ...variables,
  });
});
