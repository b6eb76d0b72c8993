import { describe, expect, it } from 'vitest';
import { ChaperoneError } from '../contract/errors.ts';
import type { Arrival, Caller, Journal, Masks, Ruling, SoFar } from './exchange.ts';
import { refuseWith } from './refuse.ts';

const NOTHING: SoFar = { caller: undefined, ruling: undefined, masks: undefined, journal: undefined };

function setup(over: { headSent?: boolean; recordFails?: boolean; body?: string; unattributed?: Error; ended?: Error } = {}) {
  const log: string[] = [];
  const journal = {
    requestBody: (bytes: Buffer, wire: number) => log.push(`body ${bytes.toString()} ${wire}`),
    skipped: (n: number) => log.push(`skipped ${n}`),
    spans: () => undefined,
    answerHead: (from: string, status: number) => {
      if (over.recordFails) throw new ChaperoneError('record.stopped', { reason: 'full' });
      log.push(`recorded ${from} ${status}`);
    },
    answerBody: () => undefined,
    end: (outcome: string, code: string) => log.push(`end ${outcome} ${code}`),
  } as unknown as Journal;
  const body = over.body ?? '';
  const arrival = {
    signal: over.ended ? AbortSignal.abort(over.ended) : new AbortController().signal,
    body: { length: body.length, received: body.length + 5, upTo: () => Promise.resolve(Buffer.from(body)) },
    reply: {
      headSent: over.headSent ?? false,
      head: (status: number, headers: readonly (readonly string[])[]) =>
        log.push(`head ${status}${headers.some(([n]) => n === 'Connection') ? ' close' : ''}`),
      end: (bytes: Buffer) => log.push(bytes.toString()),
      destroy: () => log.push('destroyed'),
    },
  } as unknown as Arrival;
  const refuse = refuseWith({
    sessions: {
      find: () => undefined,
      admit: () => Promise.reject(new Error('unused')),
      exchange: () => Promise.reject(new Error('unused')),
      unattributed: () => (over.unattributed ? Promise.reject(over.unattributed) : Promise.resolve({} as Caller)),
    },
    record: (_, __, ___, masks) => (log.push(`opened ${masks.url}`), journal),
    blank: { url: 'blank' } as Masks,
    onUnrecorded: (code) => log.push(`unrecorded ${code}`),
    encode: (error) => ({ body: Buffer.from(error.code), headers: [] }),
  });
  return { log, journal, run: (error: ChaperoneError, soFar: SoFar = NOTHING) => refuse(arrival, error, soFar) };
}

describe('refuseWith', () => {
  it('records and answers', async () => {
    const { log, journal, run } = setup();
    await run(new ChaperoneError('identity.expired'), { ...NOTHING, journal });
    expect(log).toEqual(['recorded chaperone 401', 'end refused identity.expired', 'head 401', 'identity.expired']);
  });

  it('says of what it ended under way that it failed, because the target may have seen it', async () => {
    const ended = new ChaperoneError('identity.revoked', { why: 'x' });
    const { log, journal, run } = setup({ ended });
    await run(ended, { ...NOTHING, journal });
    expect(log.slice(0, 3)).toEqual(['recorded chaperone 401', 'end failed identity.revoked', 'head 401']);
  });

  it('opens a late record for strangers, with nothing of a head that could not be masked', async () => {
    const { log, run } = setup();
    await run(new ChaperoneError('mask.failed'));
    expect(log.slice(0, 2)).toEqual(['opened blank', 'recorded chaperone 502']);
    expect(log).toContain('end failed mask.failed');
  });

  it('keeps the body of a denied request, and counts what it did not keep', async () => {
    const { log, journal, run } = setup({ body: 'evidence' });
    const ruling = { decision: { verdict: 'deny' } } as Ruling;
    const masks = { keep: undefined } as Masks;
    await run(new ChaperoneError('policy.denied'), { ...NOTHING, journal, ruling, masks });
    expect(log.slice(0, 3)).toEqual(['body evidence 8', 'skipped 5', 'recorded chaperone 403']);
  });

  it('answers 503 and counts when it cannot record', async () => {
    const failing = setup({ recordFails: true });
    await failing.run(new ChaperoneError('identity.unknown'), { ...NOTHING, journal: failing.journal });
    expect(failing.log).toEqual(['unrecorded identity.unknown', 'end failed record.stopped', 'head 503', 'record.stopped']);
    const locked = setup({ unattributed: new ChaperoneError('record.locked') });
    await locked.run(new ChaperoneError('identity.missing'));
    expect(locked.log).toEqual(['unrecorded identity.missing', 'head 503', 'record.locked']);
  });

  it('does not ask a recorder again that has just failed', async () => {
    const { log, run } = setup();
    await run(new ChaperoneError('record.stopped', { reason: 'full' }));
    expect(log).toEqual(['unrecorded record.stopped', 'head 503', 'record.stopped']);
  });

  it('breaks off what was already begun, and answers nobody who is gone', async () => {
    const begun = setup({ headSent: true });
    await begun.run(new ChaperoneError('forward.broken'), { ...NOTHING, journal: begun.journal });
    expect(begun.log).toEqual(['end failed forward.broken', 'destroyed']);
    const gone = setup();
    await gone.run(new ChaperoneError('listen.gone'), { ...NOTHING, journal: gone.journal });
    expect(gone.log).toEqual(['end client-aborted listen.gone', 'destroyed']);
  });

  it('closes a connection whose framing is in doubt', async () => {
    const { log, journal, run } = setup();
    await run(new ChaperoneError('listen.malformed', { reason: 'r' }), { ...NOTHING, journal });
    expect(log).toContain('head 400 close');
  });
});
