/** Who speaks on the test line: one local user with one token. */
import { createHash } from 'node:crypto';
import type { Identity } from '../../contract/identity.ts';
import type { Policy } from '../../contract/policy.ts';
import type { Admission, LiveSession } from '../../proxy/proxy.ts';
import type { MemoryRecorder } from './recorder.ts';

export const TOKEN = 'agent-token-0123456789';
export const TOKEN_HASH = createHash('sha256').update(TOKEN).digest('hex');

export const ADA: Identity = {
  subject: 'ada',
  name: 'ada',
  issuer: 'local',
  groups: [],
  proof: 'token',
  provider: null,
  run: null,
  claims: {},
};

export function sessionOn(recorder: MemoryRecorder, policy: Policy, maskingKey: Uint8Array): LiveSession {
  return { id: recorder.id, agent: 'tester', targets: new Set(['practice']), policy, grants: [], recorder, maskingKey };
}

export function admissionTo(session: LiveSession, over: Partial<Admission> = {}): Admission {
  return {
    session,
    identity: ADA,
    token: TOKEN_HASH.slice(0, 12),
    expiresAt: Number.MAX_SAFE_INTEGER,
    refusal: undefined,
    used: () => undefined,
    ...over,
  };
}
