import initSqlJs, { type SqlJsStatic } from 'sql.js';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SessionSummary } from '../../contract/session.ts';
import type { StepRow } from '../../contract/step.ts';
import { endEvent, environment, requestEvent, responseEvent, sessionInfo } from '../../test/support/vault/fixture.ts';
import { StepBuilder } from '../read/step-builder.ts';
import { IndexTables, matchOf } from './tables.ts';

let sql: SqlJsStatic;
beforeAll(async () => {
  sql = await initSqlJs();
});

const info = sessionInfo(environment());

function summaryOf(id: string, more: Partial<SessionSummary> = {}): SessionSummary {
  const empty = new StepBuilder().summary({ id, startedAt: '2026-11-20T10:00:00.000Z' }, { bytes: 0, sealed: true });
  return { ...empty, agent: 'claude-code', targets: ['prod'], endedAt: '2026-11-20T11:00:00.000Z', ...more };
}

function rowOf(n: number, more: Partial<StepRow> = {}): StepRow {
  const builder = new StepBuilder();
  builder.apply({ t: 'session.opened', v: 1, at: 0, session: info });
  for (const event of [requestEvent(n, 1), responseEvent(n, 2), endEvent(n, 3)]) builder.apply(event);
  return { ...builder.changed()[0]!, ...more };
}

const FACTS: SessionSummary['info'] = {
  host: 'ci-7',
  agentVersion: '1.2.3',
  identity: {
    ...{ subject: '4711', name: 'mia@example.org', issuer: 'https://id.example.org', groups: ['devs', 'On-Call'], run: null },
    ...{ proof: 'oidc', provider: 'ci', claims: {} },
  },
  labels: { team: 'payments', urgent: '' },
  reason: 'Rotate the überdue certificates',
};
const INDEXED = { records: 5, chain: 'c' };
const ids = (found: readonly SessionSummary[]): string[] => found.map(({ id }) => id);

function filled(): IndexTables {
  const tables = IndexTables.empty(sql);
  tables.putSession(summaryOf('A', { startedAt: '2026-11-20T08:00:00.000Z', endedAt: '2026-11-20T09:00:00.000Z' }), INDEXED);
  tables.putSession(summaryOf('B', { agent: 'codex', targets: ['stage', 'prod'], subject: '4711', info: FACTS }), INDEXED);
  tables.putSession(summaryOf('C', { startedAt: '2026-11-20T12:00:00.000Z', endedAt: null }), { records: 1, chain: null });
  tables.putStep('A', rowOf(1, { namespace: 'shop' }), 'create Deployment web nginx:1.27');
  tables.putStep('A', rowOf(2, { namespace: 'kube-system', verdict: 'deny' }), 'delete Node n1');
  tables.putStep('B', rowOf(1, { namespace: 'shop', maskedSpans: 2 }), 'get Secret db Überraschung');
  tables.putStep('C', rowOf(1, { namespace: 'shop', status: 500 }), 'list pods nginx');
  return tables;
}

