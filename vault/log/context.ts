/** What every part of the writing side needs to know of its vault. */
import type { Random } from '../../contract/clock.ts';
import { framesKey, type StreamHead } from '../seal/head.ts';
import type { MerkleTree } from '../seal/merkle.ts';
import { originOf } from '../seal/note.ts';
import { StreamSealer } from '../seal/sealer.ts';
import type { Signer } from '../seal/signer.ts';
import type { Files } from './files.ts';

export interface LogContext {
  readonly files: Files;
  readonly dir: string;
  readonly vault: string;
  readonly signer: Signer;
  /** `HKDF(vault key, "chaperone/v1/stream-wrap")`. */
  readonly wrapKey: Uint8Array;
  readonly random: Random;
}

/** A sealer that goes on where a stream stands. */
export function sealerFor(
  context: LogContext,
  name: Pick<StreamHead, 'stream' | 'id'>,
  dataKey: Uint8Array,
  at: { readonly chain: Uint8Array; readonly tree: MerkleTree },
): StreamSealer {
  const { vault, signer, random } = context;
  return new StreamSealer({
    origin: originOf(name.stream, vault, name.id),
    vault,
    framesKey: framesKey(dataKey),
    signer,
    random,
    chain: at.chain,
    tree: at.tree,
  });
}
