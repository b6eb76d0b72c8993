import { expect, it } from 'vitest';
import { row } from '../testing/rows.ts';
import { isError, MARK_WORDS, MARKS, marksOf, objectOf } from './marks.ts';

it('finds nothing remarkable in a plain read', () => {
  expect(marksOf(row(1))).toEqual([]);
});

it.each([
  ['denied', { verdict: 'deny', status: 403, code: 'policy.denied' }],
  ['error', { status: 404 }],
  ['error', { code: 'forward.unreachable', status: 502 }],
  ['error', { outcome: 'failed', status: null }],
  ['error', { exitCode: 7, status: 101 }],
  ['masked', { maskedSpans: 2 }],
  ['write', { write: true }],
  ['gap', { outcome: 'lost', took: null }],
  ['opaque', { opaque: true }],
  ['open', { outcome: 'open', took: null }],
  ['unrecorded', { unrecordedBytes: 9 }],
] as const)('marks %s', (mark, change) => {
  expect(marksOf(row(1, change))).toEqual([mark]);
});

it('does not call a denial an error, though its status is 403', () => {
  expect(isError(row(1, { verdict: 'deny', status: 403 }))).toBe(false);
});

it('has a word for every mark', () => {
  expect(new Set(MARKS.map((m) => MARK_WORDS[m])).size).toBe(MARKS.length);
});

it('names the object, or the path where there is none', () => {
  expect(objectOf(row(1, { resource: 'deployments', apiGroup: 'apps', name: 'web', subresource: 'scale' }))).toBe(
    'deployments.apps/scale web',
  );
  expect(objectOf(row(1, { resource: '', url: '/version' }))).toBe('/version');
});
