/** The catalogue's file and its head: opened and repaired after a crash, appended to with a checkpoint each time. */
import { join } from 'node:path';
import { ChaperoneError } from '../../contract/errors.ts';
import { base64 } from '../seal/digest.ts';
import { MAX_FRAME } from '../seal/frame.ts';
import { FORMAT } from '../seal/head.ts';
import { MAX_NOTE, openNote, originOf, type Checkpoint } from '../seal/note.ts';
import { scan } from '../seal/scan.ts';
import { StreamWalk, type Fault } from '../seal/walk.ts';
import { Catalogue, CATALOGUE_FILE, CATALOGUE_HEAD, type CatalogueEvent } from './catalogue.ts';
import { sealerFor, type LogContext } from './context.ts';
import { readWhole, replaceFile } from './files.ts';
import { plaintextOf } from './payload.ts';
import { StreamFile } from './stream-file.ts';

export class CatalogueLog {
  readonly catalogue: Catalogue;
  readonly #context: LogContext;
  readonly #stream: StreamFile;
  /** The newest checkpoint and whether catalogue.head has it. */
  #note: Uint8Array;
  #headCurrent: boolean;

  private constructor(context: LogContext, catalogue: Catalogue, stream: StreamFile, note: Uint8Array, headCurrent: boolean) {
    this.#context = context;
    this.catalogue = catalogue;
    this.#stream = stream;
    this.#note = note;
    this.#headCurrent = headCurrent;
  }

  /**
   * Reads the catalogue, cuts off what a crash left behind its last whole append, and renews the head.
   * Rejects with `vault.damaged`, `vault.foreign`, `vault.newer`, or a system error.
   */
  static async open(context: LogContext): Promise<CatalogueLog> {
    const { files, vault, signer } = context;
    const head = readHead(context);
    const fd = openExisting(context);
    const walk = new StreamWalk({
      wrapKey: context.wrapKey,
      checks: 'recover',
      expect: { stream: 'catalogue', id: vault, vault, signer: base64(signer.publicKey) },
    });
    try {
      const catalogue = new Catalogue();
      let fault: Fault | null = null;
      let note: Uint8Array | null = null;
      let containsHead = false;
      for await (const step of scan((into, position) => files.read(fd, into, position), walk, 'fault')) {
        if (step.is === 'fault') fault = step.fault;
        if (step.is !== 'frame') continue;
        catalogue.records(step.frame.records ?? []);
        note = step.frame.note;
        if (note !== null && Buffer.from(note).equals(head.note)) containsHead = walk.records === head.point.size;
      }
      if (walk.dataKey === null || walk.head === null) throw faultError(fault);
      if (!containsHead) throw damaged(fault?.reason ?? 'it ends before the place that catalogue.head vouches for');
      const crashed = fault === null || fault.kind === 'tail' || fault.kind === 'frame' || fault.kind === 'chain';
      if (!crashed || files.size(fd) - walk.position > MAX_FRAME)
        throw damaged(fault?.reason ?? 'too much follows its last frame');
      const sealer = sealerFor(context, walk.head, walk.dataKey, walk);
      const stream = new StreamFile(files, fd, walk.position, sealer);
      if (fault !== null) stream.cut();
      if (note === null) {
        const frame = sealer.checkpoint();
        stream.append([frame]);
        note = frame.note ?? head.note;
      }
      stream.sync();
      const log = new CatalogueLog(context, catalogue, stream, note, Buffer.from(note).equals(head.note));
      log.renewHead();
      return log;
    } catch (error) {
      files.close(fd);
      throw error;
    } finally {
      walk.wipe();
    }
  }

  /** Durable, head included, when it returns. When it throws before the events are on disk, they are not applied. */
  append(events: readonly CatalogueEvent[]): void {
    const { sealer } = this.#stream;
    const records = sealer.records(plaintextOf(events), true);
    const checkpoint = sealer.after(records).checkpoint();
    this.#stream.append([records, checkpoint]);
    this.#stream.sync();
    for (const event of events) this.catalogue.apply(event);
    this.#note = checkpoint.note ?? this.#note;
    this.#headCurrent = false;
    this.renewHead();
  }

  /** Replaces catalogue.head when it is not the newest checkpoint. */
  renewHead(): void {
    if (this.#headCurrent) return;
    replaceFile(this.#context.files, this.#context.dir, CATALOGUE_HEAD, this.#note);
    this.#headCurrent = true;
  }

  close(): void {
    this.#stream.close();
  }
}

function readHead({ files, dir, vault, signer }: LogContext): { note: Uint8Array; point: Checkpoint } {
  const note = readWhole(files, join(dir, CATALOGUE_HEAD), MAX_NOTE);
  if (note === null) throw new ChaperoneError('vault.damaged', { file: CATALOGUE_HEAD, reason: 'it is missing' });
  const point = openNote(note, vault, signer.publicKey);
  if (typeof point === 'string') {
    if (point === 'signer') throw new ChaperoneError('vault.foreign', { file: CATALOGUE_HEAD });
    throw new ChaperoneError('vault.damaged', { file: CATALOGUE_HEAD, reason: 'its text or signature does not hold' });
  }
  if (point.origin !== originOf('catalogue', vault, vault)) throw new ChaperoneError('vault.foreign', { file: CATALOGUE_HEAD });
  return { note, point };
}

function openExisting({ files, dir }: LogContext): number {
  try {
    return files.open(join(dir, CATALOGUE_FILE), 'change');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw damaged('it is missing');
    throw error;
  }
}

function faultError(fault: Fault | null): ChaperoneError {
  if (fault?.newer !== undefined) {
    return new ChaperoneError('vault.newer', { file: CATALOGUE_FILE, format: fault.newer, supported: FORMAT });
  }
  if (fault?.kind === 'foreign') return new ChaperoneError('vault.foreign', { file: CATALOGUE_FILE });
  return damaged(fault?.reason ?? 'it is empty');
}

function damaged(reason: string): ChaperoneError {
  return new ChaperoneError('vault.damaged', { file: CATALOGUE_FILE, reason });
}
