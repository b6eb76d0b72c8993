/** Stand-ins for the rooms that the engine joins, for its unit tests: they implement the faces and remember what happened. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ChaperoneError } from '../../contract/errors.ts';
import type { Clock } from '../../contract/clock.ts';
import type { RecordEvent } from '../../contract/record.ts';
import type { SessionInfo, SessionSummary } from '../../contract/session.ts';
import type { StepRow } from '../../contract/step.ts';
import type { ProxyOptions, Upstream } from '../../proxy/proxy.ts';
import type { SessionWriter, Vault, VaultKey, VaultState } from '../../vault/vault.ts';
import { News } from '../events.ts';
import { fakeKinds, type FakeKinds } from './fake-kinds.ts';
import type { Parts, Surroundings } from '../parts.ts';
import type { Schedule } from '../schedule.ts';

export const PASSPHRASE = 'correct horse battery';

/** Time that moves only when told, with the timers that hang on it. */
export class FakeTime {
  #now = Date.UTC(2026, 10, 20, 10);
  #timers: { readonly at: number; readonly run: () => void }[] = [];
  readonly clock: Clock = { wall: () => this.#now, monotonic: () => this.#now * 1000 };
  readonly schedule: Schedule = (ms, run) => {
    const timer = { at: this.#now + ms, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  };

  get pending(): number {
    return this.#timers.length;
  }

  pass(ms: number): void {
    this.#now += ms;
    const due = this.#timers.filter(({ at }) => at <= this.#now);
    this.#timers = this.#timers.filter(({ at }) => at > this.#now);
    for (const { run } of due) run();
  }
}

/** Bytes that count up: never the same, always the same order. */
export function countingRandom(): (size: number) => Uint8Array {
  let n = 0;
  return (size) => Uint8Array.from({ length: size }, () => (n += 1) & 255);
}

export interface FakeSession {
  readonly info: SessionInfo;
  readonly events: RecordEvent[];
  /** Recorded bytes of all exchanges, one after the other. */
  readonly bodies: Buffer[];
  closed: { readonly reason: string; readonly exitCode: number | undefined } | null;
}

/** What the rooms remember of a test. */
export interface Memory {
  state: VaultState;
  readonly sessions: Map<string, FakeSession>;
  readonly log: string[];
  readonly proxies: { readonly options: ProxyOptions; readonly upstreams: Map<number, Upstream> }[];
  readonly wiped: string[];
  recording: boolean;
  /** Of the vault that was opened last. */
  kinds: FakeKinds | null;
  steps: (id: string, rows: readonly StepRow[]) => void;
}

/** No fake session has steps. */
function noStep(id: string, n: number): Promise<never> {
  return Promise.reject(new ChaperoneError('read.step', { id, n, steps: 0 }));
}

function summarize({ info, closed, events }: FakeSession): SessionSummary {
  const { id, startedAt, agent, subject, targets, kind, policy, host, identity, labels, reason, git, parent } = info;
  return {
    ...{ id, startedAt, subject, targets, kind, policy, agent: agent.name, command: info.command ?? null, cwd: info.cwd ?? null },
    ...{
      endedAt: closed ? startedAt : null,
      sealed: closed !== null,
      closed: closed ? (closed.reason as 'ended' | 'locked') : null,
    },
    ...{ steps: 0, verdicts: { allow: 0, deny: 0, masked: 0, error: 0 }, exitCode: closed?.exitCode ?? null, bytes: 0 },
    info: {
      ...{ host, agentVersion: agent.version ?? null },
      ...(identity && { identity }),
      ...(labels && { labels }),
      ...(reason !== undefined && { reason }),
      ...(git && { git }),
      ...(parent && { parent }),
    },
    gaps: events.filter(({ t }) => t === 'gap').length,
  };
}

export function fakeRooms(): { readonly parts: Parts; readonly memory: Memory } {
  const memory: Memory = {
    state: { authority: null, targets: [], providers: [], grants: [], revoked: [], ports: {} },
    sessions: new Map(),
    log: [],
    proxies: [],
    wiped: [],
    recording: true,
    kinds: null,
    steps: () => undefined,
  };
  const taken = new Set<number>();
  let nextPort = 41_000;

  const key = (): VaultKey => ({
    vault: 'V',
    derive: (info) => new Uint8Array(Buffer.from(info.padEnd(32, '.').slice(0, 32))),
    wipe: () => memory.wiped.push('key'),
  });

  const openVault = (): Vault => {
    const onSession = new Set<(summary: SessionSummary) => void>();
    const tell = (session: FakeSession): SessionSummary => {
      const summary = summarize(session);
      for (const listener of onSession) listener(summary);
      return summary;
    };
    const close = (session: FakeSession, reason: string, exitCode?: number): SessionSummary => {
      session.closed ??= { reason, exitCode };
      return tell(session);
    };
    const openSession = (info: SessionInfo): Promise<SessionWriter> => {
      const session: FakeSession = { info, events: [], bodies: [], closed: null };
      let exchanges = 0;
      memory.sessions.set(info.id, session);
      tell(session);
      return Promise.resolve({
        id: info.id,
        info,
        maskingKey: new Uint8Array(32),
        congested: false,
        losses: 0,
        at: () => 0,
        nextExchange: () => (exchanges += 1),
        event: (event) => session.events.push(event),
        body: ({ bytes }) => void session.bodies.push(Buffer.from(bytes)),
        durable: () => Promise.resolve(),
        drained: () => Promise.resolve(),
        close: (reason, exitCode) => {
          memory.log.push(`seal ${reason}`);
          return Promise.resolve(close(session, reason, exitCode));
        },
      });
    };
    const summary = (id: string): Promise<SessionSummary> => {
      const session = memory.sessions.get(id);
      return session ? Promise.resolve(summarize(session)) : Promise.reject(new ChaperoneError('read.session', { id }));
    };
    return {
      id: 'V',
      path: '/fake',
      get state() {
        return memory.state;
      },
      saveState: (change, next) => {
        memory.log.push(change);
        memory.state = { ...memory.state, ...next };
        return Promise.resolve();
      },
      openSession,
      summary,
      sessions: () => Promise.resolve([...memory.sessions.values()].map(summarize)),
      steps: () => Promise.resolve({ total: 0, rows: [] }),
      step: noStep,
      bytes: noStep,
      commands: () => Promise.resolve({ total: 0, rows: [] }),
      stream: noStep,
      chunks: ({ id, n }) => noStep(id, n),
      asciicast: noStep,
      objects: () => Promise.resolve([]),
      markers: () => Promise.resolve([]),
      object: (id, { name }) => Promise.reject(new ChaperoneError('read.object', { id, object: name })),
      verify: () =>
        Promise.resolve({
          verified: true,
          checked: { sessions: 0, sealed: 0, frames: 0, records: 0, bytes: 0 },
          findings: [],
          notChecked: [],
          signer: '',
        }),
      indexStatus: () => ({ behind: 0, rebuilding: false }),
      get recording() {
        return memory.recording;
      },
      onSteps: (listener) => {
        memory.steps = listener;
        return () => (memory.steps = () => undefined);
      },
      onSession: (listener) => {
        onSession.add(listener);
        return () => onSession.delete(listener);
      },
      close: (reason) => {
        memory.log.push(`vault closes: ${reason}`);
        for (const session of memory.sessions.values()) if (!session.closed) close(session, reason);
        return Promise.resolve();
      },
    };
  };

  const parts: Parts = {
    createVault: ({ dir, passphrase }) => {
      const file = join(dir, 'vault.json');
      if (existsSync(file)) return Promise.reject(new ChaperoneError('vault.exists', { path: dir }));
      if (passphrase !== PASSPHRASE) return Promise.reject(new ChaperoneError('vault.weak', { minimum: 8 }));
      writeFileSync(file, '{}');
      return Promise.resolve({ id: 'V', recoveryKey: 'the recovery key' });
    },
    unlockVault: ({ dir, secret }) => {
      if (!existsSync(join(dir, 'vault.json'))) return Promise.reject(new ChaperoneError('vault.missing', { path: dir }));
      const good = 'passphrase' in secret ? secret.passphrase === PASSPHRASE : secret.recoveryKey === 'the recovery key';
      return good ? Promise.resolve(key()) : Promise.reject(new ChaperoneError('vault.passphrase'));
    },
    openVault: () => Promise.resolve(openVault()),
    createProxy: (options) => {
      const upstreams = new Map<number, Upstream>();
      memory.proxies.push({ options, upstreams });
      return {
        listen: (upstream, wanted) => {
          const port = wanted === 0 ? (nextPort += 1) : wanted;
          if (taken.has(port)) return Promise.reject(new ChaperoneError('listen.port', { port }));
          taken.add(port);
          upstreams.set(port, upstream);
          const close = (): Promise<void> => {
            taken.delete(port);
            upstreams.delete(port);
            return Promise.resolve();
          };
          return Promise.resolve({ port, server: `https://127.0.0.1:${port}`, close });
        },
        endSession: () => {
          memory.log.push('streams end');
          return Promise.resolve();
        },
        endOpen: (what, reason) => {
          memory.log.push(`${'token' in what ? `token ${what.token}` : `grant ${what.grant}`} ends: ${reason.code}`);
          return Promise.resolve();
        },
        openUnder: () => 0,
        usedUnder: () => 0,
        close: () => {
          memory.log.push('proxy closes');
          for (const port of upstreams.keys()) taken.delete(port);
          upstreams.clear();
          return Promise.resolve();
        },
      };
    },
    makeAuthority: () => Promise.resolve({ cert: 'AUTHORITY', key: 'KEY' }),
    issueIdentity: () => Promise.resolve({ cert: 'LEAF', key: 'KEY' }),
    providerKinds: (clock) => (memory.kinds = fakeKinds(clock)),
    startPractice: () => {
      memory.log.push('practice starts');
      return Promise.resolve({
        server: 'https://127.0.0.1:1',
        ca: 'CA',
        token: 'T',
        audit: () => [],
        close: () => {
          memory.log.push('practice closes');
          return Promise.resolve();
        },
      });
    },
  };
  return { parts, memory };
}

/** Surroundings of a test in `home`; `resources` must hold the policies that the test uses. */
export function fakeSurroundings(home: string, resources: string, time: FakeTime): Surroundings & { readonly memory: Memory } {
  const { parts, memory } = fakeRooms();
  const { clock, schedule } = time;
  return { home, resources, clock, random: countingRandom(), schedule, env: {}, parts, news: new News(), memory };
}
