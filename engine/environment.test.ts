import { expect, it } from 'vitest';
import { supervisedEnvironment } from './environment.ts';

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
