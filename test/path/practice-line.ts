/** The whole line with the practice cluster behind it and an in-memory recorder: for unmodified clients. */
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { ChaperoneError } from '../../contract/errors.ts';
import type { Policy } from '../../contract/policy.ts';
import { startPractice } from '../../practice/start.ts';
import type { PracticeCluster } from '../../practice/practice.ts';
import { createProxy } from '../../proxy/create.ts';
import { issueListenerIdentity, makeAuthority } from '../../proxy/listen/authority.ts';
import type { Admission, LiveSession, Proxy } from '../../proxy/proxy.ts';
import type { Access } from '../support/kubectl/kubectl.ts';
import { admissionTo, sessionOn, TOKEN, TOKEN_HASH } from './admission.ts';
import { ALLOW_ALL } from './line.ts';
import { MemoryRecorder } from './recorder.ts';

export interface PracticeLine {
  readonly practice: PracticeCluster;
  readonly recorder: MemoryRecorder;
  readonly proxy: Proxy;
  /** What a client is given: the proxy's address and authority, and the session's token. */
  readonly access: Access;
  /** Whose the token is; may be replaced. */
  session: LiveSession;
  admission: Partial<Admission>;
  close(): Promise<void>;
}

export async function openPracticeLine(
  webSockets: 'accept' | 'refuse' = 'accept',
  policy: Policy = ALLOW_ALL,
  wall: () => number = () => Date.now(),
): Promise<PracticeLine> {
  const clock = { wall, monotonic: () => Math.trunc(performance.now() * 1_000) };
  const sources = { clock, random: (size: number) => randomBytes(size) };
  const data = fileURLToPath(new URL('../../resources/practice', import.meta.url));
  const practice = await startPractice({ ...sources, data, port: 0, webSockets });
  const authority = await makeAuthority(sources);
  const recorder = new MemoryRecorder();
  const maskingKey = randomBytes(32);
  const strangers = new MemoryRecorder('unattributed');
  const proxy = createProxy({
    ...sources,
    identity: await issueListenerIdentity(authority, sources),
    sessions: {
      find: (given) => (given === TOKEN_HASH ? admissionTo(line.session, line.admission) : undefined),
      admit: () => Promise.reject(new ChaperoneError('identity.unknown')),
      exchange: () => Promise.reject(new ChaperoneError('identity.unknown')),
      unattributed: () => Promise.resolve({ recorder: strangers, maskingKey }),
    },
    onUnrecorded: (code) => {
      throw new Error(`not recorded: ${code}`);
    },
  });
  const listener = await proxy.listen(
    {
      name: 'practice',
      kind: 'kubernetes',
      server: new URL(practice.server),
      tls: { ca: practice.ca },
      authorize: () => ({ headers: { authorization: `Bearer ${practice.token}` } }),
    },
    0,
  );
  const line: PracticeLine = {
    practice,
    recorder,
    proxy,
    session: sessionOn(recorder, policy, maskingKey),
    admission: {},
    access: { server: `https://127.0.0.1:${listener.port}`, ca: authority.cert, token: TOKEN },
    close: async () => {
      await proxy.close();
      await practice.close();
    },
  };
  return line;
}
