import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import type { Identity } from '../../contract/identity.ts';
import type { SessionRecorder } from '../../contract/record.ts';
import type { Arrival, Caller } from '../exchange.ts';
import { Memo } from '../memo.ts';
import type { Admission, LiveSession, Presented, SessionDirectory } from '../proxy.ts';
import { identifyBy } from './identify.ts';

const clock = { wall: () => 1_000, monotonic: () => 0 };
const strangers = {} as SessionRecorder;
const session = { id: 's', recorder: {}, maskingKey: new Uint8Array(1), targets: new Set(['t']) } as unknown as LiveSession;
const local = { subject: 'ada', provider: null } as Identity;
const sha256 = (of: string | Uint8Array): string => createHash('sha256').update(of).digest('hex');
const DER = new Uint8Array([48, 1]);

function admission(over: Partial<Admission> = {}): Admission {
  return { session, identity: local, token: 'id', expiresAt: 1_001, refusal: undefined, used: () => undefined, ...over };
}

/** A directory that knows these proofs, and one that it has to ask for. */
function directoryOf(known: Record<string, Admission>, over: Partial<SessionDirectory> = {}) {
  const asked: string[] = [];
  const presented: Presented[] = [];
  const directory: SessionDirectory = {
    find: (hash) => (asked.push(hash), known[hash]),
    admit: (one) => {
      presented.push(one);
      return one.kind === 'bearer' && one.token === 'new'
        ? Promise.resolve(admission({ token: 'fresh' }))
        : Promise.reject(new ChaperoneError('identity.unknown'));
    },
    exchange: () => Promise.reject(new Error('unused')),
    unattributed: () => Promise.resolve({ recorder: strangers, maskingKey: new Uint8Array(2) }),
    ...over,
  };
  return { directory, asked, presented };
}

const GOOD = { [sha256('good')]: admission() };

const arrival = (token?: string, over: Partial<Arrival> = {}): Arrival =>
  ({
    headers: token === undefined ? [] : [['Authorization', `Bearer ${token}`]],
    target: 't',
    refusal: undefined,
    ...over,
  }) as unknown as Arrival;

const callerFor = async (a: Arrival, d: SessionDirectory = directoryOf(GOOD).directory): Promise<Caller> =>
  identifyBy(d, clock)(a);
const codeFor = async (a: Arrival, d?: SessionDirectory): Promise<string> => (await callerFor(a, d)).refusal?.code ?? 'known';

