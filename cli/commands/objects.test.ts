/** objects: the words of it, and a whole session of kubectl on the practice cluster. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ObjectHistory, ObjectMoment, ObjectRow } from '../../contract/object.ts';
import type { SessionSummary } from '../../contract/session.ts';
import type { StepDetail } from '../../contract/step.ts';
import { Place } from '../testing/spawned.ts';
import { choose, historyLines, listLines } from './objects.ts';

// Each test starts several processes; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const row = (more: Partial<ObjectRow> = {}): ObjectRow => ({
  target: 'prod',
  apiGroup: 'apps',
  resource: 'deployments',
  namespace: 'shop',
  name: 'web',
  kind: 'Deployment',
  seen: 2,
  changed: 1,
  firstStep: 3,
  lastStep: 9,
  fate: 'changed',
  ...more,
});
const moment = (more: Partial<ObjectMoment>): ObjectMoment => ({
  n: 3,
  at: '2026-11-20T10:00:01.234Z',
  verb: 'patch',
  subresource: '',
  what: 'change',
  sentence: 'patch Deployment web in shop → 200',
  state: null,
  gone: false,
  reconstructed: false,
  before: null,
  beforeFrom: 'own-read',
  resourceVersion: '7',
  foreignChange: false,
  partial: false,
  ...more,
});
const said = (moments: readonly ObjectMoment[], more: Partial<ObjectHistory> = {}): string =>
  historyLines({ colour: false }, { ...row(), moments, unknown: [], omitted: { moments: 0, states: 0 }, ...more }).join('\n');

describe('the object that is meant', () => {
  const rows = [
    row(),
    row({ name: 'api', namespace: 'dev' }),
    row({ name: 'api' }),
    row({ name: 'web', kind: 'Ingress', resource: 'ingresses' }),
  ];

  it('is named by kind or resource, in any case', () => {
    for (const kind of ['deployment', 'Deployments', 'deployments.apps']) expect(choose(rows, `${kind}/web`, {})).toBe(rows[0]);
    expect(choose(rows, 'ingress/web', {})).toBe(rows[3]);
    expect(choose(rows, 'deployment/api', { namespace: 'dev' })).toBe(rows[1]);
  });

  it('is asked for again when it is not clear', () => {
    expect(() => choose(rows, 'deployment/api', {})).toThrow(
      'deployments.apps in dev on prod, or deployments.apps in shop on prod',
    );
    expect(() => choose(rows, 'deployment/none', {})).toThrow('never touched deployment/none');
    expect(() => choose(rows, 'deployment/web', { target: 'dev' })).toThrow('never touched');
    for (const what of ['web', '/web', 'deployment/']) expect(() => choose(rows, what, {})).toThrow('KIND/NAME');
  });
});

describe('the list', () => {
  it('has a line for each object, and the target where there are several', () => {
    expect(
      listLines({ colour: false }, [
        row(),
        row({ name: 'x\u001b[2J', namespace: '', seen: 0, changed: 0, lastStep: 3, fate: 'seen' }),
      ]),
    ).toEqual([
      'KIND        NAMESPACE  NAME   FATE       SEEN  CHANGED  STEPS',
      'Deployment  shop       web    changed    2     1        3–9',
      'Deployment  -          x\ufffd[2J  untouched  0     0        3',
    ]);
    expect(listLines({ colour: false }, [row(), row({ target: 'dev' })])[2]).toMatch(/^dev {5}Deployment/);
  });
});

describe('the history', () => {
  it('shows what changed between the state before and the state after', () => {
    const text = said([moment({ before: '{"spec":{"replicas":1,"a":1}}', state: '{"spec":{"replicas":4,"b":"\\u0007"}}' })]);
    expect(text.split('\n')).toEqual([
      'Deployment web in shop on prod: changed, 1 change, seen in 2 steps',
      '',
      'step 3  10:00:01.234  changed (version 7)  patch Deployment web in shop → 200',
      '  ~ spec.replicas: 1 → 4',
      '  - spec.a: 1',
      '  + spec.b: "\\u0007"',
    ]);
    expect(said([moment({ before: '{}', state: '{}' })])).toContain('No field changed');
    expect(said([moment({ before: '{"a":0}', state: `{"a":"${'x'.repeat(500)}"}` })])).toContain('xxx… (502 characters)');
  });

  it.each<readonly [string, Partial<ObjectMoment>]>([
    ['There was nothing before.', { beforeFrom: 'answer', state: '{}' }],
    ['The state before is not known.', { beforeFrom: 'unknown', state: '{}' }],
    ['The state before is the last one that an earlier step showed.', { beforeFrom: 'earlier-step', before: '{}' }],
    ['The state after is not known.', { before: '{}' }],
    ['It is gone.', { before: '{}', gone: true }],
    ['which shows only the replicas.', { before: '{}', state: '{}', reconstructed: true }],
    ['Somebody else changed it between', { foreignChange: true }],
    ['Somebody else has changed it since', { what: 'before', foreignChange: true }],
    ['There is no such object.', { what: 'read', gone: true }],
    ['not done', { what: 'refused' }],
    ['read by us before the write', { what: 'before' }],
  ])('says: %s', (words, more) => {
    expect(said([moment(more)])).toContain(words);
  });

  it('says what it does not know and what it leaves out', () => {
    const text = said([], { unknown: [4, 8], omitted: { moments: 1, states: 2 } });
    expect(text).toContain('Not told by the record: what steps 4, 8 showed');
    expect(text).toContain('1 moment left out');
    expect(text).toContain('2 states left out');
    expect(said([], { unknown: Array.from({ length: 25 }, (_, i) => i) })).toContain('19 and 5 more');
  });
});

describe('kubectl on the practice cluster', () => {
  const place = new Place();
  let id = '';
  const CANARY = 'canary-7f3a9b';
  const history = (what: string): Promise<ObjectHistory> => place.json<ObjectHistory>(['objects', id, what, '-n', 'shop']);
  const spec = (text: string | null): { replicas?: number } => (JSON.parse(text ?? '{}') as { spec: { replicas?: number } }).spec;

  beforeAll(async () => {
    await place.run(['init']);
    await place.run(['target', 'add', 'practice', '--practice']);
    const map = (mode: string): string =>
      place.file(
        `${mode}.json`,
        JSON.stringify({
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'settings', namespace: 'shop' },
          data: { mode },
        }),
      );
    const lines = [
      'kubectl create deployment till --image=till:1 -n shop',
      'kubectl scale deployment till -n shop --replicas=3',
      'kubectl label deployment till -n shop team=a',
      `kubectl apply -f ${map('fast')}`,
      `kubectl apply -f ${map('slow')}`,
      `kubectl create secret generic door -n shop --from-literal=key=${CANARY}`,
      'kubectl label secret door -n shop x=y',
      'kubectl delete deployment till -n shop',
      'kubectl delete deployment web -n shop-prod',
    ];
    await place.run(['run', '--quiet', '--', 'sh', '-c', `${lines.join('\n')}\ntrue`]);
    [{ id }] = await place.json<[SessionSummary]>(['sessions']);
  });
  afterAll(() => place.clean());

  it('lists what it touched', async () => {
    const rows = await place.json<ObjectRow[]>(['objects', id]);
    expect(rows.map((r) => `${r.kind} ${r.namespace}/${r.name} ${r.fate} ${r.changed}`).sort()).toEqual(
      expect.arrayContaining([
        'ConfigMap shop/settings created 2',
        'Deployment shop/till created-and-deleted 4',
        'Deployment shop-prod/web seen 0',
        'Secret shop/door created 2',
      ]),
    );
    const { out } = await place.run(['objects', id, '--changed']);
    expect(out).toMatch(/Deployment +shop +till +created-and-deleted/);
    expect(out).not.toContain('shop-prod');
  });

  it('has the state before and after each change, before from our own read', async () => {
    const { moments, fate, unknown } = await history('deployment/till');
    const changes = moments.filter((m) => m.what === 'change');
    expect(
      changes.map((m) => [
        m.verb,
        m.subresource,
        m.beforeFrom,
        m.before === null ? null : spec(m.before).replicas,
        m.gone ? 'gone' : spec(m.state).replicas,
      ]),
    ).toEqual([
      ['create', '', 'answer', null, 1],
      ['patch', 'scale', 'own-read', 1, 3],
      ['patch', '', 'own-read', 3, 3],
      ['delete', '', 'own-read', 3, 'gone'],
    ]);
    expect([fate, unknown]).toEqual(['created-and-deleted', []]);
    expect(moments.filter((m) => m.what === 'before')).toHaveLength(3);
    const { out } = await place.run(['objects', id, 'deployments.apps/till', '-n', 'shop']);
    expect(out).toContain('~ spec.replicas: 1 → 3');
    expect(out).toContain('+ metadata.labels.team: "a"');
    expect(out).toContain('It is gone.');
  });

  it('has both states of what was applied', async () => {
    const { moments } = await history('configmap/settings');
    const applied = moments.filter((m) => m.what === 'change').at(-1)!;
    expect(applied.beforeFrom).toBe('own-read');
    expect([applied.before, applied.state].map((state) => (JSON.parse(state!) as { data: { mode: string } }).data.mode)).toEqual([
      'fast',
      'slow',
    ]);
  });

  it('shows the reads as ours, with the audit id of the cluster, and shows no secret', async () => {
    const { moments } = await history('secret/door');
    const before = moments.find((m) => m.what === 'before')!;
    const change = moments.find((m) => m.what === 'change' && m.verb === 'patch')!;
    const step = (await place.json<{ steps: StepDetail[] }>(['show', id])).steps.find(({ n }) => n === before.n);
    expect(step).toMatchObject({ by: 'chaperone', forStep: change.n, verb: 'get', auditId: expect.any(String) as string });
    expect(before.state).not.toBeNull();
    for (const text of [JSON.stringify(moments), (await place.run(['show', id, '--json'])).out]) {
      expect(text).not.toContain(CANARY);
      expect(text).not.toContain(Buffer.from(CANARY).toString('base64'));
    }
  });

  it('keeps what was refused, and says what nobody touched', async () => {
    const { moments, seen } = await place.json<ObjectHistory>(['objects', id, 'deployment/web', '-n', 'shop-prod']);
    expect([seen, moments.map((m) => m.what)]).toEqual([0, ['refused']]);
    const none = await place.run(['objects', id, 'pod/none']);
    expect([none.code, none.err]).toEqual([2, expect.stringContaining('never touched pod/none')]);
  });
});
