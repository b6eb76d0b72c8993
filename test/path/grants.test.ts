/** Rights for a while, over the real path and the practice cluster: what they allow, and what ends with them. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { GrantRequest } from '../../contract/grant.ts';
import type { Policy } from '../../contract/policy.ts';
import type { EndEvent, MarkerEvent, RequestEvent } from '../../contract/record.ts';
import { News } from '../../engine/events.ts';
import { Grants } from '../../engine/grants.ts';
import { FakeTime } from '../../engine/testing/fakes.ts';
import type { VaultState } from '../../vault/vault.ts';
import { Kubectl, kubectls } from '../support/kubectl/kubectl.ts';
import { ADA } from './admission.ts';
import { openPracticeLine, type PracticeLine } from './practice-line.ts';

const READS: Policy = {
  ...{ apiVersion: 'chaperone/v1', kind: 'Policy', name: 'reads', description: '' },
  rules: [
    { name: 'no-entering', reason: 'shells are for people', resources: ['*/exec', '*/portforward'], effect: 'deny' },
    { name: 'no-maps', reason: 'maps are for people', resources: ['configmaps'], effect: 'deny' },
    { name: 'reads', reason: 'reading is allowed', verbs: ['get', 'list', 'watch'], effect: 'allow' },
  ],
};

const [, file] = [...kubectls()].find(([version]) => Number(version.split('.')[1]) >= 31) ?? [];
it('finds a kubectl that speaks WebSocket', () => {
  expect(file).toBeDefined();
});

let time: FakeTime;
let line: PracticeLine;
let kubectl: Kubectl;
let grants: Grants;
let pod: string;
const opened: { close(): unknown }[] = [];

beforeEach(async () => {
  time = new FakeTime();
  line = await openPracticeLine('accept', READS, () => time.clock.wall());
  opened.push(line);
  kubectl = new Kubectl(file ?? 'kubectl', line.access);
  opened.push(kubectl);
  let state = { grants: [], targets: [{ name: 'practice' }] } as unknown as VaultState;
  grants = new Grants({
    around: { clock: time.clock, schedule: time.schedule, random: (n) => randomBytes(n), news: new News() },
    vault: {
      get state() {
        return state;
      },
      saveState: (_, next) => {
        state = { ...state, ...next };
        return Promise.resolve();
      },
    },
    proxy: line.proxy,
    sessions: () => [{ session: line.session, identity: line.admission.identity ?? ADA }],
    user: () => 'grace',
  });
  pod = (await kubectl.run(['get', 'pods', '-l', 'app=api', '-o', 'jsonpath={.items[0].metadata.name}'])).out.toString();
});
afterAll(async () => {
  for (const each of opened) await each.close();
});

type Request = z.output<typeof GrantRequest>;
const granted = async (rules: Request['rules'], over: Partial<Request> = {}): Promise<string> => {
  const grant = { who: { subjects: ['ada'] }, targets: ['practice'], rules, seconds: 600, why: 'incident 7', ...over };
  return (await grants.add(grant)).id;
};
const DELETE: Request['rules'] = [
  { name: 'fix', reason: 'incident 7', verbs: ['delete'], resources: ['pods'], namespaces: ['shop'], effect: 'allow' },
];
const ENTER: Request['rules'] = [
  { name: 'shell', reason: 'incident 7', resources: ['pods/exec', 'pods/portforward'], effect: 'allow' },
  { name: 'maps', reason: 'incident 7', verbs: ['watch'], resources: ['configmaps'], effect: 'allow' },
  { name: 'list-maps', reason: 'incident 7', verbs: ['list'], resources: ['configmaps'], effect: 'allow' },
];
const remove = (): ReturnType<Kubectl['run']> => kubectl.run(['delete', 'pod', pod, '--wait=false']);
const markers = (): string[] =>
  line.recorder.events.filter((e): e is MarkerEvent => e.t === 'marker').map(({ kind, text }) => `${kind} ${text}`);
const underGrant = (id: string): number[] =>
  line.recorder.events.filter((e): e is RequestEvent => e.t === 'request' && e.policy?.decision.grant === id).map(({ x }) => x);

