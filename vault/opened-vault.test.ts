import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Identity } from '../contract/identity.ts';
import type { SessionSummary } from '../contract/session.ts';
import { makeVault, recordExchange, sessionInfo, type MadeVault } from '../test/support/vault/fixture.ts';
import { EMPTY_STATE } from './keys/state-file.ts';
import { systemFiles, type Files } from './log/files.ts';
import { openVault } from './open.ts';
import type { Vault } from './vault.ts';

async function open(made: MadeVault, files?: Files): Promise<Vault> {
  const inside = files === undefined ? {} : { inside: { files, random: made.env.random } };
  const vault = await openVault({ dir: made.dir, key: await made.unlock(), env: made.env, ...inside });
  onTestFinished(() => vault.close('ended'));
  return vault;
}

const ids = (sessions: readonly SessionSummary[]): string[] => sessions.map(({ id }) => id);

describe('opened vault', () => {
  it('records, lists, shows, seals and verifies a session', async () => {
    const made = await makeVault();
    const vault = await open(made);
    const info = sessionInfo(made.env, { command: ['kubectl', 'apply'], cwd: '/work' });
    const session = await vault.openSession(info);
    expect([session.id, session.info, session.maskingKey.length]).toEqual([info.id, info, 32]);
    recordExchange(session, '{"image":"nginx:1.27"}', '{"uid":"42"}');
    await session.durable();
    expect(await vault.sessions({ text: 'nginx' })).toMatchObject([{ id: info.id, steps: 1, sealed: false, endedAt: null }]);
    expect(await vault.summary(info.id)).toMatchObject({ id: info.id, steps: 1, command: ['kubectl', 'apply'], cwd: '/work' });
    expect(await vault.steps(info.id, 1, 10)).toMatchObject({
      total: 1,
      rows: [{ n: 1, sentence: expect.stringContaining('create Deployment web') as string }],
    });
    expect((await vault.step(info.id, 1, 1000)).response?.body.content).toBe('{"uid":"42"}');
    const open1 = await vault.verify({});
    expect([open1.verified, open1.notChecked.length, open1.checked.sealed]).toEqual([true, 2, 0]);
    const summary = await session.close('ended', 0);
    expect(summary).toMatchObject({ sealed: true, exitCode: 0, closed: 'ended' });
    expect(await vault.summary(info.id)).toEqual(summary);
    expect(await vault.sessions({})).toEqual([summary]);
    expect(await vault.step(info.id, 1, 1000)).toMatchObject({ proof: { sealed: true } });
    expect(await vault.verify({ id: info.id })).toMatchObject({ verified: true, checked: { sessions: 1, sealed: 1 } });
    expect(vault.indexStatus()).toEqual({ behind: 0, rebuilding: false });
  });

  it('tells listeners what changed, paced, and of a seal at once, until they leave', async () => {
    const made = await makeVault();
    const vault = await open(made);
    const rows: string[] = [];
    const summaries: SessionSummary[] = [];
    const leave = vault.onSteps((id, changed) =>
      rows.push(...changed.map(({ n, outcome }) => `${id === session.id} ${n} ${outcome}`)),
    );
    vault.onSession((summary) => summaries.push(summary));
    const session = await vault.openSession(sessionInfo(made.env));
    recordExchange(session, '{}', '{}');
    recordExchange(session, '{}', '{}');
    await vi.waitFor(() => expect(rows).toEqual(['true 1 complete', 'true 2 complete']));
    leave();
    recordExchange(session, '{}', '{}');
    await session.close('ended');
    await new Promise((resolve) => setImmediate(resolve));
    expect([rows.length, summaries.at(-1)?.steps, summaries.at(-1)?.sealed]).toEqual([2, 3, true]);
  });

  it('keeps who started a session and why, what happened beside its steps, and finds it by that', async () => {
    const made = await makeVault();
    const vault = await open(made);
    const identity: Identity = {
      ...{ subject: '4711', name: 'mia@example.org', issuer: 'https://id.example.org', groups: ['devs'] },
      proof: 'oidc',
      ...{ provider: 'ci', run: '42', claims: { ref: 'main' } },
    };
    const facts = {
      ...{ identity, labels: { team: 'payments' }, reason: 'expired certificates', parent: { pid: 7, name: 'bash' } },
      git: { remote: 'https://git.example.org/shop.git', commit: 'c0ffee', branch: null },
    };
    const agent = { name: 'codex', version: '1.2.3' };
    const session = await vault.openSession(sessionInfo(made.env, { agent, subject: '4711', ...facts }));
    await (await vault.openSession(sessionInfo(made.env))).close('ended');
    recordExchange(session, '{}', '{}');
    const details = { token: '0123456789ab', why: 'lost' };
    session.event({ t: 'marker', at: 2_500, kind: 'token.revoked', text: 'Token 0123456789ab was revoked: lost.', details });
    recordExchange(session, '{}', '{}');
    const info = { ...facts, host: 'laptop', agentVersion: '1.2.3' };
    expect((await vault.summary(session.id)).info).toEqual(info);
    const sealed = await session.close('ended');
    expect([sealed.info, sealed.steps]).toEqual([info, 2]);
    expect(await vault.markers(session.id)).toEqual([
      {
        at: new Date(Date.parse(sealed.startedAt) + 2.5).toISOString(),
        ...{ sinceStart: 2.5, kind: 'token.revoked', text: 'Token 0123456789ab was revoked: lost.', details },
      },
    ]);
    expect((await vault.steps(session.id, 1, 10)).rows.map(({ n }) => n)).toEqual([1, 2]);
    const queries = [
      { subject: 'MIA@example.org' },
      { group: 'devs' },
      { labels: { team: 'payments' } },
      { text: 'certificates' },
    ];
    for (const query of queries) expect(await vault.sessions(query), JSON.stringify(query)).toEqual([sealed]);
    // Session opened and closed, two exchanges of five records, the marker; and six of the catalogue.
    expect(await vault.verify({ id: session.id })).toMatchObject({ verified: true, checked: { records: 13 + 6 } });
    await vault.close('ended');
  });

  it('keeps its state, one change after another', async () => {
    const made = await makeVault();
    const vault = await open(made);
    expect(vault.state).toEqual(EMPTY_STATE);
    await Promise.all([
      vault.saveState('ports', { ports: { a: 1 } }),
      vault.saveState('authority', { authority: { cert: 'C', key: 'K' } }),
    ]);
    await vault.close('ended');
    expect((await open(made)).state).toEqual({ ...EMPTY_STATE, authority: { cert: 'C', key: 'K' }, ports: { a: 1 } });
  });

  it('seals what is live when it is locked, and is closed after that', async () => {
    const made = await makeVault();
    const vault = await open(made);
    const session = await vault.openSession(sessionInfo(made.env));
    recordExchange(session, '{}', '{}');
    await vault.close('locked');
    await vault.close('ended');
    expect(vault.recording).toBe(false);
    for (const call of [
      vault.sessions({}),
      vault.summary(session.id),
      vault.openSession(sessionInfo(made.env)),
      vault.verify({}),
      vault.saveState('x', {}),
    ]) {
      await expect(call).rejects.toMatchObject({ code: 'vault.locked' });
    }
    expect(() => session.event({ t: 'gap', at: 0, reason: 'late' })).toThrow(expect.objectContaining({ code: 'record.ended' }));
    const again = await open(made);
    expect(await again.summary(session.id)).toMatchObject({ closed: 'locked', sealed: true, steps: 1 });
  });

  it('finds its way without an index, and with one that was deleted meanwhile', async () => {
    const made = await makeVault();
    const vault = await open(made);
    const sessions: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      const session = await vault.openSession(sessionInfo(made.env));
      recordExchange(session, `{"number":"word${n}"}`, '{}');
      await session.close('ended');
      sessions.push(session.id);
    }
    await vault.close('ended');
    rmSync(join(made.dir, 'index'), { recursive: true });
    const again = await open(made);
    expect(ids(await again.sessions({}))).toEqual(sessions.toReversed());
    expect(ids(await again.sessions({ text: 'word1' }))).toEqual([sessions[1]]);
    expect((await again.verify({})).verified).toBe(true);
  });

  it('reads more sessions than it keeps readers', async () => {
    const made = await makeVault();
    const vault = await open(made);
    const sessions: string[] = [];
    for (let n = 0; n < 11; n += 1) {
      const session = await vault.openSession(sessionInfo(made.env));
      recordExchange(session, `{"n":${n}}`, '{}');
      await session.close('ended');
      sessions.push(session.id);
    }
    const contents = await Promise.all(sessions.map(async (id) => (await vault.step(id, 1, 100)).request.body.content));
    expect(contents).toEqual(sessions.map((_, n) => `{"n":${n}}`));
  });

  it('refuses ids that are taken or malformed, and knows no others', async () => {
    const made = await makeVault();
    const vault = await open(made);
    const info = sessionInfo(made.env);
    const first = vault.openSession(info);
    await expect(vault.openSession(info)).rejects.toMatchObject({ code: 'engine.internal' });
    await (await first).close('ended');
    await expect(vault.openSession(info)).rejects.toMatchObject({ code: 'engine.internal' });
    await expect(vault.openSession({ ...info, id: '../../etc/passwd' })).rejects.toMatchObject({ code: 'engine.internal' });
    for (const call of [vault.summary('../x'), vault.steps('nope', 1, 1), vault.step('nope', 1, 1)]) {
      await expect(call).rejects.toMatchObject({ code: 'read.session' });
    }
    await expect(vault.step(info.id, 1, 1)).rejects.toMatchObject({ code: 'read.step' });
  });

  it('stops recording on a full disk, says so, and goes on by itself', async () => {
    const made = await makeVault();
    let full = false;
    const files: Files = {
      ...systemFiles,
      write(fd, parts, position) {
        if (full) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
        return systemFiles.write(fd, parts, position);
      },
    };
    const vault = await open(made, files);
    const session = await vault.openSession(sessionInfo(made.env));
    full = true;
    recordExchange(session, '{}', '{}');
    await expect(session.durable()).rejects.toMatchObject({ code: 'vault.full' });
    expect(vault.recording).toBe(false);
    await expect(vault.openSession(sessionInfo(made.env))).rejects.toMatchObject({ code: 'vault.full' });
    await expect(vault.saveState('x', {})).rejects.toMatchObject({ code: 'vault.full' });
    full = false;
    expect(await session.close('ended')).toMatchObject({ sealed: true });
    expect(vault.recording).toBe(true);
    expect(await vault.summary(session.id)).toMatchObject({ gaps: 1, steps: 0 });
    const report = await vault.verify({});
    expect(report.findings).toEqual([]);
  });

  it('ends a session whose disk has betrayed it, and recovers it when opened again', async () => {
    const made = await makeVault();
    let broken = false;
    const files: Files = {
      ...systemFiles,
      sync(fd) {
        if (broken) throw Object.assign(new Error('io'), { code: 'EIO' });
        systemFiles.sync(fd);
      },
    };
    const vault = await open(made, files);
    const session = await vault.openSession(sessionInfo(made.env));
    broken = true;
    recordExchange(session, '{}', '{}');
    await expect(session.durable()).rejects.toMatchObject({ code: 'record.stopped' });
    broken = false;
    expect(() => session.event({ t: 'gap', at: 0, reason: 'x' })).toThrow(expect.objectContaining({ code: 'record.stopped' }));
    expect(vault.recording).toBe(false);
    await expect(session.close('ended')).rejects.toMatchObject({ code: 'record.stopped' });
    // The others go on.
    expect(vault.recording).toBe(true);
    const other = await vault.openSession(sessionInfo(made.env));
    expect(await other.close('ended')).toMatchObject({ sealed: true });
    await vault.close('ended');
    const again = await open(made);
    expect(await again.summary(session.id)).toMatchObject({ closed: 'interrupted', sealed: true });
    expect((await again.verify({})).findings).toEqual([]);
  });

  it('shows no word of what was recorded in any file', async () => {
    const made = await makeVault();
    const vault = await open(made);
    const session = await vault.openSession(sessionInfo(made.env, { agent: { name: 'canary-agent' }, cwd: '/canary-cwd' }));
    for (let n = 0; n < 50; n += 1) recordExchange(session, '{"password":"canary-body"}', '{"items":["canary-answer"]}');
    await vault.saveState('x', { authority: { cert: 'canary-cert', key: 'canary-key' } });
    await vault.sessions({ text: 'canary' });
    await session.close('ended');
    await vault.close('ended');
    const files = readdirSync(made.dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(6);
    for (const { parentPath, name } of files) {
      const path = join(parentPath, name);
      expect(readFileSync(path, 'latin1'), path).not.toContain('canary');
      expect(statSync(path).mode & 0o077, path).toBe(0);
    }
  });
});
