import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ChaperoneError } from '../contract/errors.ts';
import type { StoredProvider } from '../contract/identity.ts';
import type { StoredTarget } from '../contract/target.ts';
import { Doors } from './doors.ts';
import { Tokens } from './identity/tokens.ts';
import { FakeTime, fakeSurroundings } from './testing/fakes.ts';
import { identityOf } from './testing/tokens.ts';
import { Sessions } from './sessions.ts';

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
  const { memory, parts, clock, schedule, news } = around;
  memory.state = { ...memory.state, targets: [{ name: 'p' }, { name: 'q' }] as unknown as StoredTarget[] };
  const vault = await parts.openVault({} as never);
  const proxy = parts.createProxy({} as never);
  const upstream = (one: StoredTarget) => Promise.resolve({ name: one.name, impersonateAs: () => undefined } as never);
  const save = () => Promise.resolve();
  const doors = new Doors({ proxy, upstream, save, ports: () => ({}), savePorts: () => Promise.resolve() });
  const tokens: Tokens = new Tokens({
    ...{ clock, schedule, news },
    endOpen: (token, reason) => proxy.endOpen({ token }, reason),
    onSpeaker: () => undefined,
    onLast: (id) => sessions.end(id),
    revoked: [],
    keepRevoked: () => Promise.resolve(),
  });
  const target = (name: string) => {
    if (name === 'nope') throw new ChaperoneError('target.unknown', { name });
    return { name } as StoredTarget;
  };
  const sessions: Sessions = new Sessions({ around, vault, proxy, doors, tokens, ca: 'CA', target });
  return { time, memory, tokens, sessions };
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

interface Config {
  readonly users: readonly { readonly user: { readonly token: string; readonly tokenFile?: string } }[];
  readonly contexts: readonly { readonly name: string }[];
}

const userIn = (kubeconfig: string): Config['users'][number]['user'] => (parse(kubeconfig) as Config).users[0]!.user;

describe('a session with a local token', () => {
  it('shows the token once, in the kubeconfig, and keeps only its hash', async () => {
    const { memory, tokens, sessions } = await house();
    const opened = await sessions.start({ agent: 'a', targets: ['p', 'q', 'p'], cwd: '/w', command: ['kubectl', 'get'] });
    const { token } = userIn(opened.kubeconfig);
    expect(token).toMatch(/^chp_[A-Za-z0-9_-]{43}$/);
    expect((parse(opened.kubeconfig) as Config).contexts.map(({ name }) => name)).toEqual(['p', 'q']);
    const found = tokens.find(hashOf(token));
    expect(found).toMatchObject({ token: opened.token, identity: { issuer: 'local', provider: null, proof: 'token' } });
    expect(found?.session).toMatchObject({
      id: opened.id,
      agent: 'a',
      targets: new Set(['p', 'q']),
      policy: { name: 'default' },
    });
    const { info } = memory.sessions.get(opened.id)!;
    expect(info).toMatchObject({ cwd: '/w', command: ['kubectl', 'get'], targets: ['p', 'q'], kind: 'supervised' });
    expect(info.subject).toBe(info.identity?.subject);
    expect(JSON.stringify([info, [...memory.sessions], tokens.list()])).not.toContain(token);
  });

  it('keeps what is known of the agent and its surroundings', async () => {
    const { memory, sessions } = await house();
    const facts = {
      labels: { team: 'payments' },
      reason: 'incident 7',
      git: { remote: 'https://git.test/r', commit: 'c', branch: null },
      parent: { pid: 1, name: 'zsh' },
    };
    const { id } = await sessions.start({ agent: 'a', agentVersion: '2.1', targets: ['p'], ...facts });
    expect(memory.sessions.get(id)!.info).toMatchObject({ agent: { name: 'a', version: '2.1' }, ...facts });
  });

  it('ends once: streams first, then the seal; asking again gives the same', async () => {
    const { memory, sessions } = await house();
    const { id } = await sessions.start({ agent: 'a', targets: ['p'] });
    expect([sessions.live, sessions.open.map((one) => one.id)]).toEqual([1, [id]]);
    expect(await sessions.end(id, 3)).toMatchObject({ id, sealed: true, exitCode: 3 });
    expect(memory.log).toEqual(['streams end', 'seal ended']);
    expect(await sessions.end(id)).toMatchObject({ sealed: true, exitCode: 3 });
    await expect(sessions.end('unknown')).rejects.toMatchObject({ code: 'read.session' });
    expect(sessions.live).toBe(0);
  });

  it('opens nothing for an unknown target or policy, or a directory that is not fit', async () => {
    const { memory, sessions } = await house();
    await expect(sessions.start({ agent: 'a', targets: ['p', 'nope'] })).rejects.toMatchObject({ code: 'target.unknown' });
    await expect(sessions.start({ agent: 'a', targets: ['p'], policy: { name: 'none-such' } })).rejects.toMatchObject({
      code: 'policy.invalid',
    });
    await expect(sessions.start({ agent: 'a', targets: ['p'], dir: 'relative' })).rejects.toMatchObject({
      code: 'engine.params',
    });
    expect(memory.sessions.size).toBe(0);
  });

  it('ends by itself when its time is over', async () => {
    const { time, memory, sessions } = await house();
    const { id, expiresAt } = await sessions.start({ agent: 'a', targets: ['p'], ttl: 60 });
    expect(Date.parse(expiresAt)).toBe(time.clock.wall() + 60_000);
    time.pass(60_000);
    expect(sessions.live).toBe(0);
    await Promise.resolve();
    expect(memory.log).toContain('streams end');
    expect(await sessions.end(id)).toMatchObject({ sealed: true });
  });

  it('ends all streams and forgets all tokens at once', async () => {
    const { time, memory, sessions, tokens } = await house();
    await sessions.start({ agent: 'a', targets: ['p'] });
    await sessions.start({ agent: 'b', targets: ['p'] });
    await sessions.endStreams();
    expect(memory.log).toEqual(['streams end', 'streams end']);
    expect([sessions.live, time.pending, [...tokens.speakers()]]).toEqual([0, 0, []]);
  });
});

