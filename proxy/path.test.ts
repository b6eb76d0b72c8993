import { describe, expect, it } from 'vitest';
import { ChaperoneError } from '../contract/errors.ts';
import type { Arrival, Caller, Journal, Masks, Ruling, SoFar, Stages } from './exchange.ts';
import { carry } from './path.ts';

interface Script {
  readonly arrival?: Partial<Arrival>;
  readonly caller?: Partial<Caller>;
  readonly verdict?: 'allow' | 'deny';
  readonly rule?: string;
  readonly readBefore?: true;
  readonly masks?: Partial<Masks>;
  /** The stage that throws, and what. */
  readonly throws?: readonly [keyof Stages, unknown];
}

async function play(script: Script) {
  const log: string[] = [];
  const refusals: { error: ChaperoneError; soFar: SoFar }[] = [];
  const traced: string[] = [];
  const caller = { refusal: undefined, ...script.caller } as Caller;
  const ruling = {
    decision: { verdict: script.verdict ?? 'allow', rule: script.rule ?? 'r', reason: 'why', readBefore: script.readBefore },
  } as Ruling;
  const masks = { refusal: undefined, ...script.masks } as Masks;
  const journal = { trace: (stage: string) => traced.push(stage) } as unknown as Journal;
  const step = <T>(name: keyof Stages, result: T): T => {
    log.push(name);
    if (script.throws?.[0] === name) throw script.throws[1];
    return result;
  };
  const stages: Stages = {
    identify: () => step('identify', caller),
    decide: () => step('decide', ruling),
    mask: () => step('mask', masks),
    record: () => step('record', journal),
    readBefore: () => step('readBefore', Promise.resolve()),
    forward: () => step('forward', Promise.resolve()),
    refuse: (_, error, soFar) => {
      log.push(`refuse ${error.code}`);
      refusals.push({ error, soFar });
      return Promise.resolve();
    },
  };
  let now = 0;
  await carry({ refusal: undefined, startedAt: 0, ...script.arrival } as Arrival, stages, {
    wall: () => 0,
    monotonic: () => (now += 1),
  });
  return { log, traced, refusals };
}

describe('carry', () => {
  it('goes through the stages in order', async () => {
    const { log, traced } = await play({});
    expect(log).toEqual(['identify', 'decide', 'mask', 'record', 'forward']);
    expect(traced).toEqual(['listen', 'identity', 'policy', 'mask', 'record']);
  });

  it('reads the object between the record and the write, where policy says so and lets the write through', async () => {
    expect((await play({ readBefore: true })).log).toEqual(['identify', 'decide', 'mask', 'record', 'readBefore', 'forward']);
    const denied = await play({ readBefore: true, verdict: 'deny' });
    expect(denied.log).toEqual(['identify', 'decide', 'mask', 'record', 'refuse policy.denied']);
    const masks = { refusal: new ChaperoneError('mask.accept') };
    expect((await play({ readBefore: true, masks })).log.at(-2)).toBe('record');
  });

  it.each<readonly [string, Script, string]>([
    ['a refusal of listen', { arrival: { refusal: new ChaperoneError('listen.path') } }, 'listen.path'],
    ['a refusal of identity', { caller: { refusal: new ChaperoneError('identity.unknown') } }, 'identity.unknown'],
  ])('records %s without asking policy, and forwards nothing', async (_, script, code) => {
    expect((await play(script)).log).toEqual(['identify', 'mask', 'record', `refuse ${code}`]);
  });

  it('records and refuses what policy denies', async () => {
    const { log, refusals } = await play({ verdict: 'deny', rule: 'no-x' });
    expect(log).toEqual(['identify', 'decide', 'mask', 'record', 'refuse policy.denied']);
    expect(refusals[0]?.error.message).toBe('Denied by rule no-x: why.');
    expect((await play({ verdict: 'deny', rule: 'error' })).log.at(-1)).toBe('refuse policy.failed');
  });

  it('prefers the denial to an answer that could not be masked', async () => {
    const masks = { refusal: new ChaperoneError('mask.accept') };
    expect((await play({ masks, verdict: 'deny' })).log.at(-1)).toBe('refuse policy.denied');
    expect((await play({ masks })).log.at(-1)).toBe('refuse mask.accept');
  });

  it.each<readonly [keyof Stages, string]>([
    ['identify', 'identity.failed'],
    ['decide', 'policy.failed'],
    ['mask', 'mask.failed'],
    ['record', 'record.stopped'],
    ['forward', 'engine.internal'],
  ])('whatever throws in %s is refused as %s, and nothing after it runs', async (stage, code) => {
    const { log, refusals } = await play({ throws: [stage, new TypeError('secret text')] });
    expect(log.slice(-2)).toEqual([stage, `refuse ${code}`]);
    expect(refusals[0]?.error.message).not.toContain('secret text');
    expect((await play({ throws: [stage, 'a string'] })).log.at(-1)).toBe(`refuse ${code}`);
    expect((await play({ throws: [stage, new ChaperoneError('record.locked')] })).log.at(-1)).toBe('refuse record.locked');
  });
});
