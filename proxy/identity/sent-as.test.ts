import { expect, it, vi } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import type { Arrival, Caller } from '../exchange.ts';
import type { Upstream } from '../proxy.ts';
import { sayingWho } from './sent-as.ts';

const arrival = {} as Arrival;
const caller = { session: { id: 's', agent: 'codex' }, identity: { subject: 'ada' }, refusal: undefined } as unknown as Caller;
const SENT = { user: 'agent:ada', groups: [], extra: [], extraValues: [] };
const say = (one: Caller, upstream: Partial<Upstream>, later = false): Promise<Caller> | Caller =>
  sayingWho(() => (later ? Promise.resolve(one) : one), { name: 't', ...upstream })(arrival);

it('adds whom the target is told, for the caller of this request', async () => {
  const impersonate = vi.fn(() => SENT);
  expect(say(caller, { impersonate })).toEqual({ ...caller, sentAs: SENT });
  expect(await say(caller, { impersonate }, true)).toEqual({ ...caller, sentAs: SENT });
  expect(impersonate).toHaveBeenCalledWith({ identity: caller.identity, agent: 'codex', session: 's' });
});

it('looks at the target anew for each request', () => {
  const upstream: Pick<Upstream, 'name' | 'impersonate'> = { name: 't' };
  const identify = sayingWho(() => caller, upstream);
  expect(identify(arrival)).toBe(caller);
  upstream.impersonate = () => SENT;
  expect(identify(arrival)).toMatchObject({ sentAs: SENT });
});

it('refuses an agent that wants to be somebody else there', () => {
  const asking = { ...caller, impersonates: SENT };
  expect(say(asking, { impersonate: () => SENT })).toMatchObject({
    impersonates: SENT,
    refusal: { code: 'identity.impersonation', http: 403 },
  });
  expect(say(asking, {})).toBe(asking);
});

it('leaves strangers and the refused as they are', () => {
  const impersonate = vi.fn(() => SENT);
  const refused = { ...caller, refusal: new ChaperoneError('identity.expired') };
  const stranger = { ...caller, session: undefined };
  expect([say(refused, { impersonate }), say(stranger, { impersonate })]).toEqual([refused, stranger]);
  expect(impersonate).not.toHaveBeenCalled();
});

it('refuses whom the target cannot be told', () => {
  const failing = (error: Error): Partial<Upstream> => ({
    impersonate: () => {
      throw error;
    },
  });
  const ours = new ChaperoneError('forward.impersonate', { target: 't', reason: 'system:masters' });
  expect(say(caller, failing(ours))).toEqual({ ...caller, refusal: ours });
  const refusal = (say(caller, failing(new Error('secret'))) as Caller).refusal;
  expect([refusal?.code, refusal?.message.includes('secret')]).toEqual(['forward.impersonate', false]);
});