describe('tables', () => {
  it('answers every filter, newest first', () => {
    const tables = filled();
    const cases: [Parameters<IndexTables['query']>[0], string[]][] = [
      [{}, ['C', 'B', 'A']],
      [{ limit: 2 }, ['C', 'B']],
      [{ agent: 'Codex' }, ['B']],
      [{ target: 'prod' }, ['C', 'B', 'A']],
      [{ target: 'stage' }, ['B']],
      [{ namespace: 'kube-system' }, ['A']],
      [{ verdict: 'deny' }, ['A']],
      [{ verdict: 'allow' }, ['C', 'B', 'A']],
      [{ verdict: 'masked' }, ['B']],
      [{ verdict: 'error' }, ['C']],
      [{ since: '2026-11-20T10:30:00Z' }, ['C', 'B']],
      [{ since: '2026-11-20T12:30:00+02:00' }, ['C', 'B']],
      [{ until: '2026-11-20T09:30:00.000Z' }, ['A']],
      [{ text: 'nginx' }, ['C', 'A']],
      [{ text: 'NGINX 1.27' }, ['A']],
      [{ text: 'uberraschung' }, ['B']],
      [{ text: 'ngin' }, []],
      [{ text: 'nginx secret' }, []],
      [{ text: 'delete', namespace: 'shop' }, []],
      [{ text: 'delete', namespace: 'kube-system', verdict: 'deny' }, ['A']],
      [{ text: '  ' }, ['C', 'B', 'A']],
      [{ text: '"(-' }, []],
      [{ namespace: '' }, []],
      [{ subject: '4711' }, ['B']],
      [{ subject: 'MIA@example.org' }, ['B']],
      [{ subject: 'unknown' }, ['C', 'A']],
      [{ subject: 'mia' }, []],
      [{ group: 'devs' }, ['B']],
      [{ group: 'on-call' }, []],
      [{ labels: { team: 'payments' } }, ['B']],
      [{ labels: { team: 'payments', urgent: '' } }, ['B']],
      [{ labels: { team: '' } }, ['B']],
      [{ labels: { team: 'payment' } }, []],
      [{ labels: { other: '' } }, []],
      [{ labels: {} }, ['C', 'B', 'A']],
      [{ text: 'rotate uberdue' }, ['B']],
      [{ text: 'team=payments' }, ['B']],
      [{ text: 'certificates', namespace: 'shop', verdict: 'masked' }, ['B']],
      [{ text: 'certificates', namespace: 'kube-system' }, []],
      [{ text: 'certificates nginx' }, []],
      [{ text: 'nginx', group: 'devs' }, []],
    ];
    for (const [query, expected] of cases) expect(ids(tables.query(query)), JSON.stringify(query)).toEqual(expected);
  });

  it('never takes a word for an operator', () => {
    expect(matchOf('web OR "x" NOT(-y) *')).toBe('"web" "OR" "x" "NOT(-y)"');
    const tables = filled();
    for (const text of ['nginx OR delete', "'; DROP TABLE steps; --", 'text:nginx', 'nginx*', 'NEAR/3', 'a"b"c']) {
      expect(() => tables.query({ text }), text).not.toThrow();
    }
    expect(tables.query({ text: 'nginx OR delete' })).toEqual([]);
  });

  it('finds a step that was open when first seen by its final words as well, once', () => {
    const tables = IndexTables.empty(sql);
    tables.putSession(summaryOf('A'), INDEXED);
    tables.putStep('A', rowOf(1, { outcome: 'open', status: null }), 'watch pods running');
    tables.putStep('A', rowOf(1, { outcome: 'open', status: 200 }), 'watch pods running still');
    tables.putStep('A', rowOf(1, { verdict: 'deny' }), 'watch pods ended');
    expect([
      ids(tables.query({ text: 'ended' })),
      ids(tables.query({ verdict: 'deny' })),
      ids(tables.query({ verdict: 'allow' })),
    ]).toEqual([['A'], ['A'], []]);
  });

  it('survives the way to the disk and back', () => {
    const tables = filled();
    const bytes = tables.export();
    expect(ids(tables.query({ text: 'nginx' }))).toEqual(['C', 'A']);
    const loaded = IndexTables.load(sql, bytes)!;
    expect(ids(loaded.query({ text: 'nginx' }))).toEqual(['C', 'A']);
    expect([loaded.session('A'), loaded.session('C'), loaded.session('Z')]).toEqual([INDEXED, { records: 1, chain: null }, null]);
    loaded.putStep('C', rowOf(2), 'unique words');
    expect(ids(loaded.query({ text: 'unique' }))).toEqual(['C']);
    loaded.close();
  });

  it('forgets a session whole, and does not confuse its words with those of later steps', () => {
    const tables = filled();
    tables.removeSession('C');
    const again = IndexTables.load(sql, tables.export())!;
    again.putSession(summaryOf('D'), INDEXED);
    again.putStep('D', rowOf(1), 'quite different');
    expect(ids(again.query({ text: 'nginx' }))).toEqual(['A']);
    expect(ids(again.query({}))).toEqual(['D', 'B', 'A']);
  });

  it('says the same of a session whose summary has changed', () => {
    const tables = filled();
    const more = { targets: ['stage', 'prod'], info: FACTS, steps: 9 };
    for (const records of [6, 7]) tables.putSession(summaryOf('B', more), { records, chain: null });
    expect(tables.query({ text: 'certificates', labels: { team: 'payments' }, target: 'stage' })).toMatchObject([{ steps: 9 }]);
    tables.removeSession('B');
    expect([{ text: 'certificates' }, { group: 'devs' }, { labels: { team: '' } }].map((query) => tables.query(query))).toEqual([
      [],
      [],
      [],
    ]);
  });

  it('refuses bytes that are no index, damaged, or of another version', () => {
    const bytes = filled().export();
    expect(IndexTables.load(sql, Buffer.from('not a database, really'))).toBeNull();
    expect(IndexTables.load(sql, new Uint8Array(0))).toBeNull();
    expect(IndexTables.load(sql, bytes.subarray(0, 8192))).toBeNull();
    const later = new sql.Database(bytes);
    later.exec('UPDATE meta SET version = 99');
    expect(IndexTables.load(sql, later.export())).toBeNull();
  });

  it('undoes what fails in the middle', () => {
    const tables = filled();
    const work = (): void =>
      tables.transaction(() => {
        tables.removeSession('A');
        throw new Error('in the middle');
      });
    expect(work).toThrow('in the middle');
    expect(ids(tables.query({}))).toEqual(['C', 'B', 'A']);
  });
});
