import { expect, it } from 'vitest';
import { RecordedSession } from '../../test/support/vault/session.ts';
import { changeBy, GONE, knownFrom, type Known, type Write } from './object-change.ts';
import { sightingsIn, type Sighting } from './object-sightings.ts';

const POD = '/api/v1/namespaces/shop/pods/p';
const pod = (version: string, more: object = {}) => ({
  kind: 'Pod',
  metadata: { name: 'p', resourceVersion: version, ...more },
  spec: { replicas: 1 },
});
const seen = (document: unknown): Sighting => sightingsIn(document, false)[0]!;
const known = (version: string): Known => knownFrom(seen(pod(version)))!;
const change = (method: string, url: string, write: Partial<Write>, status = 200) => {
  const session = new RecordedSession();
  session.exchange(method, url, '', { status });
  return changeBy(session.source().rows[0]!, { before: null, ownRead: null, sighting: null, unread: false, ...write });
};

it('prefers our own read to what an earlier step showed', () => {
  expect(change('PATCH', POD, { before: known('1'), ownRead: known('2'), sighting: seen(pod('3')) })).toEqual({
    before: known('2'),
    beforeFrom: 'own-read',
    after: known('3'),
    version: '3',
    reconstructed: false,
    partial: false,
  });
  expect(change('PATCH', POD, { before: known('1') })).toMatchObject({
    before: known('1'),
    beforeFrom: 'earlier-step',
    after: null,
  });
  expect(change('PATCH', POD, {})).toMatchObject({ before: null, beforeFrom: 'unknown', after: null, version: null });
});

it('believes an answer of 201 that there was nothing before', () => {
  const sighting = seen(pod('3'));
  expect(change('PATCH', POD, { before: known('1'), sighting }, 201)).toMatchObject({ before: GONE, beforeFrom: 'answer' });
  expect(change('PUT', POD, { ownRead: GONE, sighting }, 201)).toMatchObject({ before: GONE, beforeFrom: 'own-read' });
});

it('tells an object that is gone from one that is going', () => {
  expect(change('DELETE', POD, { sighting: seen(pod('3')) })).toMatchObject({
    before: known('3'),
    beforeFrom: 'answer',
    after: GONE,
  });
  const going = seen(pod('4', { deletionTimestamp: 'now' }));
  expect(change('DELETE', POD, { ownRead: known('3'), sighting: going })).toMatchObject({
    before: known('3'),
    after: knownFrom(going),
  });
  expect(change('DELETE', POD, { before: known('3') })).toMatchObject({ after: GONE });
  expect(change('DELETE', POD, { before: known('3'), unread: true })).toMatchObject({ after: null });
  expect(change('POST', `${POD}/eviction`, { before: known('3') }, 201)).toMatchObject({ before: known('3'), after: null });
  expect(change('DELETE', '/api/v1/namespaces/shop/pods', { before: known('3') })).toMatchObject({ after: null });
});

it('makes the state after a scaling from the state before and the replicas', () => {
  const scale = seen({
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name: 'p', resourceVersion: '9' },
    spec: { replicas: 5 },
  });
  const made = change('PUT', `${POD}/scale`, { ownRead: known('3'), sighting: scale });
  expect(made).toMatchObject({ reconstructed: true, partial: true, version: '9' });
  expect(JSON.parse(made.after!.state!)).toEqual({ ...pod('9'), spec: { replicas: 5 } });
  expect(change('PUT', `${POD}/scale`, { sighting: scale })).toMatchObject({ after: null, reconstructed: false, version: '9' });
});
