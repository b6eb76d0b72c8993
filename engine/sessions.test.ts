import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ChaperoneError } from '../contract/errors.ts';
import type { StoredTarget } from '../contract/target.ts';
import { Directory } from './directory.ts';
import { Doors } from './doors.ts';
import { FakeTime, fakeSurroundings } from './testing/fakes.ts';
import { Sessions } from './sessions.ts';
import { Unattributed } from './unattributed.ts';

let resources = '';
beforeAll(() => {
  resources = mkdtempSync(join(tmpdir(), 'chaperone-sessions-'));
  mkdirSync(join(resources, 'policies'));
  writeFileSync(
    join(resources, 'policies', 'default.yaml'),
    'apiVersion: chaperone/v1\nkind: Policy\nname: default\ndescription: d\nrules: [{name: a, reason: r, effect: allow}]\n',
  );
});
afterAll(() => {
  rmSync(resources, { recursive: true });
});

async function house() {
  const time = new FakeTime();
  const around = fakeSurroundings('/h', resources, time);
  const { memory, parts } = around;
  const vault = await parts.openVault({} as never);
  const proxy = parts.createProxy({} as never);
  const upstream = (one: StoredTarget) => Promise.resolve({ name: one.name } as never);
  const doors = new Doors({ proxy, upstream, ports: () => ({}), savePorts: () => Promise.resolve() });
  const directory = new Directory(new Unattributed(time.clock, () => Promise.reject(new Error('unused'))));
  const target = (name: string) => {
    if (name === 'nope') throw new ChaperoneError('target.unknown', { name });
    return { name } as StoredTarget;
  };
  const sessions = new Sessions({ around, vault, proxy, doors, directory, ca: 'CA', target });
  return { time, memory, directory, sessions };
}

it('shows the token once, in the kubeconfig, and keeps only its hash', async () => {
  const { memory, directory, sessions } = await house();
  const opened = await sessions.open({ agent: 'a', targets: ['p', 'q', 'p'], cwd: '/w', command: ['kubectl', 'get'] });
  const config = parse(opened.kubeconfig) as { users: { user: { token: string } }[]; contexts: { name: string }[] };
  const token = config.users[0]!.user.token;
  expect(token).toMatch(/^chp_[A-Za-z0-9_-]{43}$/);
  expect(config.contexts.map(({ name }) => name)).toEqual(['p', 'q']);
  const found = directory.find(createHash('sha256').update(token).digest('hex'));
  expect(found).toMatchObject({ id: opened.id, targets: new Set(['p', 'q']), policy: { name: 'default' } });
  const { info } = memory.sessions.get(opened.id)!;
  expect(info).toMatchObject({ cwd: '/w', command: ['kubectl', 'get'], targets: ['p', 'q'], kind: 'supervised' });
  expect(JSON.stringify([info, [...memory.sessions]])).not.toContain(token);
});

it('ends once: streams first, then the seal; asking again gives the same', async () => {
  const { memory, sessions } = await house();
  const { id } = await sessions.open({ agent: 'a', targets: ['p'] });
  expect(sessions.live).toBe(1);
  expect(await sessions.end(id, 3)).toMatchObject({ id, sealed: true, exitCode: 3 });
  expect(memory.log).toEqual(['streams end', 'seal ended']);
  expect(await sessions.end(id)).toMatchObject({ sealed: true, exitCode: 3 });
  await expect(sessions.end('unknown')).rejects.toMatchObject({ code: 'read.session' });
  expect(sessions.live).toBe(0);
});

it('opens nothing for an unknown target or policy', async () => {
  const { memory, sessions } = await house();
  await expect(sessions.open({ agent: 'a', targets: ['p', 'nope'] })).rejects.toMatchObject({ code: 'target.unknown' });
  await expect(sessions.open({ agent: 'a', targets: ['p'], policy: { name: 'none-such' } })).rejects.toMatchObject({
    code: 'policy.invalid',
  });
  expect(memory.sessions.size).toBe(0);
});

it('ends by itself when its time is over', async () => {
  const { time, memory, sessions } = await house();
  const { id, expiresAt } = await sessions.open({ agent: 'a', targets: ['p'], ttl: 60 });
  expect(Date.parse(expiresAt)).toBe(time.clock.wall() + 60_000);
  time.pass(60_000);
  expect(sessions.live).toBe(0);
  await Promise.resolve();
  expect(memory.log).toContain('streams end');
  expect(await sessions.end(id)).toMatchObject({ sealed: true });
});

it('ends all streams and forgets all tokens at once', async () => {
  const { time, memory, sessions } = await house();
  await sessions.open({ agent: 'a', targets: ['p'] });
  await sessions.open({ agent: 'b', targets: ['p'] });
  await sessions.endStreams();
  expect(memory.log).toEqual(['streams end', 'streams end']);
  expect([sessions.live, time.pending]).toEqual([0, 0]);
});
