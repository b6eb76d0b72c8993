/** The writes that a session's file holds, read in one pass over its bytes. */
import { readFileSync } from 'node:fs';
import { decodeEvent } from '../../vault/read/events.ts';
import { KIND_EVENT, KIND_PIECE, readPiece } from '../../vault/seal/record.ts';
import { readFrom, scan } from '../../vault/seal/scan.ts';
import { StreamWalk } from '../../vault/seal/walk.ts';
import { INFO } from '../../vault/keys/vault-key.ts';
import type { VaultKey } from '../../vault/vault.ts';
import { writeId } from './traffic.ts';

export interface HeldWrite {
  readonly id: number;
  readonly body: Buffer;
}

/** Throws when the file is not whole. */
export async function heldWrites(file: string, session: string, key: VaultKey): Promise<HeldWrite[]> {
  const walk = new StreamWalk({
    wrapKey: key.derive(INFO.streamWrap),
    checks: 'all',
    expect: { stream: 'session', id: session, vault: key.vault },
  });
  const writes = new Map<number, { id: number; pieces: Uint8Array[] }>();
  for await (const step of scan(readFrom(readFileSync(file)), walk, 'fault')) {
    if (step.is === 'fault') throw new Error(`${file} at ${step.fault.offset}: ${step.fault.reason}`);
    if (step.is !== 'frame') continue;
    for (const { kind, payload } of step.frame.records ?? []) {
      if (kind === KIND_EVENT) {
        const event = decodeEvent(payload);
        const id = event?.t === 'request' ? writeId(event.listen.url) : null;
        if (event?.t === 'request' && id !== null) writes.set(event.x, { id, pieces: [] });
      } else if (kind === KIND_PIECE) {
        const piece = readPiece(payload);
        if (piece?.direction === 'request') writes.get(piece.x)?.pieces.push(Uint8Array.from(piece.bytes));
      }
    }
  }
  return [...writes.values()].map(({ id, pieces }) => ({ id, body: Buffer.concat(pieces) }));
}
