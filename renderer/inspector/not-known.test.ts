import { expect, it } from 'vitest';
import { detail } from '../testing/rows.ts';
import { notKnown, statusMessage } from './not-known.ts';

it('has nothing to say of a step that was recorded whole', () => {
  expect(notKnown(detail())).toEqual([]);
});

it('says everything that is missing', () => {
  const of = (...args: Parameters<typeof detail>): string => notKnown(detail(...args)).join('\n');
  expect(of({ level: 'Metadata' })).toContain('14 B of bodies were not recorded: the level of this request is Metadata.');
  expect(of({ upgrade: true, response: { type: '', text: 'x', opaque: 'raw bytes' } })).toMatch(
    /recorded raw[^]*opaque: raw bytes/,
  );
  expect(of({ lost: true })).toMatch(/No answer was recorded\.\nThe end of this exchange was lost/);
  expect(of({ open: true })).toContain('still runs');
  expect(of({}, { commandId: null })).toContain('no Kubectl-Session header');
});

it('finds what the agent read in a Status, and nothing in anything else', () => {
  const answer = (text: string) => statusMessage(detail({ response: { type: 'application/json', text } }));
  expect(answer('{"kind":"Status","message":"pods is forbidden"}')).toBe('pods is forbidden');
  expect(answer('{"kind":"Pod","x":"Status","message":"no"}')).toBeNull();
  expect(answer('{"kind":"Status"')).toBeNull();
  expect(statusMessage(detail({ lost: true }))).toBeNull();
});
