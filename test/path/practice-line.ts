/** The whole line with the practice cluster behind it and an in-memory recorder: for unmodified clients. */
import { createHash, randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { startPractice } from '../../practice/start.ts';
import type { PracticeCluster } from '../../practice/practice.ts';
import { createProxy } from '../../proxy/create.ts';
import { issueListenerIdentity, makeAuthority } from '../../proxy/listen/authority.ts';
import type { LiveSession } from '../../proxy/proxy.ts';
import type { Access } from '../support/kubectl/kubectl.ts';
import { ALLOW_ALL, TOKEN } from './line.ts';
import { MemoryRecorder } from './recorder.ts';

export interface PracticeLine {
  readonly practice: PracticeCluster;
  readonly recorder: MemoryRecorder;
  /** What a client is given: the proxy's address and authority, and the session's token. */
  readonly access: Access;
  close(): Promise<void>;
}

export async function openPracticeLine(webSockets: 'accept' | 'refuse' = 'accept'): Promise<PracticeLine> {
  const clock = { wall: () => Date.now(), monotonic: () => Math.trunc(performance.now() * 1_000) };
  const sources = { clock, random: (size: number) => randomBytes(size) };
  const data = fileURLToPath(new URL('../../resources/practice', import.meta.url));
  const practice = await startPractice({ ...sources, data, port: 0, webSockets });
  const authority = await makeAuthority(sources);
  const recorder = new MemoryRecorder();
  const maskingKey = randomBytes(32);
  const session: LiveSession = {
    id: recorder.id,
    subject: 'ada',
    targets: new Set(['practice']),
    expiresAt: Date.now() + 3_600_000,
    policy: ALLOW_ALL,
    recorder,
    maskingKey,
  };
  const hash = createHash('sha256').update(TOKEN).digest('hex');
  const strangers = new MemoryRecorder('unattributed');
  const proxy = createProxy({
    ...sources,
    identity: await issueListenerIdentity(authority, sources),
    sessions: {
      find: (given) => (given === hash ? session : undefined),
      unattributed: () => Promise.resolve({ recorder: strangers, maskingKey }),
    },
    onUnrecorded: (code) => {
      throw new Error(`not recorded: ${code}`);
    },
  });
  const listener = await proxy.listen(
    {
      name: 'practice',
      server: new URL(practice.server),
      tls: { ca: practice.ca },
      authorize: () => ({ authorization: `Bearer ${practice.token}` }),
    },
    0,
  );
  return {
    practice,
    recorder,
    access: { server: `https://127.0.0.1:${listener.port}`, ca: authority.cert, token: TOKEN },
    close: async () => {
      await proxy.close();
      await practice.close();
    },
  };
}
