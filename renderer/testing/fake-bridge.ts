/**
 * A Bridge in memory for development and tests: the same seeded sessions every time, a vault that really refuses a wrong
 * passphrase, a live session that grows. Loaded by dev.tsx alone; never part of the product.
 */
import type { Bridge, EngineStatus, EventName, Events } from '../../contract/bridge.ts';
import type { CommandRow } from '../../contract/command.ts';
import { ChaperoneError } from '../../contract/errors.ts';
import type { Direction } from '../../contract/record.ts';
import type { StepDetail } from '../../contract/step.ts';
import { bridgeOf, type Call, type Listen } from '../bridge/methods.ts';
import { fits } from '../state/library.ts';
import { commandsOf } from './commands.ts';
import { createFakeAccess } from './fake-access.ts';
import { createFakeTargets } from './fake-targets.ts';
import { lifeOf } from './object-life.ts';
import { markersOf, tokenIdOf } from './people.ts';
import { seeded } from './random.ts';
import { incident } from './scenario.ts';
import { chunkPage, streamOf } from './streams.ts';
import { close, makeId, makeWorld, open, play, type MadeSession } from './world.ts';

export interface FakeOptions {
  /** Where the story begins. */
  readonly vault: 'none' | 'locked' | 'unlocked';
  readonly empty: boolean;
  /** Adds a session of 100,000 steps. */
  readonly big: boolean;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

export interface FakeBridge {
  readonly bridge: Bridge;
  /** Adds the next few rows to the live session; what a timer does in development. */
  tick(): void;
}

const WORDS =
  'lumber orbit velvet canyon harvest puzzle tiger olive ribbon marble anchor cradle meadow silver throne wagon glacier hammer island jungle kitten ladder magnet noble';
export const PASSPHRASE = 'correct horse battery';

type Answers = { [M in keyof Omit<Bridge, 'on'>]: (params: never) => unknown };

export function createFakeBridge(options: FakeOptions): FakeBridge {
  const random = seeded(7);
  const listeners = new Map<EventName, Set<(data: never) => void>>();
  const emit = <E extends EventName>(event: E, data: Events[E]): void => {
    for (const listener of listeners.get(event) ?? []) (listener as (d: Events[E]) => void)(data);
  };
  let vault = options.vault;
  let passphrase = PASSPHRASE;
  const sessions: MadeSession[] = options.empty ? [] : makeWorld(options.now, { big: options.big });
  const targets = createFakeTargets(options.now, options.empty, (list) => {
    emit('targets.changed', list);
    tell();
  });
  const access = createFakeAccess({
    now: options.now,
    empty: options.empty,
    random,
    sessions: () => sessions.map((s) => s.summary),
    makeId: () => makeId(options.now - random.int(0, 3_600_000), random),
    emit,
  });
  const status = (): EngineStatus => ({
    version: '0.1.0',
    pid: 4711,
    vault: {
      state: vault,
      path: '/home/mira/.local/share/chaperone',
      id: vault === 'none' ? null : '01JD3X5N7Q8R9S0T1V2W3X4Y5Z',
    },
    sessions: { live: sessions.filter((s) => s.summary.endedAt === null).length, total: sessions.length },
    targets: targets.list().length,
    index: { behind: 0, rebuilding: false },
    unrecordedRefusals: options.empty ? 0 : 2,
    recording: vault === 'unlocked',
    kubectl: 'v1.32.4',
  });
  const tell = (): void => emit('status', status());
  const find = (id: string): MadeSession => {
    const found = sessions.find((s) => s.summary.id === id);
    if (found === undefined) throw new ChaperoneError('read.session', { id });
    return found;
  };
  const findStep = (id: string, n: number): StepDetail => {
    const { steps } = find(id);
    const step = steps[n - 1];
    if (step === undefined) throw new ChaperoneError('read.step', { id, n, steps: steps.length });
    return step;
  };
  const findStream = (id: string, n: number): NonNullable<ReturnType<typeof streamOf>> => {
    const found = streamOf(findStep(id, n));
    if (found === null) throw new ChaperoneError('read.stream', { n });
    return found;
  };
  // Grouping 100,000 steps anew for every page is the engine's business, not a page's.
  const grouped = new WeakMap<readonly StepDetail[], { readonly count: number; readonly rows: readonly CommandRow[] }>();
  const commandRows = (steps: readonly StepDetail[]): readonly CommandRow[] => {
    const known = grouped.get(steps);
    if (known?.count === steps.length) return known.rows;
    const made = commandsOf(steps);
    grouped.set(steps, { count: steps.length, rows: made });
    return made;
  };
  const needOpen = (): void => {
    if (vault !== 'unlocked') throw new ChaperoneError('vault.locked');
  };
  const unlock = (good: boolean): null => {
    if (!good) throw new ChaperoneError('vault.passphrase');
    vault = 'unlocked';
    tell();
    return null;
  };
  const answers: Answers = {
    status,
    'vault.create': (p: { passphrase: string }) => {
      passphrase = p.passphrase;
      vault = 'unlocked';
      tell();
      return { recoveryKey: WORDS };
    },
    'vault.unlock': (p: { passphrase: string }) => unlock(p.passphrase === passphrase),
    'vault.recover': (p: { recoveryKey: string }) => unlock(p.recoveryKey.trim() === WORDS),
    'vault.lock': () => {
      vault = 'locked';
      tell();
      return null;
    },
    ...(targets.answers as Pick<Answers, Extract<keyof Answers, `targets.${string}`>>),
    ...(access.answers as Pick<Answers, Extract<keyof Answers, `${'identities' | 'tokens' | 'grants'}.${string}`>>),
    'targets.list': () => (needOpen(), targets.list()),
    'sessions.markers': (p: { id: string }) => {
      const { summary, clock } = find(p.id);
      return markersOf(
        Date.parse(summary.startedAt),
        clock,
        summary.info.identity?.name ?? '',
        tokenIdOf(summary.id),
        access.grants()[0]?.id ?? '',
      );
    },
    'sessions.list': (p: Parameters<Bridge['sessions.list']>[0]) => {
      needOpen();
      const { namespace, text, limit, ...plain } = p;
      const words = (text ?? '').toLowerCase().split(/\s+/).filter(Boolean);
      const holds = (s: MadeSession): boolean =>
        s.steps.some((step) => {
          if (namespace !== undefined && step.namespace !== namespace) return false;
          const hay = `${step.sentence} ${step.url} ${step.command ?? ''}`.toLowerCase();
          return words.every((w) => hay.includes(w));
        });
      return sessions
        .filter((s) => fits(plain, s.summary) === true && (namespace === undefined && words.length === 0 ? true : holds(s)))
        .slice(0, limit)
        .map((s) => s.summary);
    },
    'sessions.steps': (p: { id: string; from: number; limit: number }) => {
      const s = find(p.id);
      return { summary: s.summary, total: s.steps.length, rows: s.steps.slice(p.from - 1, p.from - 1 + p.limit) };
    },
    'sessions.step': (p: { id: string; n: number; bodyLimit?: number }) => findStep(p.id, p.n),
    'sessions.bytes': (p: { id: string; n: number; direction: Direction; from: number; limit: number }) => {
      const body = findStep(p.id, p.n)[p.direction]?.body;
      const data =
        body?.encoding === 'base64'
          ? Uint8Array.from(atob(body.content), (c) => c.charCodeAt(0))
          : new TextEncoder().encode(body?.content ?? '');
      return { data: btoa(String.fromCharCode(...data.subarray(p.from, p.from + p.limit))), total: data.length };
    },
    'sessions.commands': (p: { id: string; from: number; limit: number }) => {
      const rows = commandRows(find(p.id).steps);
      return { total: rows.length, rows: rows.filter(({ first }) => first >= p.from).slice(0, p.limit) };
    },
    'sessions.stream': (p: { id: string; n: number }) => findStream(p.id, p.n).view,
    'sessions.chunks': (p: Parameters<Bridge['sessions.chunks']>[0]) => chunkPage(findStream(p.id, p.n), p),
    'sessions.asciicast': (p: { id: string; n: number }) => {
      const { view, chunks } = findStream(p.id, p.n);
      if (view.kind !== 'exec' || !view.tty) throw new ChaperoneError('read.asciicast', { n: p.n });
      const head = { version: 3, term: { cols: view.size?.columns ?? 80, rows: view.size?.rows ?? 24 } };
      const lines = chunks
        .filter((c) => c.channel === 'stdout')
        .map((c, i, all) => [(c.sinceStart - (all[i - 1]?.sinceStart ?? c.sinceStart)) / 1000, 'o', atob(c.data)]);
      return { text: [head, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('') };
    },
    'sessions.objects': () => [],
    'sessions.object': ({ id, ...key }: Parameters<Bridge['sessions.object']>[0]) => {
      const life = lifeOf(find(id).steps, key);
      if (life === null) throw new ChaperoneError('read.object', { id, object: `${key.resource}/${key.name}` });
      return life;
    },
    'sessions.verify': (p: { id?: string }) => {
      const which = p.id === undefined ? sessions : [find(p.id)];
      const records = which.reduce((sum, s) => sum + s.steps.length * 4 + 2, 0);
      return {
        verified: true,
        checked: {
          sessions: which.length,
          sealed: which.filter((s) => s.summary.sealed).length,
          frames: Math.ceil(records / 30),
          records,
          bytes: which.reduce((sum, s) => sum + s.summary.bytes, 0),
        },
        findings: [],
        notChecked: ['Whether this whole directory was put back to an earlier day: no head of it is kept outside this machine.'],
        signer: '5f1c0a9e77b2d4e6a8c0134579bdf02468ace13579bdf02468ace0123456789ab',
      };
    },
    'sessions.open': () => {
      throw new ChaperoneError('engine.method', { method: 'sessions.open' });
    },
    'sessions.end': (p: { id: string }) => find(p.id).summary,
    'demo.run': () => {
      if (!targets.list().some((t) => t.kind === 'practice')) targets.practice();
      const demo = open(random, options.now, 'demo', ['practice'], ['chaperone', 'demo']);
      play(random, demo, incident(random, 'shop').slice(0, 7));
      close(demo, 'ended', 0);
      sessions.unshift(demo);
      emit('session.changed', demo.summary);
      tell();
      return { id: demo.summary.id, steps: demo.steps.length, verdicts: demo.summary.verdicts, verified: true, commands: [] };
    },
  };

  // Like a real engine, every answer comes later and a refusal is a rejection.
  const call = async (method: keyof typeof answers, params: unknown): Promise<unknown> => {
    await Promise.resolve();
    return answers[method](params as never);
  };
  const listen: Listen = (event, listener) => {
    const set = listeners.get(event) ?? new Set();
    listeners.set(event, set.add(listener));
    return () => set.delete(listener);
  };
  let round: (typeof incident extends (...a: never[]) => readonly (infer C)[] ? C : never)[] = [];
  return {
    bridge: bridgeOf(call as Call, listen),
    tick: () => {
      const live = sessions.find((s) => s.summary.endedAt === null);
      if (live === undefined || vault !== 'unlocked') return;
      if (round.length === 0) round = [...incident(random, 'shop')];
      const next = round.shift();
      if (next === undefined) return;
      const rows = play(random, live, [{ ...next, pause: 400 }]);
      emit('session.steps', { id: live.summary.id, rows });
      emit('session.changed', live.summary);
    },
  };
}
