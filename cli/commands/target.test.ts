import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { TargetSummary, TargetTest } from '../../contract/target.ts';
import { Place } from '../testing/spawned.ts';

// Each test starts several processes; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const place = new Place();
beforeAll(() => place.run(['init']));
afterAll(() => place.clean());

const kubeconfig = (user: string, server = 'https://127.0.0.1:9') =>
  `current-context: here\nclusters: [{name: c, cluster: {server: '${server}'}}]\nusers: [{name: u, user: ${user}}]\n` +
  `contexts: [{name: here, context: {cluster: c, user: u}}, {name: there, context: {cluster: c, user: u}}]\n`;

it('adds from a kubeconfig named, by a relative path, or by KUBECONFIG', async () => {
  place.file('config', kubeconfig('{token: the-token}'));
  expect(await place.json<TargetSummary>(['target', 'add', 'one', '--kubeconfig', 'config', '--context', 'there'])).toMatchObject(
    {
      name: 'one',
      kind: 'kubernetes',
      server: 'https://127.0.0.1:9',
      credential: 'bearer token',
      context: 'there',
    },
  );
  const added = await place.run(['target', 'add', 'two'], { KUBECONFIG: 'config' });
  expect(added).toEqual({ code: 0, out: 'Added two: https://127.0.0.1:9, bearer token.\n', err: '' });
  expect((await place.json<TargetSummary[]>(['target', 'list'])).map(({ name }) => name)).toEqual(['one', 'two']);
});

it('tries a target out, with exit code 1 when it does not work', async () => {
  await place.run(['target', 'add', 'practice', '--practice']);
  expect(await place.json<TargetTest>(['target', 'test', 'practice'])).toMatchObject({ ok: true });
  const dead = await place.run(['target', 'test', 'one']);
  expect(dead.code).toBe(1);
  expect(dead.out).toContain('FAIL  reach: 127.0.0.1:9 cannot be reached: ECONNREFUSED.');
});

it('removes', async () => {
  await place.run(['target', 'add', 'gone', '--practice']);
  expect((await place.run(['target', 'remove', 'gone'])).code).toBe(0);
  expect((await place.run(['target', 'remove', 'gone'])).err).toContain('no target gone');
});

it.each([
  [['target', 'add', 'bad name', '--practice'], 'A target name has'],
  [['target', 'add', 'x', '--kubeconfig', 'missing'], 'there is no such file'],
  [['target', 'add', 'x', '--kubeconfig', '.'], 'it is not a file'],
  [['target', 'add', 'x', '--kubeconfig', 'exec'], 'exec plugin'],
  [['target', 'add', 'x', '--kubeconfig', 'http'], 'not an https address'],
  [['target', 'add', 'x', '--kubeconfig', 'yaml'], 'not valid YAML'],
  [['target', 'add', 'x', '--kubeconfig', 'exec', '--context', 'nope'], 'no context nope'],
  [['target', 'test', 'unknown'], 'There is no target unknown'],
])('refuses %j with a sentence and exit code 2', async (args, reason) => {
  place.file('exec', kubeconfig('{exec: {command: aws}}'));
  place.file('http', kubeconfig('{token: t}', 'http://plain'));
  place.file('yaml', 'a: b: the-token');
  const { code, out, err } = await place.run(args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(/^chaperone: .*\n$/);
  expect(err).toContain(reason);
  expect(err).not.toContain('the-token');
});
