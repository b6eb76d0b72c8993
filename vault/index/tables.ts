/** The index as SQL: sessions, steps, and words (FTS4 without content). A follower: everything in it can be made again. */
import type { BindParams, Database, SqlJsStatic, Statement, SqlValue } from 'sql.js';
import type { SessionQuery } from '../../contract/bridge.ts';
import type { SessionSummary } from '../../contract/session.ts';
import type { StepRow } from '../../contract/step.ts';
import { isError } from '../../wire/command/outcome.ts';

/** Another number, and the index is made anew. */
const VERSION = 2;

const SCHEMA = `
  CREATE TABLE meta (version INTEGER NOT NULL, next INTEGER NOT NULL);
  INSERT INTO meta VALUES (${VERSION}, 1);
  CREATE TABLE sessions (id TEXT PRIMARY KEY, started TEXT NOT NULL, ended TEXT, agent TEXT NOT NULL, records INTEGER NOT NULL,
    chain TEXT, summary TEXT NOT NULL) WITHOUT ROWID;
  CREATE INDEX sessions_started ON sessions (started, id);
  CREATE TABLE targets (session TEXT NOT NULL, target TEXT NOT NULL, PRIMARY KEY (session, target)) WITHOUT ROWID;
  CREATE TABLE steps (id INTEGER PRIMARY KEY, session TEXT NOT NULL, n INTEGER NOT NULL, namespace TEXT NOT NULL,
    verdict TEXT NOT NULL, masked INTEGER NOT NULL, error INTEGER NOT NULL, UNIQUE (session, n));
  CREATE VIRTUAL TABLE words USING fts4(content="", text, tokenize=unicode61);
`;

/** What the index knows of a session; `chain` only once it was read to its seal. */
export interface IndexedSession {
  readonly records: number;
  readonly chain: string | null;
}

export class IndexTables {
  readonly #db: Database;
  readonly #statements = new Map<string, Statement>();
  #next: number;

  private constructor(db: Database, next: number) {
    this.#db = db;
    this.#next = next;
  }

  static empty(sql: SqlJsStatic): IndexTables {
    const db = new sql.Database();
    db.exec(SCHEMA);
    return new IndexTables(db, 1);
  }

  /** Null when the bytes are not a whole index of this version. */
  static load(sql: SqlJsStatic, bytes: Uint8Array): IndexTables | null {
    let db: Database | null = null;
    try {
      db = new sql.Database(bytes);
      const [version, next] = db.exec('SELECT version, next FROM meta')[0]?.values[0] ?? [];
      const whole = db.exec('PRAGMA quick_check(1)')[0]?.values[0]?.[0] === 'ok';
      if (version === VERSION && typeof next === 'number' && whole) return new IndexTables(db, next);
    } catch {
      // Not a database, or not ours: the caller makes a new one.
    }
    db?.close();
    return null;
  }

  /** A copy for the disk. */
  export(): Uint8Array {
    this.#run('UPDATE meta SET next = ?', [this.#next]);
    // sql.js closes and reopens the database for this; statements do not survive it.
    this.#statements.clear();
    return this.#db.export();
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }

  transaction(work: () => void): void {
    this.#db.exec('BEGIN');
    try {
      work();
      this.#db.exec('COMMIT');
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  session(id: string): IndexedSession | null {
    const [row] = this.#all('SELECT records, chain FROM sessions WHERE id = ?', [id]);
    if (row === undefined) return null;
    const [records, chain] = row;
    return { records: Number(records), chain: typeof chain === 'string' ? chain : null };
  }

  /** Words of removed steps stay behind without a step and are never found; their numbers are not used again. */
  removeSession(id: string): void {
    this.#run('DELETE FROM steps WHERE session = ?', [id]);
    this.#run('DELETE FROM targets WHERE session = ?', [id]);
    this.#run('DELETE FROM sessions WHERE id = ?', [id]);
  }

  putSession(summary: SessionSummary, indexed: IndexedSession): void {
    const { id, startedAt, endedAt, agent } = summary;
    this.#run('INSERT OR REPLACE INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?)', [
      id,
      startedAt,
      endedAt,
      agent,
      indexed.records,
      indexed.chain,
      JSON.stringify(summary),
    ]);
    for (const target of summary.targets) this.#run('INSERT OR IGNORE INTO targets VALUES (?, ?)', [id, target]);
  }

