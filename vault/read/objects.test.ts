import { describe, expect, it } from 'vitest';
import type { ObjectKey, ObjectMoment, ObjectRow } from '../../contract/object.ts';
import { RecordedSession } from '../../test/support/vault/session.ts';
import { readObject, readObjects } from './objects.ts';

const DEPLOYMENTS = '/apis/apps/v1/namespaces/shop/deployments';
const WEB = `${DEPLOYMENTS}/web`;
const key = (name: string, more: Partial<ObjectKey> = {}): ObjectKey => ({
  target: 'prod',
  apiGroup: 'apps',
  resource: 'deployments',
  namespace: 'shop',
  name,
  ...more,
});
const deployment = (version: number, replicas = 1, more: object = {}, name = 'web'): Record<string, unknown> => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'shop', resourceVersion: String(version), ...more },
  spec: { replicas },
});
const text = (value: unknown): string => JSON.stringify(value, null, 2);
const ours = (x: number) => ({ ours: { why: 'object-before', x } }) as const;
const told = ({ n, what, state, gone, before, beforeFrom, resourceVersion, foreignChange }: ObjectMoment) => ({
  n,
  what,
  replicas: state === null ? (gone ? 'gone' : null) : (JSON.parse(state) as { spec: { replicas: number } }).spec.replicas,
  before: before === null ? null : (JSON.parse(before) as { spec: { replicas: number } }).spec.replicas,
  beforeFrom,
  resourceVersion,
  foreignChange,
});
const listed = (rows: readonly ObjectRow[]): string[] =>
  rows.map(
    (r) => `${r.kind} ${r.namespace}/${r.name} ${r.fate} seen ${r.seen} changed ${r.changed} in ${r.firstStep}-${r.lastStep}`,
  );

/** The list and the history of each object in it tell the same. */
async function agree(session: RecordedSession): Promise<void> {
  const source = session.source();
  for (const row of await readObjects(source)) {
    expect(await readObject(source, row)).toMatchObject({ ...row });
  }
}

