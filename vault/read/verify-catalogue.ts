/** The catalogue and its head, checked against each other. */
import { join } from 'node:path';
import { Catalogue, CATALOGUE_FILE, CATALOGUE_HEAD } from '../log/catalogue.ts';
import { MAX_NOTE, openNote, originOf } from '../seal/note.ts';
import type { Fault } from '../seal/walk.ts';
import { fileFinding, findingOf } from './findings.ts';
import { openSource, readSource } from './source.ts';
import type { Tally } from './tally.ts';
import { verifyStream } from './verify-stream.ts';

/** What is known of the vault, as far as vault.json or the key told it. */
export interface Identity {
  readonly vault: string;
  /** Base64 public key; null when vault.json cannot be read. */
  readonly signer: string | null;
  readonly wrapKey: Uint8Array | null;
}

/**
 * Adds findings and what could not be checked. The catalogue is null when it cannot be read (no key), and holds what is
 * good of it otherwise. The head is read first: a catalogue that grows meanwhile still contains it.
 */
export async function verifyCatalogue(
  dir: string,
  identity: Identity,
  tally: Tally,
): Promise<{ catalogue: Catalogue | null; signer: string | null }> {
  const { vault, wrapKey } = identity;
  const headBytes = await readSource(join(dir, CATALOGUE_HEAD), MAX_NOTE);
  const source = await openSource(join(dir, CATALOGUE_FILE));
  if (typeof source === 'string') {
    tally.findings.push(fileFinding(CATALOGUE_FILE, 'missing', source === 'missing' ? 'the file is missing' : source));
    return { catalogue: null, signer: identity.signer };
  }
  const expect = {
    stream: 'catalogue',
    id: vault,
    vault,
    ...(identity.signer === null ? {} : { signer: identity.signer }),
  } as const;
  const catalogue = new Catalogue();
  let containsHead = false;
  let checkpoints = 0;
  try {
    const { walk, fault, checkpointed } = await verifyStream(source.read, { wrapKey, expect }, (frame) => {
      tally.frame(frame);
      catalogue.records(frame.records ?? []);
      if (frame.note === null) return;
      checkpoints += 1;
      if (typeof headBytes !== 'string' && Buffer.from(frame.note).equals(headBytes)) containsHead = true;
    });
    tally.bytes(walk.headLength);
    const signer = walk.head?.signer ?? identity.signer;
    const headOk = checkHead(headBytes, vault, signer, tally);
    judge(fault, { containsHead, headOk, checkpointed, end: walk.position, checkpoints }, tally);
    if (catalogue.undecoded > 0 && wrapKey !== null) {
      tally.notChecked.push(`${catalogue.undecoded} events of the catalogue are of a kind that this version does not know.`);
    }
    return { catalogue: wrapKey === null ? null : catalogue, signer };
  } catch (error) {
    tally.findings.push(
      fileFinding(CATALOGUE_FILE, 'missing', `it cannot be read (${error instanceof Error ? error.name : '?'})`),
    );
    return { catalogue: null, signer: identity.signer };
  } finally {
    await source.close();
  }
}

function checkHead(bytes: Uint8Array | 'missing' | `it ${string}`, vault: string, signer: string | null, tally: Tally): boolean {
  if (typeof bytes === 'string') {
    tally.findings.push(fileFinding(CATALOGUE_HEAD, 'missing', bytes === 'missing' ? 'the file is missing' : bytes));
    return false;
  }
  const point = openNote(bytes, vault, signer === null ? new Uint8Array(32) : Buffer.from(signer, 'base64'));
  if (typeof point !== 'string' && point.origin === originOf('catalogue', vault, vault)) return true;
  const kind = point === 'text' || typeof point !== 'string' ? 'seal' : 'signature';
  const reason = kind === 'seal' ? 'it is not a checkpoint of this catalogue' : 'its signature does not hold';
  tally.findings.push(fileFinding(CATALOGUE_HEAD, kind, reason, 0));
  return false;
}

interface Seen {
  readonly containsHead: boolean;
  readonly headOk: boolean;
  readonly checkpointed: boolean;
  readonly end: number;
  readonly checkpoints: number;
}

function judge(fault: Fault | null, seen: Seen, tally: Tally): void {
  const { containsHead, headOk, checkpointed, end, checkpoints } = seen;
  // Without a good head there is nothing to measure the end against but the last checkpoint.
  const covered = headOk ? containsHead : checkpoints > 0;
  const atEnd = fault === null || fault.kind === 'tail';
  if (!atEnd) tally.findings.push(findingOf(CATALOGUE_FILE, fault));
  else if (!covered) {
    const reason = 'it ends before the checkpoint in catalogue.head: something was cut off or replaced';
    tally.findings.push({ ...fileFinding(CATALOGUE_FILE, 'tail', reason, end), frame: fault?.frame ?? null });
  } else if (fault !== null || !checkpointed) {
    tally.notChecked.push(
      'An append to the catalogue was interrupted behind its newest checkpoint; opening the vault completes it.',
    );
  }
}
