import { describe, expect, it } from 'vitest';
import type { StepRow } from '../../contract/step.ts';
import { RecordedSession, type AnswerOptions, type AskOptions } from '../../test/support/vault/session.ts';
import { covers, deletedNamespace, doneBy, effectOf, isSelective, keyIn, keyOf, sameKey } from './object-effect.ts';

const PODS = '/api/v1/namespaces/shop/pods';
function row(method: string, url: string, options: AskOptions & AnswerOptions = {}): StepRow {
  const session = new RecordedSession();
  session.exchange(method, url, '', options);
  return session.source().rows[0]!;
}

describe('effectOf', () => {
  it.each<readonly [string, string, AskOptions & AnswerOptions, string]>([
    ['GET', `${PODS}/p`, {}, 'shows'],
    ['GET', `${PODS}/p/status`, {}, 'shows'],
    ['GET', PODS, {}, 'shows'],
    ['GET', `${PODS}?watch=1`, { outcome: 'client-aborted' }, 'shows'],
    ['GET', `${PODS}/p`, { status: 404 }, 'absent'],
    ['GET', PODS, { status: 404 }, 'nothing'],
    ['GET', `${PODS}/p`, { status: 403, verdict: 'deny' }, 'nothing'],
    ['GET', `${PODS}/p/log`, {}, 'nothing'],
    ['GET', `${PODS}/p/exec`, {}, 'nothing'],
    ['GET', '/apis/apps/v1/namespaces/shop/deployments/w/scale', {}, 'nothing'],
    ['POST', '/api/v1/namespaces/shop/serviceaccounts/s/token', { status: 201 }, 'nothing'],
    ['GET', '/version', {}, 'nothing'],
    ['POST', PODS, { status: 201 }, 'changes'],
    ['PATCH', `${PODS}/p`, {}, 'changes'],
    ['DELETE', PODS, {}, 'changes'],
    ['POST', `${PODS}/p/eviction`, { status: 201 }, 'changes'],
    ['PATCH', `${PODS}/p`, { outcome: 'client-aborted' }, 'changes'],
    ['PATCH', `${PODS}/p?dryRun=All`, {}, 'refused'],
    ['DELETE', `${PODS}/p`, { verdict: 'deny', status: 403 }, 'refused'],
    ['DELETE', `${PODS}/p`, { status: 404 }, 'refused'],
    ['PUT', `${PODS}/p`, { status: 409 }, 'refused'],
    ['PUT', `${PODS}/p`, { status: 422, code: 'mask.placeholder', outcome: 'refused' }, 'refused'],
    ['PUT', `${PODS}/p`, { status: 502, code: 'forward.unreachable', outcome: 'failed' }, 'refused'],
    ['PUT', `${PODS}/p`, { status: 503, code: 'record.stopped', outcome: 'failed' }, 'refused'],
    ['PUT', `${PODS}/p`, { status: 502, code: 'forward.broken', outcome: 'failed' }, 'doubtful'],
    ['PUT', `${PODS}/p`, { status: 502, code: 'mask.undecodable', outcome: 'failed' }, 'doubtful'],
    ['PUT', `${PODS}/p`, { status: 504 }, 'doubtful'],
  ])('%s %s %j: %s', (method, url, options, effect) => {
    expect(effectOf(row(method, url, options))).toBe(effect);
  });

  it('doubts a write whose answer never came', () => {
    const session = new RecordedSession();
    session.end(session.ask('DELETE', `${PODS}/p`), { outcome: 'client-aborted', code: 'listen.gone' });
    session.ask('DELETE', `${PODS}/q`);
    expect(session.source().rows.map(effectOf)).toEqual(['doubtful', 'doubtful']);
  });
});

it('names the object of a row, if it is one', () => {
  const pod = { target: 'prod', apiGroup: '', resource: 'pods', namespace: 'shop', name: 'p' };
  expect(keyOf(row('PATCH', `${PODS}/p/status`))).toEqual(pod);
  expect(keyOf(row('GET', PODS))).toBeNull();
  expect(keyOf(row('GET', '/version'))).toBeNull();
  expect(keyOf(row('GET', '/api/v1/namespaces/shop'))).toMatchObject({ resource: 'namespaces', namespace: '', name: 'shop' });
  expect(keyIn(row('GET', '/api/v1/pods'), 'dev', 'q')).toEqual({ ...pod, namespace: 'dev', name: 'q' });
  expect([sameKey(pod, { ...pod }), ...Object.keys(pod).map((part) => sameKey(pod, { ...pod, [part]: 'x' }))]).toEqual([
    true,
    ...Object.keys(pod).map(() => false),
  ]);
});

it('knows what a collection covers', () => {
  const pod = keyOf(row('GET', `${PODS}/p`))!;
  const of = (url: string): boolean => covers(row('GET', url), pod);
  expect([of(PODS), of('/api/v1/pods'), of('/api/v1/namespaces/dev/pods'), of('/api/v1/namespaces/shop/secrets')]).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(covers(row('GET', '/api/v1/namespaces'), keyOf(row('GET', '/api/v1/namespaces/shop'))!)).toBe(true);
  expect(covers(row('GET', PODS, { target: 'dev' }), pod)).toBe(false);
});

it('knows deletions of namespaces and of selections', () => {
  expect(deletedNamespace(row('DELETE', '/api/v1/namespaces/shop'))).toBe('shop');
  expect(deletedNamespace(row('DELETE', `${PODS}/p`))).toBeNull();
  expect(deletedNamespace(row('PUT', '/api/v1/namespaces/shop/finalize'))).toBeNull();
  expect([isSelective(row('DELETE', `${PODS}?labelSelector=a`)), isSelective(row('DELETE', PODS))]).toEqual([true, false]);
});

it.each<readonly [string, string, number, string]>([
  ['POST', PODS, 201, 'created'],
  ['PATCH', `${PODS}/p`, 201, 'created'],
  ['PUT', `${PODS}/p`, 201, 'created'],
  ['PATCH', `${PODS}/p`, 200, 'changed'],
  ['POST', `${PODS}/p/binding`, 201, 'changed'],
  ['POST', `${PODS}/p/eviction`, 201, 'deleted'],
  ['DELETE', `${PODS}/p`, 200, 'deleted'],
  ['DELETE', PODS, 200, 'deleted'],
])('%s %s with %i has %s', (method, url, status, how) => {
  expect(doneBy(row(method, url, { status }))).toBe(how);
});
