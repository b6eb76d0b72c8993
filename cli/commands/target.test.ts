import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { TargetSummary, TargetTest } from '../../contract/target.ts';
import { systemClock, systemRandom } from '../../engine/clock.ts';
import { REAL_PARTS } from '../../engine/real.ts';
import { formsIn, makeCanary } from '../../test/support/canary/forms.ts';
import { findInProcesses } from '../../test/support/canary/processes.ts';
import { findInTree } from '../../test/support/canary/tree.ts';
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

it.runIf(process.platform === 'linux')(
  'holds the credential of a plain HTTPS service, which the agent uses and nobody sees',
  { timeout: 240_000 },
  async () => {
    const canary = makeCanary('api-key');
    const env = { clock: systemClock, random: systemRandom };
    const authority = await REAL_PARTS.makeAuthority(env);
    const seen: (string | undefined)[][] = [];
    const server = createServer(await REAL_PARTS.issueIdentity(authority, env), (request, response) => {
      const { 'x-api-key': key, authorization } = request.headers;
      seen.push([request.url, String(key), authorization]);
      response.setHeader('Content-Type', 'application/json').end('{"answer":42}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    place.file('api.crt', authority.cert);
    place.file('api.key', `${canary}\n`);
    const where = ['--url', `https://127.0.0.1:${port}/v1`, '--ca-file', 'api.crt'];
    const added = await place.run(['target', 'add', 'my-api', ...where, '--header', 'X-Api-Key', '--secret-file', 'api.key']);
    expect([added.code, added.out]).toEqual([0, expect.stringContaining(`https://127.0.0.1:${port}/v1`)]);

    place.file(
      'agent.mjs',
      `import { readFileSync, existsSync } from 'node:fs';
       import { get } from 'node:https';
       const { CHAPERONE_URL_MY_API: url, CHAPERONE_TOKEN_FILE: token, CHAPERONE_CA_FILE: ca } = process.env;
       const headers = { Authorization: 'Bearer ' + readFileSync(token, 'utf8').trim(), 'X-Api-Key': 'mine' };
       get(url + '/things', { headers, ca: readFileSync(ca) }, (answer) => {
         console.log('status', answer.statusCode);
         answer.pipe(process.stdout);
       });
       const wait = setInterval(() => existsSync('looked') && clearInterval(wait), 50);`,
    );
    const running = place.start(['run', '--target', 'my-api', '--', process.execPath, 'agent.mjs']);
    await running.says('{"answer":42}');
    expect(findInProcesses(canary, [running.child.pid ?? 0])).toEqual([]);
    place.file('looked', '');
    const { code, out, err } = await running.ended;
    server.close();
    expect([code, out]).toEqual([0, 'status 200\n{"answer":42}']);
    expect(seen).toEqual([['/v1/things', canary, undefined]]);
    const [session] = await place.json<{ id: string }[]>(['sessions', '--target', 'my-api']);
    const shown = await place.run(['show', session?.id ?? '', '--step', '1']);
    const listed = await place.run(['target', 'list']);
    for (const text of [added.out, out, err, shown.out, listed.out]) expect(formsIn(text, canary)).toEqual([]);
    expect(findInTree(place.home, canary)).toEqual([]);
  },
);

it.each([
  [['target', 'add', 'bad name', '--practice'], 'A target name has'],
  [['target', 'add', 'x', '--kubeconfig', 'missing'], 'there is no such file'],
  [['target', 'add', 'x', '--kubeconfig', '.'], 'it is not a file'],
  [['target', 'add', 'x', '--kubeconfig', 'exec'], 'exec plugin'],
  [['target', 'add', 'x', '--kubeconfig', 'http'], 'a plain http address'],
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
