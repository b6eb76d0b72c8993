/** The index as SQL: sessions, steps, and words (FTS4 without content). A follower: everything in it can be made again. */
import type { BindParams, Database, SqlJsStatic, Statement, SqlValue } from 'sql.js';
import type { SessionQuery } from '../../contract/bridge.ts';
import type { SessionSummary } from '../../contract/session.ts';
import type { StepRow } from '../../contract/step.ts';
import { isError } from '../../wire/command/outcome.ts';

/** Another number, and the index is made anew. */
const VERSION = 3;

const SCHEMA = `
  CREATE TABLE meta (version INTEGER NOT NULL, next INTEGER NOT NULL);
  INSERT INTO meta VALUES (${VERSION}, 1);
  CREATE TABLE sessions (id TEXT PRIMARY KEY, started TEXT NOT NULL, ended TEXT, agent TEXT NOT NULL, subject TEXT NOT NULL,
    name TEXT NOT NULL, records INTEGER NOT NULL, chain TEXT, about INTEGER NOT NULL, summary TEXT NOT NULL) WITHOUT ROWID;
  CREATE INDEX sessions_started ON sessions (started, id);
  CREATE TABLE targets (session TEXT NOT NULL, target TEXT NOT NULL, PRIMARY KEY (session, target)) WITHOUT ROWID;
  CREATE TABLE memberships (session TEXT NOT NULL, member TEXT NOT NULL, PRIMARY KEY (session, member)) WITHOUT ROWID;
  CREATE TABLE labels (session TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (session, key)) WITHOUT ROWID;
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
    for (const table of ['steps', 'targets', 'memberships', 'labels']) this.#run(`DELETE FROM ${table} WHERE session = ?`, [id]);
    this.#run('DELETE FROM sessions WHERE id = ?', [id]);
  }

  putSession(summary: SessionSummary, indexed: IndexedSession): void {
    const { id, startedAt, endedAt, agent, subject, info } = summary;
    const [known] = this.#all('SELECT about FROM sessions WHERE id = ?', [id]);
    const about = known === undefined ? this.#putAbout(summary) : Number(known[0]);
    this.#run('INSERT OR REPLACE INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)', [
      id,
      startedAt,
      endedAt,
      agent,
      subject,
      info.identity?.name ?? subject,
      indexed.records,
      indexed.chain,
      about,
      JSON.stringify(summary),
    ]);
    // What a session says of itself stands in its first record and does not change.
    if (known !== undefined) return;
    for (const target of summary.targets) this.#run('INSERT OR IGNORE INTO targets VALUES (?, ?)', [id, target]);
    for (const group of info.identity?.groups ?? []) this.#run('INSERT OR IGNORE INTO memberships VALUES (?, ?)', [id, group]);
    for (const label of Object.entries(info.labels ?? {}))
      this.#run('INSERT OR IGNORE INTO labels VALUES (?, ?, ?)', [id, ...label]);
  }

  /** Why the session was started and how it was labelled can be found like the words of a step. */
  #putAbout({ info }: SessionSummary): number {
    const id = this.#next++;
    const text = [info.reason ?? '', ...Object.entries(info.labels ?? {}).map(([key, value]) => `${key}=${value}`)].join('\n');
    this.#run('INSERT INTO words (docid, text) VALUES (?, ?)', [2 * id, text]);
    return id;
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

  /**
   * Newest first. Conditions on steps (namespace, verdict, text) are met by one and the same step; the text also by what the session says
   * of itself, beside a step that meets the others.
   */
  query(query: SessionQuery): SessionSummary[] {
    const where: string[] = [];
    const values: SqlValue[] = [];
    const add = (condition: string, bound: readonly SqlValue[]): void => {
      where.push(condition);
      values.push(...bound);
    };
    if (query.agent !== undefined) add('agent = ? COLLATE NOCASE', [query.agent]);
    if (query.target !== undefined) add('id IN (SELECT session FROM targets WHERE target = ?)', [query.target]);
    if (query.subject !== undefined) add('? COLLATE NOCASE IN (subject, name)', [query.subject]);
    if (query.group !== undefined) add('id IN (SELECT session FROM memberships WHERE member = ?)', [query.group]);
    for (const [key, value] of Object.entries(query.labels ?? {})) {
      add("id IN (SELECT session FROM labels WHERE key = ? AND ? IN ('', value))", [key, value]);
    }
    if (query.since !== undefined) add('(ended IS NULL OR ended >= ?)', [new Date(query.since).toISOString()]);
    if (query.until !== undefined) add('started <= ?', [new Date(query.until).toISOString()]);
    const text = query.text?.trim() ?? '';
    const match = matchOf(text);
    if (text !== '' && match === '') return [];
    const step = stepConditions(query);
    if (match === '') add(...inSteps(step));
    else {
      const [found, foundValues] = inSteps([...step, ['id IN (SELECT docid / 2 FROM words WHERE words MATCH ?)', [match]]]);
      const [beside, besideValues] = inSteps(step);
      const about = `about IN (SELECT docid / 2 FROM words WHERE words MATCH ?) AND ${beside}`;
      add(`(${found} OR (${about}))`, [...foundValues, match, ...besideValues]);
    }
    const sql = `SELECT summary FROM sessions WHERE ${where.join(' AND ')} ORDER BY started DESC, id DESC LIMIT ?`;
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

type Condition = readonly [where: string, values: readonly SqlValue[]];

/** What a step must be, its text aside. */
function stepConditions({ namespace, verdict }: SessionQuery): Condition[] {
  const conditions: Condition[] = [];
  if (namespace !== undefined) conditions.push(['namespace = ?', [namespace]]);
  if (verdict === 'masked') conditions.push(['masked > 0', []]);
  else if (verdict === 'error') conditions.push(['error = 1', []]);
  else if (verdict !== undefined) conditions.push(['verdict = ?', [verdict]]);
  return conditions;
}

/** Sessions with one step that meets them all. */
function inSteps(conditions: readonly Condition[]): Condition {
  if (conditions.length === 0) return ['TRUE', []];
  const where = conditions.map(([one]) => one).join(' AND ');
  return [`id IN (SELECT session FROM steps WHERE ${where})`, conditions.flatMap(([, values]) => values)];
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