describe('identifyBy', () => {
  it('knows a session by the hash of its token, at once and without showing the token', () => {
    const { directory, asked, presented } = directoryOf(GOOD);
    const caller = identifyBy(directory, clock)(arrival('good')) as Caller;
    expect([caller.session, caller.recorder, caller.refusal]).toEqual([session, session.recorder, undefined]);
    expect([caller.identity, caller.token]).toEqual([local, 'id']);
    expect([asked, presented]).toEqual([[sha256('good')], []]);
  });

  it('asks the directory for every request, also when the header lines are remembered', async () => {
    let known: Admission | undefined = admission();
    const { directory } = directoryOf({}, { find: () => known });
    const again = arrival('good', { memo: new Memo() });
    expect([await codeFor(again, directory), await codeFor(again, directory)]).toEqual(['known', 'known']);
    known = undefined;
    expect(await codeFor(again, directory)).toBe('identity.unknown');
  });

  it('lets in what the directory has verified, and only then shows it the proof', async () => {
    const { directory, presented } = directoryOf(GOOD);
    expect(await callerFor(arrival('new'), directory)).toMatchObject({ session, token: 'fresh', refusal: undefined });
    expect(presented).toEqual([{ kind: 'bearer', token: 'new', hash: sha256('new') }]);
  });

  it('tells the directory when a proof was used, but not for one that does not count', async () => {
    const used: number[] = [];
    const known = (over: Partial<Admission>) =>
      directoryOf({ [sha256('good')]: admission({ used: (now) => void used.push(now), ...over }) }).directory;
    await callerFor(arrival('good'), known({}));
    await callerFor(arrival('good'), known({ expiresAt: 1_000 }));
    await callerFor(arrival('good'), known({ refusal: new ChaperoneError('identity.revoked', { why: 'w' }) }));
    expect(used).toEqual([1_000]);
  });

  it('gives strangers the unattributed recorder and a reason', async () => {
    expect(await codeFor(arrival())).toBe('identity.missing');
    expect(await codeFor(arrival('bad'))).toBe('identity.unknown');
    expect(await codeFor(arrival('b a d'))).toBe('identity.malformed');
    expect(await codeFor(arrival('x'.repeat(20_000)))).toBe('identity.size');
    const two = arrival('good', { headers: [...arrival('good').headers, ...arrival('good').headers] });
    expect(await codeFor(two)).toBe('identity.several');
    expect(await callerFor(arrival())).toMatchObject({ recorder: strangers, identity: undefined, token: undefined });
  });

  it('asks nobody about an unknown proof on a request that is refused anyway', async () => {
    const { directory, presented } = directoryOf(GOOD);
    const refusal = new ChaperoneError('listen.origin', { origin: 'o' });
    expect(await codeFor(arrival('new', { refusal }), directory)).toBe('listen.origin');
    expect(await codeFor(arrival('b a d', { refusal }), directory)).toBe('listen.origin');
    expect(presented).toEqual([]);
  });

  it('keeps refusals of known proofs in their session', async () => {
    const refused = async (over: Partial<Admission>) => {
      const caller = await callerFor(arrival('good'), directoryOf({ [sha256('good')]: admission(over) }).directory);
      expect(caller.recorder).toBe(session.recorder);
      return caller.refusal?.code;
    };
    expect(await refused({ expiresAt: 1_000 })).toBe('identity.expired');
    expect(await refused({ expiresAt: NaN })).toBe('identity.expired');
    expect(await refused({ expiresAt: 1_000, identity: { ...local, provider: 'ci' } })).toBe('identity.over');
    expect(await refused({ refusal: new ChaperoneError('identity.revoked', { why: 'w' }) })).toBe('identity.revoked');
    expect(await codeFor(arrival('good', { target: 'other' }))).toBe('identity.target');
    const headers = [...arrival('good').headers, ['Impersonate-Group', 'g']] as const;
    expect(await codeFor(arrival('good', { headers }))).toBe('listen.malformed');
    expect(await codeFor(arrival('good', { refusal: new ChaperoneError('listen.path') }))).toBe('listen.path');
  });

  describe('with a client certificate', () => {
    const shown = { certificates: [DER] };

    it('knows it by the hash of its DER, and has the chain verified when it is new', async () => {
      const { directory, presented } = directoryOf({ [sha256(DER)]: admission() });
      expect(await codeFor(arrival(undefined, { ...shown, memo: new Memo() }), directory)).toBe('known');
      expect(await codeFor(arrival(undefined, shown), directoryOf({}).directory)).toBe('identity.unknown');
      const other = directoryOf({});
      await callerFor(arrival(undefined, shown), other.directory);
      expect([presented, other.presented]).toEqual([[], [{ kind: 'certificate', chain: [DER], hash: sha256(DER) }]]);
    });

    it('lets the token decide alone where there is one, good or bad', async () => {
      const known = { [sha256(DER)]: admission({ token: 'certificate' }), ...GOOD };
      expect((await callerFor(arrival('good', shown), directoryOf(known).directory)).token).toBe('id');
      expect(await codeFor(arrival('bad', shown), directoryOf(known).directory)).toBe('identity.unknown');
      expect(await codeFor(arrival('b a d', shown), directoryOf(known).directory)).toBe('identity.malformed');
    });
  });

  it('turns a directory that throws into a denial, and a locked vault into what it says', async () => {
    const throwing = (error: Error): SessionDirectory =>
      directoryOf(
        {},
        {
          find: () => {
            throw error;
          },
        },
      ).directory;
    const rejecting = (error: Error) => directoryOf({}, { admit: () => Promise.reject(error) }).directory;
    expect(await codeFor(arrival('good'), throwing(new Error('bug')))).toBe('identity.failed');
    expect(await codeFor(arrival('good'), rejecting(new Error('bug')))).toBe('identity.failed');
    const locked = new ChaperoneError('record.locked');
    await expect(callerFor(arrival('good'), throwing(locked))).rejects.toBe(locked);
    await expect(callerFor(arrival('good'), rejecting(locked))).rejects.toBe(locked);
  });
});
