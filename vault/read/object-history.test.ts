import { expect, it } from 'vitest';
import type { ObjectKey } from '../../contract/object.ts';
import { RecordedSession } from '../../test/support/vault/session.ts';
import { concerns, HistoryBuilder } from './object-history.ts';

const KEY: ObjectKey = { target: 'prod', apiGroup: '', resource: 'pods', namespace: 'shop', name: 'p' };
const PODS = '/api/v1/namespaces/shop/pods';

// What whole sessions become is tested in objects.test.ts.
it.each<readonly [string, string, number, boolean]>([
  ['GET', `${PODS}/p`, 200, true],
  ['GET', `${PODS}/p`, 404, true],
  ['GET', `${PODS}/q`, 200, false],
  ['GET', PODS, 200, true],
  ['GET', PODS, 403, false],
  ['GET', '/api/v1/pods?watch=1', 200, true],
  ['GET', '/api/v1/pods?fieldSelector=metadata.name%3Dp', 200, true],
  ['GET', '/api/v1/pods?fieldSelector=metadata.name%3Dq', 200, false],
  ['GET', '/api/v1/namespaces/dev/pods', 200, false],
  ['GET', '/apis/metrics.k8s.io/v1/namespaces/shop/pods', 200, false],
  ['POST', PODS, 201, true],
  ['POST', PODS, 422, false],
  ['DELETE', PODS, 200, true],
  ['PATCH', `${PODS}/p/status`, 409, true],
  ['POST', `${PODS}/p/exec`, 200, false],
  ['DELETE', '/api/v1/namespaces/shop', 200, true],
  ['DELETE', '/api/v1/namespaces/shop', 409, false],
  ['DELETE', '/api/v1/namespaces/dev', 200, false],
  ['PATCH', '/api/v1/namespaces/shop', 200, false],
])('%s %s → %i concerns a pod in the namespace: %s', (method, url, status, wanted) => {
  const session = new RecordedSession();
  session.exchange(method, url, '', { status });
  expect(concerns(KEY, session.source().rows[0]!)).toBe(wanted);
});

it('is nobody until something touched it: a read that found nothing does not', () => {
  const session = new RecordedSession();
  session.exchange('GET', `${PODS}/p`, '', { status: 404 });
  const [row] = session.source().rows;
  const history = new HistoryBuilder(KEY);
  history.asked(row!);
  history.done(row!, { unread: false, at: 5, request: undefined });
  expect(history.finish()).toBeNull();
});

it('shares the text of a state that did not change', () => {
  const session = new RecordedSession();
  session.exchange('GET', `${PODS}/p`, '');
  const [row] = session.source().rows;
  const history = new HistoryBuilder(KEY);
  for (let i = 0; i < 3; i += 1) {
    history.document(row!, { kind: 'Pod', metadata: { name: 'p', namespace: 'shop', resourceVersion: '1' } }, i);
    history.document(row!, { kind: 'Pod', metadata: { name: 'q', namespace: 'shop', resourceVersion: '2' } }, i);
  }
  history.done(row!, { unread: false, at: 9, request: undefined });
  const { moments, seen } = history.finish()!;
  expect([seen, moments.length, new Set(moments.map((m) => m.state)).size]).toEqual([1, 3, 1]);
});