describe('while a grant runs', () => {
  it('what the policy denies is allowed, and denied again when its time is up, by the clock of the decision', async () => {
    expect((await remove()).error).toContain('Denied by rule default-deny');
    const id = await granted(DELETE);
    time.pass(599_999);
    expect((await remove()).out.toString()).toContain(`pod "${pod}" deleted`);
    const [x] = underGrant(id);
    expect(line.recorder.request(x ?? 0)?.policy?.decision).toMatchObject({ verdict: 'allow', rule: 'fix', grant: id });
    time.pass(1);
    pod = pod.replace(/.$/, 'x');
    expect((await remove()).error).toContain('Denied by rule default-deny');
    expect([grants.list()[0]?.state, grants.list()[0]?.used]).toEqual(['ended', 1]);
    expect(markers()).toEqual([
      'grant.began ada may delete pods in shop on practice until 2026-11-20 10:10 UTC, granted by grace: incident 7',
      `grant.ended The grant ${id} has ended: its time was up at 2026-11-20 10:10 UTC.`,
    ]);
  });

  it('it holds only for tokens with its group', async () => {
    await granted(DELETE, { who: { groups: ['sre-*'] } });
    expect((await remove()).error).toContain('Denied by rule default-deny');
    line.admission = { identity: { ...ADA, groups: ['dev', 'sre-oncall'] } };
    expect((await remove()).out.toString()).toContain('deleted');
  });

  it('it holds only on its targets, and never widens those of the session', async () => {
    await granted(DELETE);
    line.session = { ...line.session, targets: new Set(['another']) };
    expect((await remove()).error).toContain('may not use the target practice');
  });
});

/** Runs a kubectl until it has printed something and its stream is open, ends the grant, and says how it ended. */
const through = async (end: (id: string) => Promise<unknown>, begun: RegExp, ...args: string[]) => {
  const id = await granted(ENTER);
  let x = 0;
  const ran = await kubectl.ended(begun, args, async () => {
    x = await line.recorder.answered(
      ({ policy }, { status }) => status === 101 || (policy?.attributes.verb === 'watch' && policy.decision.grant === id),
    );
    expect(grants.list()[0]).toMatchObject({ open: underGrant(id).filter((n) => !endOf(n)).length });
    await end(id);
  });
  return { id, ran, end: await line.recorder.end(x), text: line.recorder.text(x, 'response') };
};
const endOf = (x: number): EndEvent | undefined => line.recorder.events.find((e): e is EndEvent => e.t === 'end' && e.x === x);

describe('when a grant is taken back', () => {
  const revoke = (id: string): Promise<unknown> => grants.revoke(id, 'enough');
  const EXEC = ['exec', '-i', 'POD', '--', 'sh', '-c', 'echo begun; cat'];
  const FORWARD = ['port-forward', 'POD', '0:8080', '--address', '127.0.0.1'];
  const WATCH = ['get', 'configmaps', '-w'];

  it.each([
    ['an exec', /begun/, EXEC],
    ['a watch', /NAME/, WATCH],
  ])('%s ends, and both sides read why', async (_, begun, args) => {
    const { id, ran, end, text } = await through(revoke, begun, ...args.map((arg) => (arg === 'POD' ? pod : arg)));
    const why = `The grant ${id} that allowed this has ended: grace revoked it (enough).`;
    expect(ran.out.toString() + ran.error).toContain(why);
    expect(text).toContain(why);
    expect(end).toMatchObject({ outcome: 'failed', code: 'grant.ended' });
    expect(markers().at(-1)).toBe(`grant.ended The grant ${id} has ended: grace revoked it (enough).`);
    expect(line.proxy.openUnder(id)).toBe(0);
  });

  it('a port-forward ends, and the record says why', async () => {
    const { ran, end } = await through(revoke, /Forwarding from/, ...FORWARD.map((arg) => (arg === 'POD' ? pod : arg)));
    expect(ran.error).toContain('lost connection to pod');
    expect(end).toMatchObject({ outcome: 'failed', code: 'grant.ended' });
  });

  it('an exec ends when its time is up', async () => {
    const expire = (): Promise<void> => {
      time.pass(600_000);
      return Promise.resolve();
    };
    const { ran, end } = await through(expire, /begun/, ...EXEC.map((arg) => (arg === 'POD' ? pod : arg)));
    expect(ran.error).toContain('its time was up at 2026-11-20 10:10 UTC');
    expect(end).toMatchObject({ outcome: 'failed', code: 'grant.ended' });
  });

  it('what the policy itself allows stays open', async () => {
    const id = await granted(ENTER);
    const seen = await kubectl.during(/Running/, ['get', 'pods', '-w'], async () => {
      const x = await line.recorder.answered(({ policy }) => policy?.attributes.verb === 'watch');
      await grants.revoke(id);
      await kubectl.run(['get', 'nodes']);
      return endOf(x);
    });
    expect(seen).toBeUndefined();
  });
});
