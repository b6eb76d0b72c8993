import { expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import type { StoredTarget } from '../contract/target.ts';
import { agentAccess } from './agent-access.ts';

const target = (name: string, kind: StoredTarget['kind']): StoredTarget => ({
  ...{ name, kind, server: 'https://real.example', context: null, addedAt: '', ca: null, tlsServerName: null },
  ...{ insecure: false, proxyUrl: null, impersonate: null, credential: { type: 'token', token: 'the-real-one' } },
});

const open = () => ({
  vault: {
    state: { targets: [target('prod', 'kubernetes'), target('api', 'https')], authority: { cert: 'PEM', key: 'the-key' } },
  },
  doors: { open: vi.fn(({ name }: StoredTarget) => Promise.resolve({ server: `https://127.0.0.1:${name === 'prod' ? 1 : 2}` })) },
});

const of = (house: ReturnType<typeof open>, ...rest: [names: string[], tokenFile?: string]) =>
  agentAccess(house as never, ...rest);

it('gives addresses and the authority, and a kubeconfig of the Kubernetes targets alone', async () => {
  const house = open();
  const access = await of(house, ['prod', 'api', 'prod']);
  expect(access).toMatchObject({ ca: 'PEM', servers: { prod: 'https://127.0.0.1:1', api: 'https://127.0.0.1:2' } });
  expect((parse(access.kubeconfig) as { contexts: unknown }).contexts).toEqual([
    { name: 'prod', context: { cluster: 'prod', user: 'agent' } },
  ]);
  expect(house.doors.open).toHaveBeenCalledTimes(2);
  expect(JSON.stringify(access)).not.toMatch(/the-real-one|the-key/);
});

it('refuses what is not there, and a token file that would be looked for somewhere else', async () => {
  await expect(of(open(), ['nowhere'])).rejects.toMatchObject({ code: 'target.unknown' });
  await expect(of(open(), ['prod'], 'token')).rejects.toMatchObject({ code: 'engine.params' });
});
