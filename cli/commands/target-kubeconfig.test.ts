import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { Place } from '../testing/spawned.ts';

// Each test starts several processes; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const place = new Place();
beforeAll(() => place.run(['init']));
afterAll(() => place.clean());

interface Kubeconfig {
  readonly clusters: readonly { readonly name: string; readonly cluster: Record<string, string> }[];
  readonly users: readonly { readonly user: Record<string, string> }[];
}

it('prints where the targets are and whom to trust, and no credential', async () => {
  await place.run(['target', 'add', 'one', '--practice']);
  const { code, out, err } = await place.run(['target', 'kubeconfig']);
  const config = parse(out) as Kubeconfig;
  expect([code, err]).toEqual([0, 'chaperone: nothing answers there until `chaperone serve` runs.\n']);
  expect(config.clusters).toMatchObject([
    { name: 'one', cluster: { server: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+$/) as string } },
  ]);
  expect(Buffer.from(config.clusters[0]?.cluster['certificate-authority-data'] ?? '', 'base64').toString()).toContain(
    'BEGIN CERTIFICATE',
  );
  expect(config.users).toEqual([{ name: 'agent', user: {} }]);
});

it('names the file in which the agent will have its token', async () => {
  const access = await place.json<{ kubeconfig: string; ca: string; servers: Record<string, string> }>([
    ...['target', 'kubeconfig', 'one', '--token-file', 'ci-token'],
  ]);
  expect((parse(access.kubeconfig) as Kubeconfig).users).toEqual([
    { name: 'agent', user: { tokenFile: join(place.dir, 'ci-token') } },
  ]);
  expect(Object.keys(access.servers)).toEqual(['one']);
});

it('tells the address of a plain HTTPS service beside it', async () => {
  await place.run(['target', 'add', 'api', '--url', 'https://127.0.0.1:9']);
  const alone = await place.run(['target', 'kubeconfig', 'api']);
  expect([alone.code, alone.out]).toEqual([0, '']);
  expect(alone.err).toMatch(
    /api is a plain HTTPS service and not in the kubeconfig; its address is https:\/\/127\.0\.0\.1:\d+\./,
  );
  const both = await place.run(['target', 'kubeconfig']);
  expect([(parse(both.out) as Kubeconfig).clusters.map(({ name }) => name), both.err]).toEqual([
    ['one'],
    expect.stringContaining('api is a plain'),
  ]);
});

it('refuses a target that is not there', async () => {
  expect(await place.run(['target', 'kubeconfig', 'nowhere'])).toMatchObject({ code: 2, out: '' });
});
