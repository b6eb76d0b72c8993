import { expect, it } from 'vitest';
import type { Caller } from '../exchange.ts';
import { speakerOf } from './speaker.ts';

it('is the proof of this request, the agent of the session and the target', () => {
  const caller = {
    identity: { provider: 'okta', subject: 'ada', groups: ['eng'] },
    session: { agent: 'codex' },
  } as unknown as Caller;
  const known = { subject: 'ada', groups: ['eng'], agent: 'codex', target: 'staging' };
  expect(speakerOf(caller, 'staging')).toEqual({ provider: 'okta', ...known });
  const local = { ...caller, identity: { ...caller.identity!, provider: null } };
  expect(speakerOf(local, 'staging')).toEqual({ provider: 'local', ...known });
});

it('is nobody in particular when nobody is known', () => {
  expect(speakerOf({ identity: undefined, session: undefined }, 't')).toEqual({
    provider: '',
    subject: '',
    groups: [],
    agent: '',
    target: 't',
  });
});
