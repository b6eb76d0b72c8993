/** The log of a vault driven without its index: in this thread on any files, or in its real thread. */
import { join } from 'node:path';
import type { RecordEvent } from '../../../contract/record.ts';
import { INFO } from '../../../vault/keys/vault-key.ts';
import { decodeVaultFile } from '../../../vault/keys/vault-file.ts';
import { readVaultFile } from '../../../vault/keys/unlock.ts';
import { ulid } from '../../../vault/keys/ulid.ts';
import { LogClient } from '../../../vault/log/client.ts';
import { systemFiles, type Files } from '../../../vault/log/files.ts';
import type { Ack, LogOptions, LogStart } from '../../../vault/log/protocol.ts';
import type { SessionQueue } from '../../../vault/log/queue.ts';
import { LOG_SUFFIX, SESSIONS } from '../../../vault/log/recovery.ts';
import { decodeEvent } from '../../../vault/read/events.ts';
import { encodeHead, wrapDataKey } from '../../../vault/seal/head.ts';
import { KIND_EVENT } from '../../../vault/seal/record.ts';
import { scan } from '../../../vault/seal/scan.ts';
import { StreamWalk } from '../../../vault/seal/walk.ts';
import type { VaultKey } from '../../../vault/vault.ts';
import { sessionInfo, type MadeVault } from './fixture.ts';

export const NOW = '2026-11-20T12:00:00.000Z';

export async function logOptions(dir: string, key: VaultKey): Promise<LogOptions> {
  const { id, signer } = decodeVaultFile(await readVaultFile(dir));
  return { dir, vault: id, signer, wrapKey: key.derive(INFO.streamWrap), stateKey: key.derive(INFO.state), now: NOW };
}

export interface StartedLog {
  readonly client: LogClient;
  readonly start: LogStart;
  readonly acks: readonly Ack[];
  readonly nextAck: () => Promise<void>;
}

/** `files: 'thread'` starts the real thread. */
export async function startLog(made: MadeVault, files: Files | 'thread' = systemFiles): Promise<StartedLog> {
  const acks: Ack[] = [];
  let wake = (): void => undefined;
  const log = await logOptions(made.dir, await made.unlock());
  const inside = files === 'thread' ? {} : { inside: { files, random: made.env.random } };
  const onAck = (ack: Ack): void => {
    acks.push(ack);
    wake();
  };
  const { client, start } = await LogClient.start({ log, ...inside, onAck });
  return { client, start, acks, nextAck: () => new Promise((resolve) => (wake = resolve)) };
}

export interface OpenedStream {
  readonly id: string;
  readonly queue: SessionQueue;
  /** Queues a gap event whose reason is the text. */
  readonly say: (text: string) => void;
  readonly seal: () => Promise<unknown>;
}

/** Opens a session in the log and queues its first event. */
export async function openStream(made: MadeVault, client: LogClient): Promise<OpenedStream> {
  const { env } = made;
  const id = ulid(env.clock.wall(), env.random);
  const key = await made.unlock();
  const { vault, signer } = await logOptions(made.dir, key);
  const dataKey = env.random(32);
  const name = { stream: 'session', id, vault } as const;
  const wrapped = wrapDataKey(key.derive(INFO.streamWrap), dataKey, env.random(12), name);
  const head = encodeHead({ format: 1, ...name, createdAt: NOW, signer, key: wrapped });
  await client.call({ call: 'open', id, head, dataKey, at: NOW });
  const queue = client.queue(id, () => 77);
  const event = (value: RecordEvent): void => queue.event(JSON.stringify(value));
  event({ t: 'session.opened', v: 1, at: 0, session: sessionInfo(env, { id }) });
  return {
    id,
    queue,
    say: (text) => event({ t: 'gap', at: 5, reason: text }),
    seal: () => client.call({ call: 'seal', id, closed: { t: 'session.closed', at: 9, reason: 'ended' }, at: NOW }),
  };
}

/** All events of a session's file, up to what is whole. */
export async function eventsOf(made: MadeVault, id: string): Promise<RecordEvent[]> {
  const wrapKey = (await made.unlock()).derive(INFO.streamWrap);
  const walk = new StreamWalk({ wrapKey, checks: 'read' });
  const fd = systemFiles.open(join(made.dir, SESSIONS, id + LOG_SUFFIX), 'read');
  const events: RecordEvent[] = [];
  try {
    for await (const step of scan((into, position) => systemFiles.read(fd, into, position), walk, 'wait')) {
      if (step.is !== 'frame') continue;
      for (const { kind, payload } of step.frame.records ?? []) {
        const event = kind === KIND_EVENT ? decodeEvent(payload) : null;
        if (event !== null) events.push(event);
      }
    }
  } finally {
    systemFiles.close(fd);
  }
  return events;
}

/** The reasons of the gap events: what `say` said, and real gaps. */
export async function saidIn(made: MadeVault, id: string): Promise<string[]> {
  return (await eventsOf(made, id)).flatMap((event) => (event.t === 'gap' ? [event.reason] : []));
}
