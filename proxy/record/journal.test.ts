import { describe, expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import type { Identity } from '../../contract/identity.ts';
import type { Level } from '../../contract/kubernetes.ts';
import type { BodyPiece, EndEvent, RecordEvent, SessionRecorder } from '../../contract/record.ts';
import type { Arrival, Caller, Masks, Ruling } from '../exchange.ts';
import { journalOn } from './journal.ts';

const ADA: Identity = {
  ...{ subject: 'ada', name: 'ada', issuer: 'local', groups: [], proof: 'token', provider: null, run: null, claims: {} },
};

function setup(level: Level = 'RequestResponse', more: Partial<Arrival> = {}, speaking: Partial<Caller> = {}) {
  const events: RecordEvent[] = [];
  const pieces: BodyPiece[] = [];
  const state = { broken: false, congested: false, losses: 0, lost: [] as string[] };
  const recorder: SessionRecorder = {
    id: 's',
    at: () => 5,
    nextExchange: () => 7,
    event: (e) => {
      if (state.broken) throw new ChaperoneError('record.stopped', { reason: 'r' });
      events.push(e);
    },
    body: (p) => void pieces.push(p),
    durable: () => Promise.resolve(),
    get congested() {
      return state.congested;
    },
    get losses() {
      return state.losses;
    },
    drained: () => Promise.resolve(),
  };
  const arrival = {
    method: 'POST',
    url: '/secret',
    httpVersion: '1.1',
    target: 't',
    upgrade: { protocol: 'websocket' },
    ...more,
  } as unknown as Arrival;
  const caller = {
    recorder,
    identity: ADA,
    token: '0123456789ab',
    impersonates: { user: 'u', groups: ['g'], extra: ['e'], extraValues: [['e', 'canary']] },
    ...speaking,
  } as unknown as Caller;
  const ruling = { attributes: { verb: 'create' }, decision: { level } } as unknown as Ruling;
  const masks = { url: '/masked', headers: [['A', 'b']], spans: [] } as unknown as Masks;
  const journal = journalOn((code) => state.lost.push(code))(arrival, caller, ruling, masks);
  const end = (): EndEvent => events.at(-1) as EndEvent;
  return { events, pieces, state, journal, end };
}

describe('journalOn', () => {
  it('opens with the masked head, and keeps no value of an extra field', () => {
    const { events, journal } = setup();
    expect(journal.x).toBe(7);
    expect(events).toEqual([
      {
        t: 'request',
        x: 7,
        at: 5,
        listen: { method: 'POST', url: '/masked', httpVersion: '1.1', headers: [['A', 'b']], upgrade: 'websocket' },
        identity: {
          subject: 'ada',
          proof: 'token',
          token: '0123456789ab',
          impersonates: { user: 'u', groups: ['g'], extra: ['e'] },
        },
        target: 't',
        policy: { attributes: { verb: 'create' }, decision: { level: 'RequestResponse' } },
      },
    ]);
  });

  it('says who vouches, the groups of this proof and whom the target is told', () => {
    const speaking = {
      identity: { ...ADA, issuer: 'https://ci.test', provider: 'ci', groups: ['dev'], proof: 'oidc' as const },
      impersonates: undefined,
      sentAs: { user: 'agent:ada', groups: ['dev'], extra: ['s'], extraValues: [['s', 'canary'] as const] },
    };
    const [event] = setup('RequestResponse', {}, speaking).events;
    expect(event).toMatchObject({
      identity: {
        ...{ subject: 'ada', proof: 'oidc', issuer: 'https://ci.test', groups: ['dev'] },
        sentAs: { user: 'agent:ada', groups: ['dev'], extra: ['s'] },
      },
    });
    expect(JSON.stringify(event)).not.toContain('canary');
    expect(setup('RequestResponse', {}, { identity: undefined, token: undefined }).events[0]).not.toHaveProperty('identity');
  });

  it('says of a read of ours which write it belongs to', () => {
    const ours = { why: 'object-before', x: 6 } as const;
    expect(setup('RequestResponse', { ours }).events[0]).toMatchObject({ t: 'request', ours });
  });

  it('is not durable when something was lost since it opened, even though recording works again', async () => {
    const { state, journal } = setup();
    await journal.durable();
    state.losses += 1;
    await expect(journal.durable()).rejects.toMatchObject({ code: 'record.stopped' });
    await expect(setup().journal.durable()).resolves.toBeUndefined();
  });

  it('keeps what told the agent why behind the answer, and counts it apart from the target’s bytes', () => {
    const of = (level: Parameters<typeof setup>[0]) => {
      const { journal, events, pieces } = setup(level);
      journal.answerBody(Buffer.from('theirs'), 6);
      journal.answerTold(Buffer.from('ours'));
      journal.answerTold(Buffer.from('!'));
      journal.end('failed', 'grant.ended');
      return [events.at(-1), pieces.map(({ offset, bytes }) => `${offset} ${Buffer.from(bytes).toString()}`)];
    };
    const end = { outcome: 'failed', code: 'grant.ended', responseBytes: 6, toldBytes: 5 };
    expect(of('RequestResponse')).toMatchObject([{ ...end, unrecordedBytes: 0 }, ['0 theirs', '6 ours', '10 !']]);
    expect(of('Metadata')).toMatchObject([{ ...end, unrecordedBytes: 6 }, []]);
  });

  it('takes nothing more of a request that has ended', () => {
    const { journal, pieces } = setup();
    journal.end('complete');
    expect(() => journal.requestBody(Buffer.from('late'), 4)).toThrow('the exchange has ended');
    expect(pieces).toEqual([]);
  });

  it('counts the wire and places pieces in what is recorded', () => {
    const { journal, pieces, end } = setup();
    journal.requestBody(Buffer.from('abc'), 10);
    journal.requestBody(Buffer.from('de'), 2);
    journal.requestBody(Buffer.alloc(0), 4);
    journal.answerHead('target', 200, [['AUDIT-ID', 'a']], []);
    journal.answerBody(Buffer.from('xyz'), 3);
    journal.skipped(100);
    journal.trace('mask', 3);
    journal.trace('mask', 4);
    journal.end('complete');
    expect(pieces.map((p) => [p.direction, p.offset, Buffer.from(p.bytes).toString()])).toEqual([
      ['request', 0, 'abc'],
      ['request', 3, 'de'],
      ['response', 0, 'xyz'],
    ]);
    expect(end()).toEqual({
      t: 'end',
      x: 7,
      at: 5,
      outcome: 'complete',
      requestBytes: 116,
      responseBytes: 3,
      unrecordedBytes: 100,
      trace: { mask: 7 },
    });
  });

  it.each<readonly [Level, number, number]>([
    ['Metadata', 0, 5],
    ['Request', 1, 3],
    ['RequestResponse', 2, 0],
  ])('at level %s keeps %i bodies and counts %i bytes as not recorded', (level, kept, unrecorded) => {
    const { journal, pieces, end } = setup(level);
    journal.requestBody(Buffer.from('ab'), 2);
    journal.answerBody(Buffer.from('abc'), 3);
    journal.end('complete');
    expect([pieces.length, end().unrecordedBytes]).toEqual([kept, unrecorded]);
  });

  it('ends once, and counts an end that cannot be recorded', () => {
    const { journal, events, state } = setup();
    journal.end('failed', 'forward.broken');
    journal.end('complete');
    expect(events.filter((e) => e.t === 'end')).toMatchObject([{ outcome: 'failed', code: 'forward.broken' }]);
    const other = setup();
    other.state.broken = true;
    other.journal.end('complete');
    expect(other.state.lost).toEqual(['record.stopped']);
    expect(state.lost).toEqual([]);
    expect(() => other.journal.answerHead('target', 200, [], [])).toThrow('Recording has stopped');
  });

  it('asks for patience only while the recorder does', () => {
    const { journal, state } = setup();
    expect(journal.pressure()).toBeUndefined();
    state.congested = true;
    expect(journal.pressure()).toBeInstanceOf(Promise);
  });
});