  /** `text`: what is to be found. A step that was open when it was put is put once more when it has ended. */
  putStep(session: string, row: StepRow, text: string): void {
    const [known] = this.#all('SELECT id FROM steps WHERE session = ? AND n = ?', [session, row.n]);
    const id = known === undefined ? this.#next++ : Number(known[0]);
    const values = [id, session, row.n, row.namespace, row.verdict, row.maskedSpans, isError(row) ? 1 : 0];
    this.#run('INSERT OR REPLACE INTO steps VALUES (?, ?, ?, ?, ?, ?, ?)', values);
    // Entries cannot be changed, so there are two per step at most: the first (even) and, if that was open, the final (odd).
    if (known !== undefined && row.outcome === 'open') return;
    this.#run('INSERT INTO words (docid, text) VALUES (?, ?)', [2 * id + (known === undefined ? 0 : 1), text]);
  }

  /** Newest first. Conditions on steps (namespace, verdict, text) are met by one and the same step. */
  query(query: SessionQuery): SessionSummary[] {
    const where: string[] = [];
    const values: SqlValue[] = [];
    const add = (condition: string, ...bound: SqlValue[]): void => {
      where.push(condition);
      values.push(...bound);
    };
    if (query.agent !== undefined) add('agent = ? COLLATE NOCASE', query.agent);
    if (query.target !== undefined) add('id IN (SELECT session FROM targets WHERE target = ?)', query.target);
    if (query.since !== undefined) add('(ended IS NULL OR ended >= ?)', new Date(query.since).toISOString());
    if (query.until !== undefined) add('started <= ?', new Date(query.until).toISOString());
    const steps = stepConditions(query);
    if (steps === 'none') return [];
    if (steps !== null) {
      add(`id IN (SELECT session FROM steps WHERE ${steps.where})`, ...steps.values);
    }
    const condition = where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`;
    const sql = `SELECT summary FROM sessions ${condition} ORDER BY started DESC, id DESC LIMIT ?`;
    const rows = this.#all(sql, [...values, query.limit ?? -1]);
    return rows.map(([summary]) => JSON.parse(String(summary)) as SessionSummary);
  }

  #run(sql: string, values: BindParams): void {
    this.#statement(sql).run(values);
  }

  #all(sql: string, values: BindParams): SqlValue[][] {
    const statement = this.#statement(sql);
    const rows: SqlValue[][] = [];
    statement.bind(values);
    while (statement.step()) rows.push(statement.get());
    statement.reset();
    return rows;
  }

  #statement(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** Null: no condition; `none`: one that nothing can meet. */
function stepConditions(query: SessionQuery): { where: string; values: SqlValue[] } | 'none' | null {
  const where: string[] = [];
  const values: SqlValue[] = [];
  if (query.namespace !== undefined) {
    where.push('namespace = ?');
    values.push(query.namespace);
  }
  if (query.verdict === 'masked') where.push('masked > 0');
  else if (query.verdict === 'error') where.push('error = 1');
  else if (query.verdict !== undefined) {
    where.push('verdict = ?');
    values.push(query.verdict);
  }
  if (query.text !== undefined && query.text.trim() !== '') {
    const match = matchOf(query.text);
    if (match === '') return 'none';
    where.push('id IN (SELECT docid / 2 FROM words WHERE words MATCH ?)');
    values.push(match);
  }
  return where.length === 0 ? null : { where: where.join(' AND '), values };
}

/** Each word as a phrase of its own, so that nothing in it is an operator; empty when there is no letter or digit. */
export function matchOf(text: string): string {
  return text
    .split(/\s+/u)
    .map((word) => word.replaceAll('"', ' ').trim())
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .map((word) => `"${word}"`)
    .join(' ');
}
