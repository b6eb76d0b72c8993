/** Sessions made from scenarios: a library of some weeks, one long incident, one that runs now, one with 100,000 steps. */
import type { SessionSummary } from '../../contract/session.ts';
import type { StepDetail, StepRow } from '../../contract/step.ts';
import { isError } from '../words/marks.ts';
import { exchange } from './exchange.ts';
import { ACTIVE_GRANT, identityOf, infoOf, stepIdentityOf, tokenIdOf } from './people.ts';
import { seeded, type Seeded } from './random.ts';
import { incident, openShell, type Command } from './scenario.ts';

export interface MadeSession {
  summary: SessionSummary;
  readonly steps: StepDetail[];
  /** How far it has got, milliseconds since it was opened. */
  clock: number;
}

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** An id with the ULID layout. `at`: milliseconds since the Unix epoch. */
export function makeId(at: number, random: Seeded): string {
  let time = '';
  for (let value = at, i = 0; i < 10; i++, value = Math.floor(value / 32)) time = (ALPHABET[value % 32] ?? '0') + time;
  return time + Array.from({ length: 16 }, () => ALPHABET[random.int(0, 31)]).join('');
}

export function open(
  random: Seeded,
  startedAt: number,
  agent: string,
  targets: readonly string[],
  command: readonly string[],
): MadeSession {
  return {
    steps: [],
    clock: 0,
    summary: {
      id: makeId(startedAt, random),
      startedAt: new Date(startedAt).toISOString(),
      endedAt: null,
      agent,
      subject: identityOf(agent).subject,
      info: infoOf(agent),
      targets,
      kind: 'supervised',
      policy: 'default',
      command,
      cwd: '/home/mira/shop',
      steps: 0,
      verdicts: { allow: 0, deny: 0, masked: 0, error: 0 },
      sealed: false,
      exitCode: null,
      gaps: 0,
      closed: null,
      bytes: 2_048,
    },
  };
}

function uuid(random: Seeded): string {
  return `${random.hex(8)}-${random.hex(4)}-4${random.hex(3)}-9${random.hex(3)}-${random.hex(12)}`;
}

/** Plays commands into the session, under a grant when one is given; returns the new rows. */
export function play(random: Seeded, session: MadeSession, commands: readonly Command[], grant?: string): readonly StepRow[] {
  const from = session.steps.length;
  for (const { command, pause, specs } of commands) {
    session.clock += pause;
    const commandId = command === null ? null : uuid(random);
    const commandStep = session.steps.length + 1;
    for (const spec of specs) {
      const step = exchange(
        random,
        {
          n: session.steps.length + 1,
          at: session.clock,
          startedAt: Date.parse(session.summary.startedAt),
          target: session.summary.targets[0] ?? 'practice',
          subject: session.summary.subject,
          identity: stepIdentityOf(session.summary.agent, tokenIdOf(session.summary.id)),
          command,
          commandId,
          commandStep,
          sealed: false,
          ...(grant !== undefined && { grant }),
        },
        spec,
      );
      session.steps.push(step);
      session.clock += (step.took ?? 0) + random.int(2, 60) / 10;
    }
  }
  const { steps } = session;
  const tally = (test: (s: StepDetail) => boolean): number => steps.filter(test).length;
  session.summary = {
    ...session.summary,
    steps: steps.length,
    bytes: 2_048 + steps.reduce((sum, s) => sum + 900 + s.requestBytes + Math.round(s.responseBytes / 4), 0),
    gaps: tally((s) => s.outcome === 'lost'),
    verdicts: {
      allow: tally((s) => s.verdict === 'allow'),
      deny: tally((s) => s.verdict === 'deny'),
      masked: tally((s) => s.maskedSpans > 0),
      error: tally(isError),
    },
  };
  return steps.slice(from);
}

export function close(session: MadeSession, closed: 'ended' | 'interrupted' | 'locked', exitCode: number | null): void {
  session.summary = {
    ...session.summary,
    endedAt: new Date(Date.parse(session.summary.startedAt) + session.clock + 900).toISOString(),
    sealed: true,
    closed,
    exitCode,
  };
  session.steps.forEach((step, i) => (session.steps[i] = { ...step, proof: { ...step.proof, sealed: true } }));
}

const AGENTS = ['claude-code', 'claude-code', 'codex', 'aider', 'ci-deployer', 'k8s-triage'] as const;
const COMMANDS = [
  ['claude', '-p', 'why does api crash in shop?'],
  ['codex', 'exec', 'roll web back to 1.26'],
  ['kubectl', 'apply', '-f', 'deploy/'],
  ['make', 'e2e'],
] as const;

/** `now`: milliseconds since the Unix epoch; newest session first. */
export function makeWorld(now: number, options: { readonly big: boolean }): MadeSession[] {
  const random = seeded(20_261_120);
  const sessions: MadeSession[] = [];
  for (let i = 34; i >= 1; i--) {
    const startedAt = now - i * random.int(3, 9) * 3_600_000 - random.int(0, 3_000_000);
    const target = random.pick(['prod-eu', 'staging', 'staging', 'dev-box', 'practice']);
    const session = open(random, startedAt, AGENTS[random.int(0, 5)] ?? 'codex', [target], COMMANDS[random.int(0, 3)] ?? []);
    const all = incident(random, random.pick(['shop', 'billing', 'search']));
    const commands = all.filter((_, k) => k < 2 || random.next() > 0.45);
    play(random, session, commands);
    close(
      session,
      i % 13 === 0 ? 'interrupted' : i % 17 === 0 ? 'locked' : 'ended',
      i % 13 === 0 ? null : random.next() > 0.75 ? 1 : 0,
    );
    sessions.push(session);
  }
  if (options.big) {
    const session = open(random, now - 5_400_000, 'k8s-triage', ['prod-eu'], ['triage', '--all-namespaces']);
    play(random, session, Array.from({ length: 5_000 }, () => incident(random, 'shop').slice(0, 9)).flat());
    close(session, 'ended', 0);
    sessions.push(session);
  }
  const main = open(random, now - 2_000_000, 'claude-code', ['prod-eu'], ['claude', '-p', 'why does api crash in shop?']);
  for (let round = 0; round < 5; round++) {
    const story = incident(random, round % 2 === 0 ? 'shop' : 'billing');
    play(random, main, round === 0 ? story : story.filter(() => random.next() > 0.3));
  }
  const crash: Command = {
    command: 'kubectl get',
    pause: 4_000,
    specs: [
      {
        verb: 'list',
        method: 'GET',
        url: '/api/v1/namespaces/shop/configmaps',
        resource: 'configmaps',
        namespace: 'shop',
        lost: true,
        what: 'list ConfigMaps in shop',
      },
    ],
  };
  play(random, main, [crash, ...incident(random, 'shop').slice(3, 6)]);
  close(main, 'ended', 0);
  sessions.push(main);
  const live = open(random, now - 95_000, 'codex', ['staging'], ['codex', 'exec', 'roll web back to 1.26']);
  play(random, live, incident(random, 'shop').slice(0, 6));
  play(random, live, [openShell('shop')], ACTIVE_GRANT);
  sessions.push(live);
  return sessions.sort((a, b) => (a.summary.id < b.summary.id ? 1 : -1));
}
