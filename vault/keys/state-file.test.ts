import { describe, expect, it } from 'vitest';
import { labelled, sealBox } from '../seal/box.ts';
import type { VaultState } from '../vault.ts';
import { decodeState, EMPTY_STATE, encodeState } from './state-file.ts';

const key = new Uint8Array(32).fill(1);
const vault = '01J00000000000000000000000';
const nonce = new Uint8Array(12).fill(2);
const seed = new Uint8Array(32).fill(3);
const state: VaultState = {
  authority: { cert: 'CERT', key: 'KEY' },
  targets: [
    {
      name: 'prod',
      kind: 'kubernetes',
      server: 'https://10.0.0.1:6443',
      context: 'prod',
      addedAt: '2026-11-20T10:00:00.000Z',
      ca: null,
      tlsServerName: null,
      insecure: true,
      proxyUrl: 'http://proxy.example.org:3128',
      impersonate: { user: 'agent:{subject}', groups: ['{groups}'], extra: true },
      credential: { type: 'token', token: 'canary-token' },
    },
  ],
  providers: [
    {
      ...{
        type: 'certificate',
        name: 'agents',
        targets: ['*'],
        policy: { name: 'default' },
        addedAt: '2026-11-20T10:00:00.000Z',
      },
      ...{ ca: 'PEM', subject: 'cn', groups: 'o', groupsPrefix: '', subjects: ['agent-*'], crls: [], sessionSeconds: 3600 },
    },
  ],
  grants: [
    {
      ...{ id: '01J00000000000000000000000', who: { groups: ['devs'] }, targets: ['prod'], by: 'mia', why: 'incident 7' },
      rules: [{ name: 'restart', reason: 'they may restart', verbs: ['patch'], resources: ['deployments'], effect: 'allow' }],
      ...{ from: '2026-11-20T10:00:00.000Z', until: '2026-11-20T11:00:00.000Z', createdAt: '2026-11-20T10:00:00.000Z' },
      ended: { at: '2026-11-20T10:30:00.000Z', how: 'revoked', by: 'mia', why: 'done' },
    },
  ],
  revoked: [{ hash: 'ab'.repeat(32), until: '2026-11-20T11:00:00.000Z', why: 'leaked' }],
  ports: { prod: 40_123 },
};

describe('state.sealed', () => {
  it('keeps everything and shows nothing', () => {
    const bytes = encodeState({ revision: 4, seed, state }, key, nonce, vault);
    const opened = decodeState(bytes, key, vault);
    expect({ ...opened, seed: Buffer.from(opened.seed).toString('hex') }).toEqual({ revision: 4, seed: '03'.repeat(32), state });
    expect(Buffer.from(bytes).toString('latin1')).not.toContain('canary');
    expect(Buffer.from(bytes.subarray(0, 8)).toString()).toBe('CHAPSTA1');
  });

  it('reads states of before there were providers and grants', () => {
    const { name, kind, server, context, addedAt, ca, tlsServerName, credential } = state.targets[0]!;
    const target = { name, kind, server, context, addedAt, ca, tlsServerName, credential };
    const old = { revision: 4, signer: Buffer.from(seed).toString('base64'), authority: null, targets: [target], ports: {} };
    const magic = Buffer.from('CHAPSTA1');
    const bytes = Buffer.concat([
      magic,
      nonce,
      sealBox(key, nonce, Buffer.from(JSON.stringify(old)), labelled('CHAPSTA1', vault)),
    ]);
    expect(decodeState(bytes, key, vault).state).toEqual({
      ...EMPTY_STATE,
      targets: [{ ...target, insecure: false, proxyUrl: null, impersonate: null }],
    });
  });

  it('refuses another key, another vault, every flip and every cut', () => {
    const bytes = encodeState({ revision: 1, seed, state: EMPTY_STATE }, key, nonce, vault);
    expect(() => decodeState(bytes, new Uint8Array(32), vault)).toThrow(expect.objectContaining({ code: 'vault.damaged' }));
    expect(() => decodeState(bytes, key, '01J00000000000000000000001')).toThrow(
      expect.objectContaining({ code: 'vault.damaged' }),
    );
    for (let at = 0; at < bytes.length; at += 1) {
      const flipped = Uint8Array.from(bytes);
      flipped[at]! ^= 1;
      const code = at < 8 ? 'vault.foreign' : 'vault.damaged';
      expect(() => decodeState(flipped, key, vault), `byte ${at}`).toThrow(expect.objectContaining({ code }));
      expect(() => decodeState(bytes.subarray(0, at), key, vault), `cut at ${at}`).toThrow(expect.objectContaining({ code }));
    }
  });

  it('is not written with what it could not read again', () => {
    const broken = { ...state, ports: { prod: 70_000 } };
    expect(() => encodeState({ revision: 1, seed, state: broken }, key, nonce, vault)).toThrow();
  });
});
