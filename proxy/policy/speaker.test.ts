import { expect, it } from 'vitest';
import type { Caller } from '../exchange.ts';
import { speakerOf } from './speaker.ts';

it('is the proof of this request, the agent of the session and the target', () => {
  const caller = { identity: { subject: 'ada', groups: ['eng'] }, session: { agent: 'codex' } } as unknown as Caller;
  expect(speakerOf(caller, 'staging')).toEqual({ subject: 'ada', groups: ['eng'], agent: 'codex', target: 'staging' });
});

it('is nobody in particular when nobody is known', () => {
  expect(speakerOf({ identity: undefined, session: undefined }, 't')).toEqual({
    subject: '',
    groups: [],
    agent: '',
    target: 't',
  });
});
