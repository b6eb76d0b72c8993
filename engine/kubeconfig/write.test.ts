import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { writeKubeconfig } from './write.ts';

it('writes one context per target, the first current, the authority embedded', () => {
  const config = parse(
    writeKubeconfig({
      servers: [
        ['prod', 'https://127.0.0.1:1'],
        ['13', 'https://127.0.0.1:2'],
      ],
      ca: 'PEM',
      token: 'chp_x',
    }),
  ) as Record<string, unknown>;
  expect(config['current-context']).toBe('prod');
  expect(config['contexts']).toEqual([
    { name: 'prod', context: { cluster: 'prod', user: 'chaperone-session' } },
    { name: '13', context: { cluster: '13', user: 'chaperone-session' } },
  ]);
  expect(config['clusters']).toContainEqual({
    name: '13',
    cluster: { server: 'https://127.0.0.1:2', 'certificate-authority-data': Buffer.from('PEM').toString('base64') },
  });
  expect(config['users']).toEqual([{ name: 'chaperone-session', user: { token: 'chp_x' } }]);
});

it('leaves out what the agent brings itself, and names the file that it comes from', () => {
  const users = (tokenFile?: string): unknown =>
    (
      parse(
        writeKubeconfig({ servers: [['a', 'https://127.0.0.1:1']], ca: 'PEM', ...(tokenFile ? { tokenFile } : {}) }),
      ) as Record<string, unknown>
    )['users'];
  expect(users()).toEqual([{ name: 'agent', user: {} }]);
  expect(users('/run/token')).toEqual([{ name: 'agent', user: { tokenFile: '/run/token' } }]);
});
