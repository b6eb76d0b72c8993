import { expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import type { Arrival, Journal, Masks } from '../exchange.ts';
import type { Admission, IssuedToken } from '../proxy.ts';
import { isOurPath, TOKEN_PATH, tokenEndpoint } from './token-endpoint.ts';

// What a client sees and what is kept of it is tested in test/path.
const FORM = new URLSearchParams({
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  subject_token: 'proof',
  subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
}).toString();

function house(exchange: () => Promise<IssuedToken>) {
  const log: string[] = [];
  const timers: (() => void)[] = [];
  const journal = {
    trace: () => undefined,
    requestBody: () => log.push('request'),
    spans: () => undefined,
    skipped: (n: number) => log.push(`skipped ${n}`),
    answerHead: () => log.push('answer'),
    answerBody: () => undefined,
    durable: () => Promise.resolve().then(() => log.push('durable')),
    end: (outcome: string) => log.push(outcome),
  } as unknown as Journal;
  const arrival = {
    ...{ method: 'POST', path: TOKEN_PATH, target: 't', startedAt: 0, refusal: undefined },
    headers: [['content-type', 'application/x-www-form-urlencoded']],
    body: { received: FORM.length, whole: () => Promise.resolve(Buffer.from(FORM)) },
    reply: { head: () => log.push('head'), end: () => log.push('sent') },
  } as unknown as Arrival;
  const give = tokenEndpoint({
    clock: { wall: () => 0, monotonic: () => 1 },
    schedule: (_, late) => {
      timers.push(late);
      return () => void timers.splice(0);
    },
    sessions: { exchange, unattributed: () => Promise.resolve({ recorder: {} as never, maskingKey: new Uint8Array(1) }) },
    mask: () => ({}) as Masks,
    record: (_, { session }) => (log.push(session ? 'in its session' : 'unattributed'), journal),
    refuse: (_, { code }, soFar) => Promise.resolve(void log.push(`refused ${code}, journal ${soFar.journal !== undefined}`)),
    hide: () => ({ text: 'hidden', commitment: '0' }),
  });
  return { log, timers, arrival, run: (over: Partial<Arrival> = {}) => give({ ...arrival, ...over }) };
}

const issued = {
  token: 'new',
  admission: { session: { maskingKey: new Uint8Array(1) }, expiresAt: 1_000 } as unknown as Admission,
};

it('sends the token only after it is on disk that it was given', async () => {
  const { log, run } = house(() => Promise.resolve(issued));
  await run();
  expect(log).toEqual(['in its session', 'request', 'answer', 'durable', 'complete', 'head', 'sent']);
});

it('keeps nothing of the body of a refused request, and never rejects', async () => {
  const { log, run } = house(() => Promise.reject(new Error('bug with a secret')));
  await run();
  expect(log).toEqual(['unattributed', `skipped ${FORM.length}`, 'refused identity.failed, journal true']);
});

it('opens no record when recording has failed', async () => {
  const { log, run } = house(() => Promise.reject(new ChaperoneError('record.locked')));
  await run();
  expect(log).toEqual(['refused record.locked, journal false']);
});

it('asks nobody about a request that is refused, or is for another path', async () => {
  const { log, run } = house(() => Promise.reject(new Error('not asked')));
  await run({ refusal: new ChaperoneError('listen.origin', { origin: 'o' }) });
  await run({ path: '/.chaperone/other' });
  expect(log.filter((line) => line.startsWith('refused'))).toEqual([
    'refused listen.origin, journal true',
    'refused listen.path, journal true',
  ]);
});

it('does not wait long for a body', async () => {
  const { log, timers, run } = house(() => Promise.resolve(issued));
  const { promise, reject } = Promise.withResolvers<Buffer>();
  const running = run({ body: { received: 3, whole: () => promise } as unknown as Arrival['body'], abort: reject });
  timers[0]!();
  await running;
  expect(log).toEqual(['unattributed', 'skipped 3', 'refused forward.body, journal true']);
  await run();
  expect([log.at(-1), timers]).toEqual(['sent', []]);
});

it('takes everything below /.chaperone for its own', () => {
  expect([TOKEN_PATH, '/.chaperone', '/.chaperone/'].every(isOurPath)).toBe(true);
  expect(['/', '/.chaperones', '/api/.chaperone'].some(isOurPath)).toBe(false);
});
