import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { TokenRow } from '../../contract/identity.ts';
import type { SessionSummary } from '../../contract/session.ts';
import type { MarkerRow } from '../../contract/step.ts';
import { Place } from '../testing/spawned.ts';

// Each test starts several processes; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const place = new Place();
beforeAll(async () => {
  await place.run(['init']);
  await place.run(['target', 'add', 'practice', '--practice']);
});
afterAll(() => place.clean());

/** Ends when the file is there, asking often. */
const until = (file: string) => `while [ ! -e ${file} ]; do sleep 0.05; done`;
const running = async () => (await place.json<SessionSummary[]>(['sessions'])).find(({ endedAt }) => endedAt === null)?.id ?? '';
const list = (...args: readonly string[]) => place.json<TokenRow[]>(['token', 'list', ...args]);

it('is rotated under a running command, which goes on with the new one, and revoked, which ends it', async () => {
  const script = `echo "AT $KUBECONFIG"; ${until('one')}; kubectl get nodes -o name; ${until('two')}; kubectl get nodes -o name; exit 3`;
  const command = place.start(['run', '--ttl', '2h', '--', 'sh', '-c', script]);
  await command.says('AT ');
  const [, kubeconfig = ''] = /AT (.*)\n/.exec(command.said()) ?? [];
  const before = readFileSync(kubeconfig, 'utf8');
  const id = await running();
  const [first] = await list('--session', id.slice(0, 20));
  expect(first).toMatchObject({ session: id, agent: 'sh', state: 'active', identity: { issuer: 'local', proof: 'token' } });
  expect(Date.parse(first!.expiresAt) - Date.parse(first!.issuedAt)).toBe(7_200_000);

  const rotated = await place.run(['token', 'rotate', id, '--grace', '0']);
  expect([rotated.code, rotated.out]).toEqual([0, expect.stringMatching(/^Rotated: token [0-9a-f]{12} until /)]);
  const after = readFileSync(kubeconfig, 'utf8');
  expect(after).not.toBe(before);
  expect((await list()).map(({ state }) => state)).toEqual(['active', 'rotated']);
  place.file('one', '');
  await command.says('node/practice-1');

  const [second] = await list();
  const revoked = await place.run(['revoke', second!.id, '--why', 'it was lost']);
  expect([revoked.code, revoked.out]).toEqual([
    0,
    `Revoked token ${second!.id} of session ${id}; what it had opened has ended.\n`,
  ]);
  place.file('two', '');
  const { code, out, err } = await command.ended;
  expect([code, out.match(/node\/practice-1/g)]).toEqual([3, ['node/practice-1']]);
  expect(err).toContain('the session is over: it was ended');
  expect(existsSync(kubeconfig)).toBe(false);
  const tokens = [before, after].map((text) => /token: (chp_[\w-]+)/.exec(text)?.[1] ?? 'none');
  expect(new Set(tokens).size).toBe(2);
  for (const token of tokens) expect(rotated.out + revoked.out + out + err).not.toContain(token);

  const shown = await place.json<{ markers: MarkerRow[] }>(['show', id]);
  const kinds = shown.markers.map(({ kind }) => kind);
  expect([kinds[0], kinds.includes('token.rotated'), kinds.at(-1)]).toEqual(['token.issued', true, 'token.revoked']);
  expect((await place.run(['show', id])).out).toContain('it was lost');
});

it('is told by an env whose token is revoked; its files stay until it is ended, so that clients hear why', async () => {
  const env = place.start(['env']);
  await env.says('is open');
  const [token] = await list('--session', await running());
  expect((await place.run(['token', 'revoke', token!.id])).code).toBe(0);
  await env.says('chaperone: the session is over: it was ended');
  const kubeconfig = /KUBECONFIG='([^']+)'/.exec(env.said())?.[1] ?? '';
  expect(existsSync(kubeconfig)).toBe(true);
  env.child.kill('SIGINT');
  expect((await env.ended).code).toBe(1);
  expect(existsSync(kubeconfig)).toBe(false);
});

it('is told by an env whose engine ends', async () => {
  const serve = place.start(['serve', '--headless', '--port', '0']);
  await serve.says('control port');
  const env = place.start(['env']);
  await env.says('is open');
  serve.child.kill('SIGTERM');
  await serve.ended;
  await env.says('the session is over');
  expect(env.said()).toMatch(/the session is over: (the engine has ended|it was ended)/);
  env.child.kill('SIGINT');
  expect((await env.ended).code).toBe(1);
});

it.each([
  [['token', 'revoke', '0123456789ab'], 'There is no token 0123456789ab'],
  [['token', 'revoke', 'zzz'], 'There is no token zzz; `chaperone token list` shows them.'],
  [['token', 'rotate', '01J00000000000000000000000'], 'There is no session'],
  [['token', 'list', '--session', 'ZZZ'], 'There is no session ZZZ'],
])('refuses %j with a sentence and exit code 2', async (args, reason) => {
  const { code, out, err } = await place.run(args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(reason);
});
