import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import type { SessionRecorder } from '../../contract/record.ts';
import type { Arrival } from '../exchange.ts';
import type { LiveSession, SessionDirectory } from '../proxy.ts';
import { Memo } from '../memo.ts';
import { identifyBy } from './identify.ts';

const clock = { wall: () => 1_000, monotonic: () => 0 };
const strangers = {} as SessionRecorder;
const session = {
  id: 's',
  recorder: {},
  maskingKey: new Uint8Array(1),
  targets: new Set(['t']),
  expiresAt: 1_001,
} as unknown as LiveSession;
const asked: string[] = [];
const directory: SessionDirectory = {
  find: (hash) => {
    asked.push(hash);
    return hash === createHash('sha256').update('good').digest('hex') ? session : undefined;
  },
  unattributed: () => Promise.resolve({ recorder: strangers, maskingKey: new Uint8Array(2) }),
};
const arrival = (token?: string, over: Partial<Arrival> = {}): Arrival =>
  ({
    headers: token === undefined ? [] : [['Authorization', `Bearer ${token}`]],
    target: 't',
    refusal: undefined,
    ...over,
  }) as unknown as Arrival;
const codeFor = async (a: Arrival, d = directory): Promise<string> => (await identifyBy(d, clock)(a)).refusal?.code ?? 'known';

describe('identifyBy', () => {
  it('knows a session by the hash of its token, and never shows the token', async () => {
    const caller = await identifyBy(directory, clock)(arrival('good'));
    expect([caller.session, caller.recorder, caller.refusal]).toEqual([session, session.recorder, undefined]);
    expect(asked.every((hash) => /^[0-9a-f]{64}$/.test(hash))).toBe(true);
  });

  it('asks the directory for every request, also when the header lines are remembered', async () => {
    let live: LiveSession | undefined = session;
    const revocable: SessionDirectory = { ...directory, find: () => live };
    const again = arrival('good', { memo: new Memo() });
    expect([await codeFor(again, revocable), await codeFor(again, revocable)]).toEqual(['known', 'known']);
    live = undefined;
    expect(await codeFor(again, revocable)).toBe('identity.unknown');
  });

  it('gives strangers the unattributed recorder and a reason', async () => {
    expect(await codeFor(arrival())).toBe('identity.missing');
    expect(await codeFor(arrival('bad'))).toBe('identity.unknown');
    expect((await identifyBy(directory, clock)(arrival())).recorder).toBe(strangers);
  });

  it('keeps refusals of known tokens in their session', async () => {
    const expired: SessionDirectory = { ...directory, find: () => ({ ...session, expiresAt: 1_000 }) };
    const never: SessionDirectory = { ...directory, find: () => ({ ...session, expiresAt: NaN }) };
    expect(await codeFor(arrival('good'), expired)).toBe('identity.expired');
    expect(await codeFor(arrival('good'), never)).toBe('identity.expired');
    expect(await codeFor(arrival('good', { target: 'other' }))).toBe('identity.target');
    const bad = arrival('good', {
      headers: [
        ['Authorization', 'Bearer good'],
        ['Impersonate-Group', 'g'],
      ],
    });
    expect(await codeFor(bad)).toBe('listen.malformed');
    expect(await codeFor(arrival('good', { refusal: new ChaperoneError('listen.path') }))).toBe('listen.path');
  });

  it('turns a directory that throws into a denial, and a locked vault into what it says', async () => {
    const throwing = (error: Error): SessionDirectory => ({
      ...directory,
      find: () => {
        throw error;
      },
    });
    expect(await codeFor(arrival('good'), throwing(new Error('bug')))).toBe('identity.failed');
    await expect(
      (async () => identifyBy(throwing(new ChaperoneError('record.locked')), clock)(arrival('good')))(),
    ).rejects.toMatchObject({ code: 'record.locked' });
  });
});