describe('a life under kubectl', () => {
  const session = new RecordedSession();
  session.exchange('GET', WEB, { kind: 'Status', code: 404 }, { status: 404 });
  session.exchange('POST', DEPLOYMENTS, deployment(10, 1), { status: 201, send: deployment(0) });
  const scale = session.ask('PATCH', `${WEB}/scale`);
  session.exchange('GET', WEB, deployment(11, 1), ours(scale));
  session.answer(scale, {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name: 'web', namespace: 'shop', resourceVersion: '12' },
    spec: { replicas: 4 },
  });
  const label = session.ask('PATCH', WEB, { send: { metadata: { labels: { a: 'b' } } } });
  session.exchange('GET', WEB, deployment(12, 4), ours(label));
  session.answer(label, deployment(13, 4, { labels: { a: 'b' } }));
  const refused = session.ask('PUT', WEB);
  session.exchange('GET', WEB, deployment(13, 4), ours(refused));
  session.answer(refused, { kind: 'Status' }, { status: 409 });
  session.exchange('DELETE', WEB, { kind: 'Status' }, { status: 403, verdict: 'deny', from: 'chaperone', code: 'policy.denied' });
  const removal = session.ask('DELETE', WEB);
  session.exchange('GET', WEB, deployment(13, 4), ours(removal));
  session.answer(removal, { kind: 'Status', status: 'Success' });

  it('has the state before and after each change, and what was refused', async () => {
    const history = await readObject(session.source(), key('web'));
    expect(history.moments.map(told)).toMatchObject([
      { n: 1, what: 'read', replicas: 'gone' },
      { n: 2, what: 'change', before: null, beforeFrom: 'earlier-step', replicas: 1, resourceVersion: '10' },
      { n: 4, what: 'before', replicas: 1, resourceVersion: '11', foreignChange: true },
      { n: 3, what: 'change', before: 1, beforeFrom: 'own-read', replicas: 4, resourceVersion: '12', foreignChange: false },
      { n: 6, what: 'before', replicas: 4, foreignChange: false },
      { n: 5, what: 'change', before: 4, beforeFrom: 'own-read', replicas: 4, resourceVersion: '13' },
      { n: 8, what: 'before', replicas: 4 },
      { n: 7, what: 'refused', before: 4, beforeFrom: 'own-read', replicas: null },
      { n: 9, what: 'refused', before: 4, beforeFrom: 'earlier-step', replicas: null },
      { n: 11, what: 'before', replicas: 4 },
      { n: 10, what: 'change', before: 4, beforeFrom: 'own-read', replicas: 'gone' },
    ]);
    expect(history).toMatchObject({
      kind: 'Deployment',
      seen: 4,
      changed: 4,
      firstStep: 2,
      lastStep: 11,
      fate: 'created-and-deleted',
      unknown: [],
      omitted: { moments: 0, states: 0 },
    });
    const [, , , scaled, , labelled] = history.moments;
    expect(scaled).toMatchObject({ reconstructed: true, subresource: 'scale', state: text(deployment(12, 4)), partial: true });
    expect(labelled).toMatchObject({
      reconstructed: false,
      verb: 'patch',
      sentence: expect.stringMatching(/^patch Deployment web in shop → 200/) as string,
      at: expect.stringMatching(/^2026-11-20T10:00:00\.\d{3}Z$/) as string,
      before: text(deployment(12, 4)),
      state: text(deployment(13, 4, { labels: { a: 'b' } })),
    });
  });

  it('is in the list as the one object that it is', async () => {
    expect(listed(await readObjects(session.source()))).toEqual([
      'Deployment shop/web created-and-deleted seen 4 changed 4 in 2-11',
    ]);
    await agree(session);
  });

  it('does not know objects that the session never touched', async () => {
    await expect(readObject(session.source(), key('other'))).rejects.toMatchObject({
      code: 'read.object',
      message: 'Session 01JD0000000000000000000001 never saw Deployment other in shop.',
    });
    await expect(readObject(session.source(), key('web', { target: 'dev' }))).rejects.toMatchObject({ code: 'read.object' });
    await expect(readObject(session.source(), key('web', { namespace: 'elsewhere' }))).rejects.toMatchObject({
      code: 'read.object',
    });
  });
});

