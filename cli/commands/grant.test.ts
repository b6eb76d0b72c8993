import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { GrantSummary } from '../../contract/grant.ts';
import type { SessionSummary } from '../../contract/session.ts';
import { fakeScreen } from '../testing/screen.ts';
import { Place } from '../testing/spawned.ts';
import { addGrant, type GrantOptions } from './grant.ts';

// Each test starts several processes; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const place = new Place();
beforeAll(async () => {
  await place.run(['init']);
  await place.run(['target', 'add', 'practice', '--practice']);
});
afterAll(() => place.clean());

const until = (file: string) => `while [ ! -e ${file} ]; do sleep 0.05; done`;
const kubectl = (args: string) => `kubectl ${args} -n shop-prod --dry-run=server 2>&1`;

it('lets through what the policy refuses, until it is taken back', async () => {
  const remove = kubectl('delete deployment web');
  const script = `${remove}; echo ready; ${until('granted')}; ${remove} && echo done; ${until('revoked')}; ${remove}; echo over`;
  const running = place.start(['run', '--agent', 'codex', '--', 'sh', '-c', script]);
  await running.says('ready');
  expect(running.said()).toContain('Denied by rule no-protected-deletes');
  const [session] = await place.json<SessionSummary[]>(['sessions']);
  const who = ['--session', session!.id.slice(0, 20), '--agent', 'codex'];
  const what = ['--verb', 'delete', '--resource', 'deployments', '--namespace', 'shop-prod', '--name', 'web'];
  const added = await place.run(['grant', ...who, '--target', 'practice', ...what, '--for', '10m', '--why', 'incident 7']);
  expect([added.code, added.out]).toEqual([0, expect.stringMatching(/^Grant [0-9A-Z]{26}: .*codex.*\n$/)]);
  const [grant] = await place.json<GrantSummary[]>(['grant', 'list']);
  expect(grant).toMatchObject({ state: 'active', why: 'incident 7', who: { agents: ['codex'], sessions: [session!.id] } });
  expect(Date.parse(grant!.until) - Date.parse(grant!.from)).toBe(600_000);
  place.file('granted', '');
  await running.says('done');

  const revoked = await place.run(['grant', 'revoke', grant!.id.slice(0, 20), '--why', 'no more needed']);
  expect([revoked.code, revoked.out]).toEqual([0, `Revoked grant ${grant!.id}; what was open under it has ended.\n`]);
  place.file('revoked', '');
  const { out } = await running.ended;
  expect(out.slice(out.indexOf('done'))).toContain('Denied by rule no-protected-deletes');
  expect((await place.run(['grant', 'list'])).out).toMatch(/GRANT +STATE[\s\S]*revoked[\s\S]*incident 7/);
  expect((await place.run(['show', session!.id])).out).toMatch(/\* \d\d:\d\d\.\d{3} {2}.*no more needed/);
});

it('takes rules from a file', async () => {
  const tomorrow = new Date(Math.ceil(Date.now() / 1000) * 1000 + 86_400_000).toISOString();
  place.file('rules.yaml', '- {name: look, reason: they may look, verbs: [get], resources: [secrets], effect: allow}\n');
  const args = [
    '--group',
    'devs',
    '--target',
    '*',
    '--rules-file',
    'rules.yaml',
    '--for',
    '1h',
    '--from',
    tomorrow,
    '--why',
    'x',
  ];
  const grant = await place.json<GrantSummary>(['grant', 'add', ...args]);
  expect(grant).toMatchObject({ state: 'pending', rules: [{ name: 'look' }], from: tomorrow });
  place.file('policy.yaml', 'rules:\n- {name: look, reason: r, verbs: [get], resources: [secrets], effect: deny}\n');
  const denies = [...args.slice(0, 4), '--rules-file', 'policy.yaml', '--for', '1h', '--why', 'x'];
  expect((await place.run(['grant', 'add', ...denies])).err).toContain('the rules of a grant only allow');
  expect((await place.run(['revoke', grant.id])).code).toBe(0);
});

it.each([
  [
    ['grant', '--session', 'ZZZ', '--target', '*', '--verb', 'get', '--resource', 'pods', '--for', '1h', '--why', 'x'],
    'no session ZZZ',
  ],
  [['revoke', '01J00000000000000000000000'], 'There is no grant'],
  [['grant', 'revoke', 'ZZZ'], 'There is no grant ZZZ'],
])('refuses %j with a sentence and exit code 2', async (args, reason) => {
  const { code, out, err } = await place.run(args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(/^chaperone: .*\n$/);
  expect(err).toContain(reason);
});

const WHAT = { target: ['*'], verb: ['get'], resource: ['pods'], for: '1h', why: 'x' };
it.each<[Partial<GrantOptions>, string]>([
  [{ ...WHAT }, 'Say for whom'],
  [{ ...WHAT, agent: ['a'], target: undefined as never }, 'Say where with --target'],
  [{ ...WHAT, agent: ['a'], resource: undefined as never }, 'Say what with --verb and --resource'],
  [{ ...WHAT, agent: ['a'], rulesFile: 'x' }, 'not from both'],
  [{ ...WHAT, agent: ['a'], for: '8d' }, 'not a duration from 1s to 7d'],
  [{ ...WHAT, agent: ['a'], from: 'soon-ish' }, 'is not a time'],
  [{ ...WHAT, agent: ['a'], why: ' ' }, 'The grant is not valid: why'],
])('refuses %j before the vault is opened', (options, reason) => {
  const { terminal } = fakeScreen({ env: { CHAPERONE_HOME: '/nonexistent/chaperone' } });
  expect(() => addGrant(terminal, options as GrantOptions)).toThrow(reason);
});
