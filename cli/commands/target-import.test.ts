import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { ContextSummary, TargetSummary } from '../../contract/target.ts';
import { fakeScreen } from '../testing/screen.ts';
import { Place } from '../testing/spawned.ts';
import { impersonateTarget } from './target.ts';
import { importTargets } from './target-import.ts';

// Each test starts several processes; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const place = new Place();
const KUBECONFIG = `apiVersion: v1
kind: Config
current-context: prod
clusters:
- {name: c, cluster: {server: 'https://127.0.0.1:9'}}
- {name: loose, cluster: {server: 'https://127.0.0.1:10', insecure-skip-tls-verify: true}}
- {name: plain, cluster: {server: 'http://127.0.0.1:11'}}
users:
- {name: u, user: {token: canary-import-token}}
contexts:
- {name: prod, context: {cluster: c, user: u}}
- {name: 'team/stage', context: {cluster: c, user: u}}
- {name: loose, context: {cluster: loose, user: u}}
- {name: plain, context: {cluster: plain, user: u}}
`;
beforeAll(async () => {
  place.file('config', KUBECONFIG);
  await place.run(['init']);
});
afterAll(() => place.clean());

const NAMED = ['--kubeconfig', 'config'];
const targets = async () => (await place.json<TargetSummary[]>(['target', 'list'])).map(({ name, context }) => [name, context]);

it('lists what can be added, imports all of that, and then says that it is there', async () => {
  const { contexts } = await place.json<{ contexts: ContextSummary[] }>(['target', 'contexts', ...NAMED]);
  expect(contexts.map(({ context, insecure, problem }) => [context, insecure, problem === null])).toEqual([
    ['prod', false, true],
    ['team/stage', false, true],
    ['loose', true, true],
    ['plain', false, false],
  ]);
  const listed = await place.run(['target', 'contexts', ...NAMED]);
  expect(listed.out).toMatch(/\* prod +https:\/\/127\.0\.0\.1:9 +bearer token +prod +can be added/);
  expect(listed.out).toContain('its certificate is not checked');

  const imported = await place.run(['target', 'import', '--all', ...NAMED]);
  expect([imported.code, imported.out]).toEqual([
    0,
    expect.stringMatching(/^ok {4}prod +added as prod\nok {4}team\/stage +added as \S+\n$/),
  ]);
  expect((await targets()).map(([, context]) => context)).toEqual(['prod', 'team/stage']);
  const again = await place.run(['target', 'import', '--all', ...NAMED]);
  expect([again.code, again.err]).toEqual([2, expect.stringContaining('no context that can be added and is not there yet')]);
  expect((await place.run(['target', 'contexts', ...NAMED])).out).toContain('added as prod');
  expect(readFileSync(join(place.dir, 'config'), 'utf8')).toBe(KUBECONFIG);
  for (const { out, err } of [listed, imported, again]) expect(out + err).not.toContain('canary');
});

it('says of each context what became of it', async () => {
  const { code, out } = await place.run(['target', 'import', '--context', 'loose', '--context', 'plain', ...NAMED]);
  expect([code, out]).toEqual([1, expect.stringMatching(/^FAIL {2}loose .*\nFAIL {2}plain .*\n$/)]);
});

it('adds one whose certificate is not checked only when that is said, and shows it', async () => {
  const context = ['--context', 'loose', ...NAMED];
  expect((await place.run(['target', 'add', 'loose', ...context])).err).toContain('--insecure-skip-tls-verify');
  expect((await place.run(['target', 'add', 'loose', ...context, '--insecure-skip-tls-verify'])).err).toContain('--yes');
  const added = await place.run(['target', 'add', 'loose', ...context, '--insecure-skip-tls-verify', '--yes']);
  expect([added.code, added.out]).toEqual([0, expect.stringContaining('Its certificate is not checked.')]);
  expect((await place.run(['target', 'list'])).out).toContain('Its certificate is not checked.');
});

it('changes who the cluster sees, and back', async () => {
  const user = ['--user', 'agent:{subject}', '--group', '{groups}'];
  expect((await place.run(['target', 'impersonate', 'prod', ...user])).out).toContain('as agent:{subject}, groups {groups}');
  const [prod] = await place.json<TargetSummary[]>(['target', 'list']);
  expect(prod).toMatchObject({ name: 'prod', impersonates: 'agent:{subject}, groups {groups}' });
  expect(await place.json<TargetSummary>(['target', 'impersonate', 'prod', '--none'])).toMatchObject({ impersonates: null });
});

it.each([
  [['target', 'import', '--context', 'nope', ...NAMED], 'it has no context nope'],
  [['target', 'contexts', '--kubeconfig', 'missing'], 'there is no such file'],
  [['target', 'impersonate', 'nope', '--none'], 'There is no target nope'],
])('refuses %j with a sentence and exit code 2', async (args, reason) => {
  const { code, out, err } = await place.run(args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(reason);
});

it('tells mistakes before the vault is opened', () => {
  const { terminal } = fakeScreen({ env: { CHAPERONE_HOME: '/nonexistent/chaperone' } });
  expect(() => importTargets(terminal, {})).toThrow('Say which contexts with --context, or --all');
  expect(() => importTargets(terminal, { all: true, context: ['x'] })).toThrow('Say which contexts');
  expect(() => impersonateTarget(terminal, 'prod', {})).toThrow('Say as whom with --user');
  expect(() => impersonateTarget(terminal, 'prod', { none: true, user: 'u' })).toThrow('Say as whom with --user');
  expect(() => impersonateTarget(terminal, 'prod', { group: ['g'] })).toThrow('Say as which user with --user');
});