describe('lists, tables and watches', () => {
  it('tell states, and know parts from wholes', async () => {
    const session = new RecordedSession();
    const { metadata, spec } = deployment(5, 2);
    const bare = { metadata, spec };
    session.exchange('GET', '/apis/apps/v1/deployments', {
      kind: 'DeploymentList',
      apiVersion: 'apps/v1',
      items: [bare, deployment(6, 1, {}, 'api')],
    });
    session.exchange('GET', `${DEPLOYMENTS}?limit=500`, {
      kind: 'Table',
      rows: [
        {
          cells: ['web'],
          object: { kind: 'PartialObjectMetadata', metadata: { name: 'web', namespace: 'shop', resourceVersion: '7' } },
        },
      ],
    });
    session.exchange('DELETE', WEB, deployment(9, 2, { deletionTimestamp: '2026-11-20T10:00:00Z' }));
    const { moments } = await readObject(session.source(), key('web'));
    expect(moments.map(told)).toMatchObject([
      { n: 1, what: 'read', replicas: 2, resourceVersion: '5', foreignChange: false },
      { n: 2, what: 'read', replicas: null, resourceVersion: '7', foreignChange: true },
      { n: 3, what: 'change', before: 2, beforeFrom: 'earlier-step', replicas: 2, foreignChange: true },
    ]);
    expect(moments[0]!.state).toBe(text(deployment(5, 2)));
    expect(moments[1]).toMatchObject({ partial: true, gone: false });
    expect(listed(await readObjects(session.source()))).toEqual([
      'Deployment shop/api seen seen 1 changed 0 in 1-1',
      'Deployment shop/web deleted seen 2 changed 1 in 1-3',
    ]);
    await agree(session);
  });

  it('tell events as they came, between the steps that went on meanwhile', async () => {
    const session = new RecordedSession();
    const watch = session.ask('GET', `${DEPLOYMENTS}?watch=true`);
    session.head(watch);
    let offset = 0;
    const event = (type: string, object: unknown): void => {
      const line = Buffer.from(`${JSON.stringify({ type, object })}\n`);
      // In two pieces, as the wire may have them.
      session.send(watch, 'response', offset, line.subarray(0, 20));
      session.send(watch, 'response', offset + 20, line.subarray(20));
      offset += line.length;
    };
    event('ADDED', deployment(3, 1));
    event('BOOKMARK', { kind: 'Deployment', metadata: { resourceVersion: '4' } });
    const patch = session.ask('PATCH', WEB);
    event('MODIFIED', deployment(5, 2));
    session.answer(patch, deployment(5, 2));
    event('MODIFIED', deployment(6, 2));
    event('DELETED', deployment(7, 2));
    session.end(watch, { outcome: 'client-aborted' });
    const { moments, unknown } = await readObject(session.source(), key('web'));
    expect(moments.map(told)).toMatchObject([
      { n: 1, what: 'read', replicas: 1, foreignChange: false },
      { n: 1, what: 'read', replicas: 2, resourceVersion: '5', foreignChange: false },
      { n: 2, what: 'change', before: 1, beforeFrom: 'earlier-step', replicas: 2, foreignChange: false },
      { n: 1, what: 'read', replicas: 2, resourceVersion: '6', foreignChange: true },
      { n: 1, what: 'read', replicas: 'gone' },
    ]);
    expect(moments.map((m) => m.at)).toEqual([...moments.map((m) => m.at)].sort());
    expect(moments[0]!.sentence).toBe('watch of step 1: added');
    expect(unknown).toEqual([]);
    expect(listed(await readObjects(session.source()))).toEqual(['Deployment shop/web changed seen 1 changed 1 in 1-2']);
    await agree(session);
  });

  it('find one object by a field selector, wherever it is', async () => {
    const session = new RecordedSession();
    session.exchange('GET', '/apis/apps/v1/deployments?fieldSelector=metadata.name%3Dweb', {
      kind: 'DeploymentList',
      items: [deployment(1)],
    });
    session.exchange('GET', `${DEPLOYMENTS}?fieldSelector=metadata.name%3Dabsent`, { kind: 'DeploymentList', items: [] });
    expect(listed(await readObjects(session.source()))).toEqual(['Deployment shop/web seen seen 1 changed 0 in 1-1']);
    await agree(session);
  });
});

describe('writes that name their object elsewhere', () => {
  it('are found by the name that the server made', async () => {
    const session = new RecordedSession();
    session.exchange(
      'POST',
      '/api/v1/namespaces/shop/pods',
      { kind: 'Pod', metadata: { name: 'job-x7f', namespace: 'shop', resourceVersion: '1' } },
      {
        status: 201,
        send: { kind: 'Pod', metadata: { generateName: 'job-' } },
      },
    );
    session.exchange(
      'POST',
      '/api/v1/namespaces/shop/pods',
      { kind: 'Status' },
      { status: 422, send: { metadata: { generateName: 'x' } } },
    );
    const pod = key('job-x7f', { apiGroup: '', resource: 'pods' });
    expect((await readObject(session.source(), pod)).moments).toMatchObject([
      { n: 1, what: 'change', beforeFrom: 'answer', before: null },
    ]);
    expect(listed(await readObjects(session.source()))).toEqual(['Pod shop/job-x7f created seen 0 changed 1 in 1-1']);
    await agree(session);
  });

  it('evict a pod, and leave it alone when they only reach into it', async () => {
    const session = new RecordedSession();
    const POD = '/api/v1/namespaces/shop/pods/p';
    session.exchange('GET', POD, { kind: 'Pod', metadata: { name: 'p', namespace: 'shop', resourceVersion: '1' } });
    session.exchange('GET', `${POD}/log`, 'a log');
    session.exchange('POST', `${POD}/exec?command=ls`, '', { status: 200 });
    session.exchange('POST', `${POD}/eviction`, { kind: 'Status', status: 'Success' }, { status: 201 });
    const { moments, unknown } = await readObject(session.source(), key('p', { apiGroup: '', resource: 'pods' }));
    expect(moments).toMatchObject([
      { n: 1, what: 'read' },
      { n: 4, what: 'change', subresource: 'eviction', state: null, gone: false, beforeFrom: 'earlier-step' },
    ]);
    expect(unknown).toEqual([]);
    expect(listed(await readObjects(session.source()))).toEqual(['Pod shop/p deleted seen 1 changed 1 in 1-4']);
    await agree(session);
  });

  it('are not taken for the object when a subresource answers with something of its own', async () => {
    const session = new RecordedSession();
    const ACCOUNT = '/api/v1/namespaces/shop/serviceaccounts/bot';
    session.exchange('PATCH', `${ACCOUNT}/odd`, {
      kind: 'Odd',
      metadata: { name: 'bot', namespace: 'shop', resourceVersion: '9' },
    });
    session.exchange(
      'POST',
      `${ACCOUNT}/token`,
      { kind: 'TokenRequest', metadata: { name: 'bot', namespace: 'shop' } },
      { status: 201 },
    );
    const history = await readObject(session.source(), key('bot', { apiGroup: '', resource: 'serviceaccounts' }));
    expect(history).toMatchObject({ kind: 'ServiceAccount', changed: 1, moments: [{ n: 1, what: 'change', state: null }] });
    await agree(session);
  });
});

