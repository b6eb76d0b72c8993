import { expect, it } from 'vitest';
import { detail } from '../testing/rows.ts';
import { notKnown, statusMessage } from './not-known.ts';

it('has nothing to say of a step that was recorded whole', () => {
  expect(notKnown(detail())).toEqual([]);
});

it('says everything that is missing', () => {
  const of = (...args: Parameters<typeof detail>): string => notKnown(detail(...args)).join('\n');
  expect(of({ level: 'Metadata' })).toContain('14 B of bodies were not recorded: the level of this request is Metadata.');
  expect(of({ response: { type: '', text: 'x', opaque: 'raw bytes' } })).toContain('opaque: raw bytes');
  // What an upgraded connection carried is decoded elsewhere; only what could not be is not known.
  const upgrade = { upgrade: true, subresource: 'exec', response: { type: '', text: 'x', opaque: 'raw bytes' } };
  expect(of(upgrade)).toBe('');
  expect(of({ ...upgrade, subresource: 'proxy' })).toContain('could be decoded');
  expect(of({ lost: true })).toMatch(/No answer was recorded\.\nThe end of this exchange was lost/);
  expect(of({ open: true })).toContain('still runs');
  expect(notKnown(detail(), 'connection').join()).toContain('no Kubectl-Session header');
  expect(notKnown(detail(), 'time').join()).toContain('a guess');
});

it('finds what the agent read in a Status, and nothing in anything else', () => {
  const answer = (text: string) => statusMessage(detail({ response: { type: 'application/json', text } }));
  expect(answer('{"kind":"Status","message":"pods is forbidden"}')).toBe('pods is forbidden');
  expect(answer('{"kind":"Pod","x":"Status","message":"no"}')).toBeNull();
  expect(answer('{"kind":"Status"')).toBeNull();
  expect(statusMessage(detail({ lost: true }))).toBeNull();
});
