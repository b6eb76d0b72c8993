/** One session's file, checked in itself and against what the catalogue says of it. */
import { join } from 'node:path';
import type { Finding } from '../../contract/verify.ts';
import type { CatalogueEntry } from '../log/catalogue.ts';
import { LOG_SUFFIX, SESSIONS } from '../log/recovery.ts';
import { base64 } from '../seal/digest.ts';
import { KIND_EVENT, KIND_PIECE } from '../seal/record.ts';
import { fileFinding, findingOf } from './findings.ts';
import { openSource } from './source.ts';
import type { Tally } from './tally.ts';
import type { Identity } from './verify-catalogue.ts';
import { verifyStream, type StreamVerdict } from './verify-stream.ts';

/** `entry`: undefined when the catalogue does not know the session; null when it could not be read. */
export async function verifySession(
  dir: string,
  id: string,
  identity: Identity,
  entry: CatalogueEntry | null | undefined,
  tally: Tally,
): Promise<void> {
  const file = `${SESSIONS}/${id}${LOG_SUFFIX}`;
  tally.sessions += 1;
  const source = await openSource(join(dir, SESSIONS, id + LOG_SUFFIX));
  if (typeof source === 'string') {
    tally.findings.push(
      fileFinding(file, 'missing', source === 'missing' ? 'the file is missing, the catalogue lists it' : source),
    );
    return;
  }
  const { vault, signer, wrapKey } = identity;
  const expect = { stream: 'session', id, vault, ...(signer === null ? {} : { signer }) } as const;
  let unknown = 0;
  try {
    const verdict = await verifyStream(source.read, { wrapKey, expect }, (frame) => {
      tally.frame(frame);
      for (const { kind } of frame.records ?? []) if (kind !== KIND_EVENT && kind !== KIND_PIECE) unknown += 1;
    });
    tally.bytes(verdict.walk.headLength);
    if (verdict.checkpointed && verdict.fault === null) tally.sealed += 1;
    if (unknown > 0) tally.notChecked.push(`${unknown} records of ${file} are of a kind that this version does not know.`);
    const finding = judge(file, verdict, entry, tally);
    if (finding !== null) tally.findings.push(finding);
  } catch (error) {
    tally.findings.push(fileFinding(file, 'missing', `it cannot be read (${error instanceof Error ? error.name : '?'})`));
  } finally {
    await source.close();
  }
}

function judge(file: string, verdict: StreamVerdict, entry: CatalogueEntry | null | undefined, tally: Tally): Finding | null {
  const { walk, fault, checkpointed } = verdict;
  if (entry === undefined) {
    if (walk.head !== null && walk.frames === 0 && (fault === null || fault.kind === 'tail')) {
      tally.notChecked.push(`${file} was being made when the engine stopped and holds nothing; opening the vault takes it in.`);
      return null;
    }
    return fault === null ? fileFinding(file, 'foreign', 'the catalogue does not know this session', 0) : findingOf(file, fault);
  }
  if (entry !== null && walk.head !== null && entry.head !== base64(walk.headHash)) {
    return fileFinding(file, 'header', 'its head is not the one that the catalogue recorded', 0);
  }
  const seal = entry?.seal ?? null;
  if (seal === null) {
    if (fault !== null && fault.kind !== 'tail') return findingOf(file, fault);
    if (checkpointed && fault === null) return null;
    if (entry === null && fault !== null) return findingOf(file, fault);
    tally.notChecked.push(`${file} is not sealed: that nothing is missing at its end cannot be known.`);
    return null;
  }
  if (fault !== null) return findingOf(file, fault);
  const { position, records } = walk;
  const frame = walk.frames;
  if (position !== seal.bytes || records !== seal.records || !checkpointed) {
    const message = `${file}: it ends at byte ${position} with ${records} records; it was sealed with ${seal.records} records in ${seal.bytes} bytes.`;
    return { file, kind: 'tail', offset: Math.min(position, seal.bytes), frame, record: records, message };
  }
  if (base64(walk.tree.root()) !== seal.root || base64(walk.chain) !== seal.chain) {
    return fileFinding(file, 'seal', 'its Merkle root or chain is not the one that the catalogue recorded', 0);
  }
  return null;
}
