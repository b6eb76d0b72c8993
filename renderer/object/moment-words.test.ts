import { expect, it } from 'vitest';
import type { ObjectHistory, ObjectMoment } from '../../contract/object.ts';
import { historyNotes, momentNotes, momentOf, momentWord } from './moment-words.ts';

const moment = (change: Partial<ObjectMoment>): ObjectMoment => ({
  n: 1,
  at: '2026-11-20T14:00:00.000Z',
  verb: 'patch',
  subresource: '',
  what: 'change',
  sentence: 'patch Deployment web',
  state: '{}',
  gone: false,
  reconstructed: false,
  before: '{}',
  beforeFrom: 'own-read',
  resourceVersion: '2',
  foreignChange: false,
  partial: false,
  ...change,
});
const notes = (change: Partial<ObjectMoment>): string => momentNotes(moment(change)).join(' ');

it('says how the state before is known, and how certain that is', () => {
  expect(notes({})).toBe('The state before was read by Chaperone just before this request.');
  expect(notes({ beforeFrom: 'earlier-step' })).toContain('not certain');
  expect(notes({ beforeFrom: 'unknown', before: null })).toContain('not known');
  expect(notes({ what: 'read', state: '{}' })).toBe('');
});

it('knows what there was when there was nothing', () => {
  expect(notes({ before: null, beforeFrom: 'answer' })).toBe('There was none before, as the answer itself tells.');
  expect(notes({ before: null, beforeFrom: 'earlier-step' })).toContain('an earlier step of this session had found');
  expect(momentWord(moment({ before: null, beforeFrom: 'earlier-step' }))).toBe('created');
  expect(momentWord(moment({ before: null, beforeFrom: 'unknown' }))).toBe('changed');
  expect(momentWord(moment({ gone: true }))).toBe('deleted');
  expect(
    ['read', 'before', 'refused', 'change'].map((what) => momentWord(moment({ what: what as ObjectMoment['what'] }))),
  ).toEqual(['seen', 'own read', 'refused', 'changed']);
});

it('says what did not happen, what others did, and what was put together', () => {
  expect(notes({ what: 'refused', state: null })).toContain('did not happen');
  expect(notes({ foreignChange: true })).toContain('Somebody else');
  expect(notes({ reconstructed: true })).toContain('put together');
  expect(notes({ partial: true, state: null })).toContain('Only a part');
  expect(notes({ state: null })).toContain('The state is not known');
  expect(notes({ state: null, gone: true })).not.toContain('The state is not known');
});

it('says what the history leaves out', () => {
  const history = { unknown: [3, 9], omitted: { moments: 0, states: 2 } } as unknown as ObjectHistory;
  expect(historyNotes(history)).toEqual([
    'Steps 3, 9 touched it, too, but the record does not hold what they showed.',
    '2 states left out to keep this small.',
  ]);
  expect(historyNotes({ unknown: [], omitted: { moments: 0, states: 0 } } as unknown as ObjectHistory)).toEqual([]);
});

it('finds the moment of a step, or the last one before it', () => {
  const moments = [moment({ n: 2, what: 'read' }), moment({ n: 5, what: 'before' }), moment({ n: 5 }), moment({ n: 9 })];
  expect([momentOf(moments, 5), momentOf(moments, 7), momentOf(moments, 9), momentOf(moments, 1)]).toEqual([2, 2, 3, 0]);
});