describe('rotation', () => {
  it('gives another token, as long as the first, and ends the old one', async () => {
    const { time, memory, tokens, sessions } = await house();
    const opened = await sessions.start({ agent: 'a', targets: ['p'], ttl: 60 });
    time.pass(30_000);
    const { token, kubeconfig, writtenTo } = await sessions.rotate(opened.id, { grace: 0, renewing: false });
    const fresh = userIn(kubeconfig ?? '').token;
    expect([writtenTo, tokens.find(hashOf(fresh))?.token]).toEqual([null, token.id]);
    expect(Date.parse(token.expiresAt)).toBe(time.clock.wall() + 60_000);
    expect(tokens.find(hashOf(userIn(opened.kubeconfig).token))?.refusal?.code).toBe('identity.rotated');
    expect(memory.log).toEqual([`token ${opened.token} ends: identity.rotated`]);
    time.pass(60_000);
    expect(sessions.live).toBe(0);
  });

  it('rewrites the session’s own files, whole and for the owner alone', async () => {
    const { tokens, sessions } = await house();
    const dir = mkdtempSync(join(tmpdir(), 'chaperone-files-'));
    try {
      const opened = await sessions.start({ agent: 'a', targets: ['p'], dir });
      const read = (name: string) => readFileSync(join(dir, name), 'utf8');
      expect([read('config'), read('ca.crt')]).toEqual([opened.kubeconfig, 'CA']);
      expect(userIn(read('config'))).toEqual({ token: read('token'), tokenFile: join(dir, 'token') });
      const before = read('token');
      const rotated = await sessions.rotate(opened.id, { grace: 30, renewing: false });
      expect([rotated.kubeconfig, rotated.writtenTo]).toEqual([null, dir]);
      expect(read('token')).not.toBe(before);
      expect(userIn(read('config')).token).toBe(read('token'));
      expect(tokens.find(hashOf(read('token')))?.token).toBe(rotated.token.id);
      expect(tokens.list(opened.id).map(({ state }) => state)).toEqual(['active', 'rotated']);
      for (const name of ['config', 'token', 'ca.crt']) expect(statSync(join(dir, name)).mode & 0o777).toBe(0o600);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  it('gives the kubeconfig back when the directory is gone', async () => {
    const { sessions } = await house();
    const dir = mkdtempSync(join(tmpdir(), 'chaperone-files-'));
    const { id } = await sessions.start({ agent: 'a', targets: ['p'], dir });
    rmSync(dir, { recursive: true });
    expect(await sessions.rotate(id, { grace: 0, renewing: false })).toMatchObject({
      writtenTo: null,
      kubeconfig: expect.stringContaining('chp_') as string,
    });
  });

  it('is refused for sessions that are over or have no token of ours', async () => {
    const { sessions } = await house();
    await expect(sessions.rotate('unknown', { grace: 0, renewing: false })).rejects.toMatchObject({ code: 'read.session' });
    const { id } = await sessions.join({ ...PROVIDER, targets: ['*'] }, identityOf());
    await expect(sessions.rotate(id, { grace: 0, renewing: false })).rejects.toMatchObject({
      code: 'identity.foreign',
      details: { session: id, issuer: 'https://issuer.test' },
    });
  });
});

const PROVIDER = { name: 'ci', type: 'oidc', policy: { name: 'default' }, targets: ['p'] } as unknown as StoredProvider;

describe('sessions of a provider', () => {
  it('are one for each subject and run, with what the provider says', async () => {
    const { memory, sessions } = await house();
    const [one, same] = await Promise.all([1, 2].map(() => sessions.join(PROVIDER, identityOf({ run: '7' }))));
    const other = await sessions.join(PROVIDER, identityOf({ run: '8' }));
    const third = await sessions.join(PROVIDER, identityOf({ subject: 'bob', run: '7' }));
    expect([one === same, new Set([one?.id, other.id, third.id]).size, sessions.live]).toEqual([true, 3, 3]);
    expect(memory.sessions.get(third.id)!.info).toMatchObject({
      ...{ agent: { name: 'ci' }, subject: 'bob', targets: ['p'], policy: 'default', kind: 'supervised' },
      identity: { subject: 'bob', run: '7', proof: 'oidc', provider: 'ci' },
    });
    expect(third).toMatchObject({ agent: 'ci', targets: new Set(['p']), everyTarget: false });
  });

  it('are not joined by what another provider of the same name vouches for', async () => {
    const { sessions } = await house();
    const before = await sessions.join({ ...PROVIDER, addedAt: '2026-11-20T10:00:00.000Z' }, identityOf());
    const after = await sessions.join({ ...PROVIDER, addedAt: '2026-11-20T10:00:01.000Z' }, identityOf());
    expect(after.id).not.toBe(before.id);
  });

  it('may use new targets where the provider is for all of them', async () => {
    const { sessions } = await house();
    const all = await sessions.join({ ...PROVIDER, targets: ['*'] }, identityOf());
    const some = await sessions.join(PROVIDER, identityOf({ subject: 'bob' }));
    expect([...all.targets]).toEqual(['p', 'q']);
    sessions.targetsChanged(['p', 'q', 'r']);
    expect([[...all.targets], [...some.targets]]).toEqual([['p', 'q', 'r'], ['p']]);
  });

  it('may not use another target that gets the name of one that has gone', async () => {
    const { sessions } = await house();
    const all = await sessions.join({ ...PROVIDER, targets: ['*'] }, identityOf());
    const some = await sessions.join(PROVIDER, identityOf({ subject: 'bob' }));
    sessions.targetsChanged(['q']);
    sessions.targetsChanged(['q', 'p']);
    expect([[...all.targets], [...some.targets]]).toEqual([['q', 'p'], []]);
  });

  it('are so many of one provider at most that others have room', async () => {
    const { sessions } = await house();
    for (let n = 0; n < 500; n += 1) await sessions.join(PROVIDER, identityOf({ run: String(n) }));
    await expect(sessions.join(PROVIDER, identityOf({ run: '500' }))).rejects.toMatchObject({
      code: 'identity.failed',
      details: { reason: '500 sessions of ci are open' },
    });
    expect(await sessions.join({ ...PROVIDER, name: 'ci2' }, identityOf({ run: '500' }))).toMatchObject({ agent: 'ci2' });
    expect(await sessions.join(PROVIDER, identityOf({ run: '7' }))).toMatchObject({ agent: 'ci' });
  });

  it('are opened anew after they have ended, and again after a failure', async () => {
    const { memory, sessions } = await house();
    const first = await sessions.join(PROVIDER, identityOf());
    await sessions.end(first.id);
    const second = await sessions.join(PROVIDER, identityOf());
    expect([first.ended, second.ended, second.id === first.id]).toEqual([true, false, false]);
    await sessions.end(second.id);
    const bad = { ...PROVIDER, policy: { name: 'none-such' } };
    await expect(sessions.join(bad, identityOf())).rejects.toMatchObject({ code: 'policy.invalid' });
    expect(await sessions.join(PROVIDER, identityOf())).toMatchObject({ ended: false });
    expect(memory.sessions.size).toBe(3);
  });
});