describe('deletions of many', () => {
  const PODS = '/api/v1/namespaces/shop/pods';
  const pod = (name: string, version: number) => ({
    kind: 'Pod',
    metadata: { name, namespace: 'shop', resourceVersion: String(version) },
  });
  const podKey = (name: string): ObjectKey => key(name, { apiGroup: '', resource: 'pods' });
  const begin = (): RecordedSession => {
    const session = new RecordedSession();
    session.exchange('GET', PODS, { kind: 'PodList', items: [pod('a', 1), pod('b', 2)] });
    return session;
  };

  it('are told by the list that they answer with', async () => {
    const session = begin();
    session.exchange('DELETE', `${PODS}?labelSelector=x`, { kind: 'PodList', items: [pod('a', 1)] });
    expect(listed(await readObjects(session.source()))).toEqual([
      'Pod shop/a deleted seen 1 changed 1 in 1-2',
      'Pod shop/b seen seen 1 changed 0 in 1-1',
    ]);
    expect((await readObject(session.source(), podKey('a'))).moments[1]).toMatchObject({
      what: 'change',
      verb: 'deletecollection',
      gone: true,
    });
    expect((await readObject(session.source(), podKey('b'))).moments).toHaveLength(1);
    await agree(session);
  });

  it('reach all that were known when they answer with a Status', async () => {
    const session = begin();
    session.exchange('DELETE', PODS, { kind: 'Status', status: 'Success' });
    const { moments, fate } = await readObject(session.source(), podKey('b'));
    expect([fate, moments[1]]).toMatchObject([
      'deleted',
      { what: 'change', state: null, gone: false, beforeFrom: 'earlier-step' },
    ]);
    await expect(readObject(session.source(), podKey('c'))).rejects.toMatchObject({ code: 'read.object' });
    await agree(session);
  });

  it('are not guessed at when a selector chose', async () => {
    const session = begin();
    session.exchange('DELETE', `${PODS}?labelSelector=x`, { kind: 'Status', status: 'Success' });
    expect(await readObject(session.source(), podKey('a'))).toMatchObject({ fate: 'seen', unknown: [2] });
    await agree(session);
  });

  it('take the objects of a deleted namespace with them', async () => {
    const session = begin();
    session.exchange('DELETE', `${PODS}/a`, { kind: 'Status', status: 'Success' });
    session.exchange('DELETE', '/api/v1/namespaces/shop', {
      kind: 'Namespace',
      metadata: { name: 'shop', resourceVersion: '5', deletionTimestamp: 'x' },
    });
    expect(listed(await readObjects(session.source()))).toEqual([
      'Pod shop/a deleted seen 1 changed 1 in 1-2',
      'Pod shop/b deleted seen 1 changed 1 in 1-3',
      'Namespace /shop deleted seen 0 changed 1 in 3-3',
    ]);
    const { moments } = await readObject(session.source(), key('shop', { apiGroup: '', resource: 'namespaces', namespace: '' }));
    expect(moments).toMatchObject([
      { n: 3, what: 'change', gone: false, before: expect.stringContaining('"5"') as string, beforeFrom: 'answer' },
    ]);
    await agree(session);
  });
});

