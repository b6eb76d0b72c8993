/** Brings a session that a crash left open to its end: cut, gap, closed `interrupted`, sealed (FORMAT.md, Writing and recovering). */
import { join } from 'node:path';
import { ChaperoneError } from '../../contract/errors.ts';
import type { RecordEvent } from '../../contract/record.ts';
import { base64 } from '../seal/digest.ts';
import { MAX_FRAME } from '../seal/frame.ts';
import { parseJson } from '../seal/head.ts';
import { KIND_EVENT, readPiece, type RawRecord } from '../seal/record.ts';
import { scan } from '../seal/scan.ts';
import { StreamWalk, type Fault } from '../seal/walk.ts';
import type { CatalogueEvent } from './catalogue.ts';
import type { CatalogueLog } from './catalogue-log.ts';
import { sealerFor, type LogContext } from './context.ts';
import { TEMPORARY } from './files.ts';
import { plaintextOf } from './payload.ts';
import { StreamFile } from './stream-file.ts';

export const SESSIONS = 'sessions';
export const LOG_SUFFIX = '.log';
const SESSION_FILE = /^([0-9A-HJKMNP-TV-Z]{26})\.log$/;

/** What the records of an open session say about how it stood. */
export interface Standing {
  /** Largest `at` seen, microseconds. */
  at: number;
  closed: 'ended' | 'interrupted' | 'locked' | null;
  /** A gap event of an earlier recovery is there. */
  marked: boolean;
}

/**
 * Recovers every session that the catalogue does not call sealed, and takes in session files that it does not know yet
 * (a crash between making the file and cataloguing it). What is damaged otherwise is left exactly as it is, for
 * verification to report. Safe to interrupt anywhere and to run again. `now`: ISO time for the catalogue.
 */
export async function recoverSessions(context: LogContext, log: CatalogueLog, now: string): Promise<readonly string[]> {
  const { files, dir } = context;
  const names = files.list(join(dir, SESSIONS));
  for (const name of names) if (name.endsWith(LOG_SUFFIX + TEMPORARY)) files.remove(join(dir, SESSIONS, name));
  const ids = names.flatMap((name) => SESSION_FILE.exec(name)?.[1] ?? []).sort();
  const recovered: string[] = [];
  for (const id of ids) {
    if ((log.catalogue.entries.get(id)?.seal ?? null) !== null) continue;
    if (await recoverSession(context, log, id, now)) recovered.push(id);
  }
  return recovered;
}

async function recoverSession(context: LogContext, log: CatalogueLog, id: string, now: string): Promise<boolean> {
  const { files, dir, vault, signer } = context;
  const fd = files.open(join(dir, SESSIONS, id + LOG_SUFFIX), 'change');
  const expect = { stream: 'session', id, vault, signer: base64(signer.publicKey) } as const;
  const walk = new StreamWalk({ wrapKey: context.wrapKey, checks: 'recover', expect });
  let stream: StreamFile | null = null;
  try {
    const standing: Standing = { at: 0, closed: null, marked: false };
    let fault: Fault | null = null;
    for await (const step of scan((into, position) => files.read(fd, into, position), walk, 'fault')) {
      if (step.is === 'fault') fault = step.fault;
      if (step.is === 'frame') note(standing, step.frame.records ?? []);
    }
    const dropped = files.size(fd) - walk.position;
    if (walk.dataKey === null || walk.head === null || !leftByCrash(fault, dropped)) return false;
    const entry = log.catalogue.entries.get(id);
    const headHash = base64(walk.headHash);
    if (entry !== undefined && entry.head !== headHash) return false;

    stream = new StreamFile(files, fd, walk.position, sealerFor(context, walk.head, walk.dataKey, walk));
    const sealedAlready = walk.last !== null;
    const events: CatalogueEvent[] = entry === undefined ? [{ t: 'session.opened', at: now, id, head: headHash }] : [];
    if (!sealedAlready && (dropped > 0 || (entry?.recoveries ?? 0) === 0)) {
      events.push({ t: 'session.recovered', at: now, id, droppedBytes: dropped });
    }
    // The loss is written down before it happens: a crash during recovery must not make it forgotten.
    if (events.length > 0) log.append(events);
    if (!sealedAlready) finish(stream, standing, log.catalogue.entries.get(id)?.droppedBytes ?? 0);
    stream.sync();
    log.append([sealedEvent(stream, id, standing.closed ?? 'interrupted', now)]);
    return true;
  } finally {
    walk.wipe();
    if (stream === null) files.close(fd);
    else stream.close();
  }
}

function finish(stream: StreamFile, standing: Standing, droppedBytes: number): void {
  const events: RecordEvent[] = [];
  if (droppedBytes > 0 && !standing.marked) events.push({ t: 'gap', at: standing.at, reason: 'crash', bytes: droppedBytes });
  if (standing.closed === null) events.push({ t: 'session.closed', at: standing.at, reason: 'interrupted' });
  stream.cut();
  if (events.length > 0) stream.append([stream.sealer.records(plaintextOf(events), true)]);
  stream.append([stream.sealer.checkpoint()]);
}

/** The catalogue's event for a stream whose last frame is its checkpoint. */
export function sealedEvent(stream: StreamFile, id: string, reason: string, at: string): CatalogueEvent {
  const { sealer } = stream;
  return {
    t: 'session.sealed',
    at,
    id,
    records: sealer.size,
    root: base64(sealer.root()),
    chain: base64(sealer.chain),
    bytes: stream.size,
    reason,
  };
}

/** An incomplete or broken last frame is what a crash leaves; anything else is not ours to cut. */
function leftByCrash(fault: Fault | null, dropped: number): boolean {
  if (fault === null) return true;
  return (fault.kind === 'tail' || fault.kind === 'frame' || fault.kind === 'chain') && dropped <= MAX_FRAME;
}

/** Keeps what recovery needs to know of some records. */
export function note(standing: Standing, records: readonly RawRecord[]): void {
  for (const { kind, payload } of records) {
    if (kind !== KIND_EVENT) {
      standing.at = Math.max(standing.at, readPiece(payload)?.at ?? 0);
      continue;
    }
    const event = parseJson(payload) as Partial<RecordEvent> | undefined;
    if (typeof event?.at === 'number') standing.at = Math.max(standing.at, event.at);
    if (event?.t === 'session.closed') standing.closed = event.reason ?? 'interrupted';
    if (event?.t === 'gap' && event.reason === 'crash') standing.marked = true;
  }
}

/** Errors of the file system during opening, as people see them. */
export function openingError(error: unknown): ChaperoneError {
  if (error instanceof ChaperoneError) return error;
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
  return new ChaperoneError(code === 'ENOSPC' ? 'vault.full' : 'vault.io', { reason: code }, { cause: error });
}
