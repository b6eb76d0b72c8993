import { beforeEach, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { ChaperoneError } from '../contract/errors.ts';
import { type GrantRequest, LONGEST_GRANT, StoredGrant } from '../contract/grant.ts';
import type { RecordEvent, SessionRecorder } from '../contract/record.ts';
import type { VaultState } from '../vault/vault.ts';
import { News } from './events.ts';
import { type Concerned, Grants } from './grants.ts';
import { countingRandom, FakeTime } from './testing/fakes.ts';

type Request = z.output<typeof GrantRequest>;

let time: FakeTime;
let saved: { word: string; grants: readonly StoredGrant[] }[];
let state: Pick<VaultState, 'grants' | 'targets'>;
let fault: Error | undefined;
let ended: { grant: string; reason: ChaperoneError }[];
let speakers: Concerned[];
let heard: number;
let grants: Grants;

function house(): Grants {
  const news = new News();
  news.on('grants.changed', () => (heard += 1));
  return new Grants({
    around: { clock: time.clock, schedule: time.schedule, random: countingRandom(), news },
    vault: {
      get state() {
        return state as VaultState;
      },
      saveState: (word, next) => {
        if (fault) return Promise.reject(fault);
        saved.push({ word, grants: next.grants ?? [] });
        state = { ...state, ...next };
        return Promise.resolve();
      },
    },
    proxy: {
      endOpen: (what, reason) => {
        if ('grant' in what) ended.push({ grant: what.grant, reason });
        return Promise.resolve();
      },
      openUnder: () => 2,
      usedUnder: () => 5,
    },
    sessions: () => speakers,
    user: () => 'ada',
  });
}

interface Speaking extends Concerned {
  readonly events: RecordEvent[];
  readonly markers: () => string[];
}
function speaker(agent: string, groups: readonly string[] = [], targets = ['staging']): Speaking {
  const events: RecordEvent[] = [];
  const recorder = { at: () => events.length, event: (event: RecordEvent) => void events.push(event) };
  return {
    session: {
      ...{ id: `S-${agent}`, agent, targets: new Set(targets), grants: [] },
      recorder: recorder as unknown as SessionRecorder,
    },
    identity: { provider: null, subject: 'bot', groups: [...groups] },
    events,
    markers: () => events.map((event) => (event.t === 'marker' ? `${event.kind}: ${event.text}` : event.t)),
  };
}

const request = (over: Partial<Request> = {}): Request => ({
  who: { agents: ['codex'] },
  targets: ['staging'],
  rules: [{ name: 'fix', reason: 'incident 7', verbs: ['delete'], resources: ['pods'], effect: 'allow' }],
  seconds: 3600,
  why: 'incident 7',
  ...over,
});
const ids = (one: Concerned): string[] => one.session.grants.map(({ id }) => id);
/** Lets what is under way settle. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  time = new FakeTime();
  [saved, ended, speakers, heard, fault] = [[], [], [], 0, undefined];
  state = { grants: [], targets: [{ name: 'staging' }] as unknown as VaultState['targets'] };
  grants = house();
});

describe('a grant', () => {
  it('is kept, counts at once for whom it concerns, and is told in their records', async () => {
    const [codex, claude] = [speaker('codex'), speaker('claude')];
    speakers = [codex, claude];
    const grant = await grants.add(request());
    expect(StoredGrant.parse(state.grants[0])).toEqual(state.grants[0]);
    expect(grant).toMatchObject({ by: 'ada', state: 'active', used: 5, open: 2, from: '2026-11-20T10:00:00.000Z' });
    expect(grant.sentence).toBe('codex may delete pods on staging until 2026-11-20 11:00 UTC');
    expect(codex.session.grants).toEqual([
      {
        ...{ id: grant.id, targets: new Set(['staging']), groups: undefined, rules: request().rules },
        ...{ from: time.clock.wall(), until: time.clock.wall() + 3_600_000 },
      },
    ]);
    expect([ids(claude), claude.events]).toEqual([[], []]);
    expect(codex.markers()).toEqual([`grant.began: ${grant.sentence}, granted by ada: incident 7`]);
    expect([saved.map(({ word }) => word), heard]).toEqual([['grant.added'], 1]);
  });

  it('ends at its time exactly, with what is open under it', async () => {
    const codex = speaker('codex');
    speakers = [codex];
    const { id } = await grants.add(request());
    time.pass(3_599_999);
    expect([ids(codex), ended]).toEqual([[id], []]);
    time.pass(1);
    expect([ids(codex), ended.length]).toEqual([[], 1]);
    expect(ended[0]).toMatchObject({ grant: id, reason: { code: 'grant.ended' } });
    expect(ended[0]!.reason.message).toBe(
      `The grant ${id} that allowed this has ended: its time was up at 2026-11-20 11:00 UTC.`,
    );
    await settled();
    expect(grants.list()).toMatchObject([{ id, state: 'ended', ended: { how: 'expired', at: '2026-11-20T11:00:00.000Z' } }]);
    expect(saved.at(-1)).toMatchObject({ word: 'grant.expired', grants: [{ ended: { how: 'expired' } }] });
    expect(codex.markers().at(-1)).toContain('grant.ended: The grant ');
    expect(time.pending).toBe(0);
  });

  it('can begin later', async () => {
    const codex = speaker('codex');
    speakers = [codex];
    const { id, state: before } = await grants.add(request({ from: '2026-11-20T12:00:00+01:00', seconds: 60 }));
    expect([before, codex.markers(), ids(codex)]).toEqual(['pending', [], [id]]);
    time.pass(3_599_999);
    expect(codex.markers()).toEqual([]);
    time.pass(1);
    expect([codex.markers().length, grants.list()[0]?.state]).toEqual([1, 'active']);
    time.pass(60_000);
    expect([ended.length, ids(codex)]).toEqual([1, []]);
  });

  it('ends though a timer comes late and the clock has been set meanwhile', async () => {
    const codex = speaker('codex');
    speakers = [codex];
    await grants.add(request({ seconds: 7200 }));
    // As after a night with the lid closed: one timer, and it is tomorrow.
    time.pass(20 * 3_600_000);
    expect([ids(codex), ended.length]).toEqual([[], 1]);
  });

  it('is taken back at once: rights first, then the record, then what is open, then the disk', async () => {
    const codex = speaker('codex');
    speakers = [codex];
    const { id } = await grants.add(request());
    const revoking = grants.revoke(id, 'it went wrong');
    expect([ids(codex), ended.length]).toEqual([[], 1]);
    expect(ended[0]!.reason.message).toBe(`The grant ${id} that allowed this has ended: ada revoked it (it went wrong).`);
    expect(codex.events.at(-1)).toMatchObject({ kind: 'grant.ended', details: { grant: id, how: 'revoked', by: 'ada' } });
    expect(await revoking).toMatchObject({ state: 'ended', ended: { how: 'revoked', by: 'ada', why: 'it went wrong' } });
    expect(saved.at(-1)).toMatchObject({ word: 'grant.revoked', grants: [{ id, ended: { how: 'revoked' } }] });
    expect(await grants.revoke(id)).toMatchObject({ ended: { why: 'it went wrong' } });
    expect([ended.length, time.pending]).toEqual([1, 0]);
  });

  it('that was taken back does not count again when that could not be written', async () => {
    const codex = speaker('codex');
    speakers = [codex];
    const { id } = await grants.add(request());
    fault = new ChaperoneError('vault.full', { reason: 'ENOSPC' });
    await expect(grants.revoke(id)).rejects.toThrow(fault);
    expect([ids(codex), ended.length, grants.list()[0]?.state]).toEqual([[], 1, 'ended']);
    fault = undefined;
    await grants.add(request());
    expect(saved.at(-1)?.grants.map(({ ended: how }) => how?.how)).toEqual(['revoked', undefined]);
  });

  it('is not there when it could not be written', async () => {
    speakers = [speaker('codex')];
    fault = new ChaperoneError('vault.full', { reason: 'ENOSPC' });
    await expect(grants.add(request())).rejects.toThrow(fault);
    expect([grants.list(), ids(speakers[0]!), time.pending]).toEqual([[], [], 0]);
  });
});

describe('sessions', () => {
  it('that open later have their grants from the beginning, told once however many tokens they have', async () => {
    const { id } = await grants.add(request());
    const codex = speaker('codex');
    speakers = [codex];
    grants.concern(codex);
    grants.concern(codex);
    expect([ids(codex), codex.markers().length]).toEqual([[id], 1]);
  });

  it('hold grants for groups whoever they are, but are told only of those that a token can use', async () => {
    const [sre, dev] = [speaker('codex', ['sre']), speaker('claude', ['dev'])];
    speakers = [sre, dev];
    const { id } = await grants.add(request({ who: { groups: ['sre'] } }));
    expect([sre, dev].map((one) => [ids(one), one.session.grants[0]?.groups, one.events.length])).toEqual([
      [[id], ['sre'], 1],
      [[id], ['sre'], 0],
    ]);
    await grants.revoke(id);
    expect([sre.events.length, dev.events.length]).toEqual([2, 0]);
  });

  it('whose record has stopped do not keep a grant from ending', async () => {
    const codex = speaker('codex');
    speakers = [codex];
    const { id } = await grants.add(request());
    codex.session.recorder.event = () => {
      throw new ChaperoneError('record.ended', { session: 'S' });
    };
    await grants.revoke(id);
    expect(ended.length).toBe(1);
  });
});

describe('after an unlocking', () => {
  it('what ended meanwhile is recorded so, and the rest goes on', async () => {
    const short = await grants.add(request({ seconds: 60 }));
    const long = await grants.add(request({ seconds: 7200 }));
    grants.stop();
    time.pass(3_600_000);
    expect(ended).toEqual([]);
    const codex = speaker('codex');
    speakers = [codex];
    grants = house();
    await grants.start();
    expect(saved.at(-1)).toMatchObject({ word: 'grant.expired', grants: [{ ended: { at: short.until } }, { ended: null }] });
    expect(ids(codex)).toEqual([long.id]);
    time.pass(3_600_000);
    expect(ended.map(({ grant }) => grant)).toEqual([long.id]);
  });

  it('writes nothing when nothing changed', async () => {
    await grants.start();
    expect(saved).toEqual([]);
  });

  it('forgets what ended more than 30 days ago', async () => {
    const { id } = await grants.add(request({ seconds: 60 }));
    time.pass(60_000);
    await settled();
    time.pass(30 * 86_400_000 - 1);
    await grants.add(request());
    expect(grants.list().map((one) => one.id)).toContain(id);
    time.pass(2);
    await grants.add(request());
    expect(grants.list().map((one) => one.id)).not.toContain(id);
  });
});

describe('a request for a grant', () => {
  it.each<readonly [Partial<Request>, string]>([
    [{ targets: ['nowhere'] }, 'there is no target nowhere'],
    [{ from: '2026-11-20T09:58:00Z' }, 'it would have begun in the past, at 2026-11-20T09:58:00Z'],
    [{ from: '2026-11-28T10:00:00Z' }, 'it would begin more than a week from now'],
    [{ seconds: LONGEST_GRANT + 1 }, 'nothing is granted for longer than a week'],
    [{ seconds: Number.NaN }, 'nothing is granted for longer than a week'],
  ])('%j is refused: %s', async (over, reason) => {
    await expect(grants.add(request(over))).rejects.toMatchObject({ code: 'grant.invalid', details: { reason } });
    expect(saved).toEqual([]);
  });

  it('may lie back a moment, and then counts from now', async () => {
    expect(await grants.add(request({ from: '2026-11-20T09:59:30Z', targets: ['*'] }))).toMatchObject({
      from: '2026-11-20T10:00:00.000Z',
      until: '2026-11-20T11:00:00.000Z',
    });
  });

  it('is refused when there are too many', async () => {
    const [one] = [await grants.add(request())];
    state = { ...state, grants: Array.from({ length: 500 }, () => state.grants[0]!) };
    await expect(grants.add(request())).rejects.toMatchObject({ code: 'grant.invalid' });
    await grants.revoke(one.id);
    await expect(grants.add(request())).resolves.toMatchObject({ state: 'active' });
  });

  it('that nobody knows cannot be taken back', async () => {
    await expect(grants.revoke('NO')).rejects.toMatchObject({ code: 'grant.unknown' });
  });
});
