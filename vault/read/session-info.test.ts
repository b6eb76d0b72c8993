import { describe, expect, it } from 'vitest';
import type { Identity } from '../../contract/identity.ts';
import { environment, sessionInfo } from '../../test/support/vault/fixture.ts';
import { factsOf, readSessionInfo } from './session-info.ts';

const plain = sessionInfo(environment());
const identity: Identity = {
  ...{ subject: '4711', name: 'mia@example.org', issuer: 'https://id.example.org', groups: ['devs'] },
  proof: 'oidc',
  ...{ provider: 'ci', run: null, claims: {} },
};
const facts = {
  ...{ identity, labels: { team: 'payments' }, reason: 'why not', cwd: '/src', command: ['codex', 'run'] },
  ...{ git: { remote: null, commit: 'c0ffee', branch: 'main' }, parent: { pid: 7, name: 'bash' } },
};

describe('session info', () => {
  it('is what was written, with and without its facts', () => {
    expect(readSessionInfo(plain)).toEqual(plain);
    const full = { ...plain, ...facts, agent: { name: 'codex', version: '1.2.3' } };
    expect(readSessionInfo(JSON.parse(JSON.stringify(full)))).toEqual(full);
  });

  it('is nothing without what everybody needs', () => {
    for (const name of ['id', 'startedAt', 'agent', 'subject', 'targets', 'policy', 'host', 'kind']) {
      expect(readSessionInfo({ ...plain, [name]: undefined }), name).toBeNull();
      expect(readSessionInfo({ ...plain, [name]: { not: 'this' } }), name).toBeNull();
    }
    expect(readSessionInfo({ ...plain, startedAt: 'yesterday' })).toBeNull();
    for (const value of [null, 7, 'text', []]) expect(readSessionInfo(value)).toBeNull();
  });

  it('leaves out a fact that cannot be read, and what a later version adds', () => {
    for (const name of Object.keys(facts)) {
      const read = readSessionInfo({ ...plain, ...facts, [name]: { groups: 7, '': null } });
      expect(Object.keys(read!), name).not.toContain(name);
      expect(Object.keys(read!).length, name).toBe(Object.keys({ ...plain, ...facts }).length - 1);
    }
    expect(readSessionInfo({ ...plain, agent: { name: 'x', version: 7, extra: 1 }, later: 1 })).toEqual({
      ...plain,
      agent: { name: 'x' },
    });
    expect(readSessionInfo({ ...plain, identity: { ...identity, later: true } })?.identity).toEqual(identity);
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`l${n}`, '']));
    expect(readSessionInfo({ ...plain, labels: many })).toEqual(plain);
  });

  it('has the part that a row of the library shows', () => {
    const { git, parent, labels, reason } = facts;
    const full = { ...plain, ...facts, agent: { name: 'codex', version: '1.2.3' } };
    expect(factsOf(full)).toEqual({ identity, git, parent, labels, reason, host: 'laptop', agentVersion: '1.2.3' });
    expect(factsOf(plain)).toEqual({ host: 'laptop', agentVersion: null });
    expect(factsOf(null)).toEqual({ host: 'unknown', agentVersion: null });
  });
});