describe('what the record does not tell', () => {
  it('is named step by step', async () => {
    const session = new RecordedSession();
    session.exchange('GET', WEB, deployment(1));
    session.exchange('GET', WEB, '', { unrecorded: true });
    session.exchange('PATCH', WEB, 'not JSON');
    session.exchange(
      'PATCH',
      WEB,
      { kind: 'Status' },
      { status: 502, from: 'chaperone', code: 'forward.broken', outcome: 'failed' },
    );
    session.exchange('PATCH', WEB, deployment(9, 3));
    session.ask('PATCH', WEB);
    const { moments, unknown, changed } = await readObject(session.source(), key('web'));
    expect([changed, unknown]).toEqual([2, [2, 3, 4, 6]]);
    expect(moments.map(told)).toMatchObject([
      { n: 1, what: 'read', replicas: 1 },
      { n: 3, what: 'change', before: 1, beforeFrom: 'earlier-step', replicas: null },
      { n: 5, what: 'change', before: null, beforeFrom: 'unknown', replicas: 3 },
    ]);
    await agree(session);
  });

  it('does not become a change: dry runs and requests that were never sent', async () => {
    const session = new RecordedSession();
    session.exchange('PATCH', `${WEB}?dryRun=All`, deployment(9, 3));
    session.exchange(
      'PATCH',
      WEB,
      { kind: 'Status' },
      { status: 502, from: 'chaperone', code: 'forward.unreachable', outcome: 'failed' },
    );
    const { moments, fate } = await readObject(session.source(), key('web'));
    expect(fate).toBe('seen');
    expect(moments).toMatchObject([
      { n: 1, what: 'refused', state: null },
      { n: 2, what: 'refused', state: null },
    ]);
    await agree(session);
  });

  it('is seen in what a write said that it was made for', async () => {
    const session = new RecordedSession();
    session.exchange('GET', WEB, deployment(4));
    session.exchange('PUT', WEB, deployment(9, 3), { send: deployment(7, 3) });
    session.exchange('PUT', WEB, deployment(10, 4), { send: deployment(9, 4) });
    const { moments } = await readObject(session.source(), key('web'));
    expect(moments.map((m) => m.foreignChange)).toEqual([false, true, false]);
  });
});

it('keeps the history of an object that is read without end within bounds, and says so', async () => {
  const session = new RecordedSession();
  for (let i = 1; i <= 1_200; i += 1) session.exchange('GET', WEB, deployment(7));
  session.exchange('PATCH', WEB, deployment(8, 2));
  const { moments, omitted, seen } = await readObject(session.source(), key('web'));
  expect([seen, moments.length, omitted.moments]).toEqual([1_200, 501, 700]);
  expect(moments.at(-1)).toMatchObject({ what: 'change', beforeFrom: 'earlier-step', before: text(deployment(7)) });
});

it('learns the kinds of custom resources from what was shown, and keeps targets apart', async () => {
  const session = new RecordedSession();
  const WIDGETS = '/apis/example.com/v1/namespaces/shop/widgets';
  for (const target of ['prod', 'dev'])
    session.exchange(
      'GET',
      `${WIDGETS}/w`,
      { kind: 'Widget', metadata: { name: 'w', namespace: 'shop', resourceVersion: '1' } },
      { target },
    );
  session.exchange('GET', '/api/v1/nodes/n', { kind: 'Node', metadata: { name: 'n' } });
  session.exchange('GET', '/version', { major: '1' });
  const rows = await readObjects(session.source());
  expect(rows.map((r) => [r.target, r.kind, r.namespace, r.name])).toEqual([
    ['prod', 'Widget', 'shop', 'w'],
    ['dev', 'Widget', 'shop', 'w'],
    ['prod', 'Node', '', 'n'],
  ]);
  await agree(session);
});
