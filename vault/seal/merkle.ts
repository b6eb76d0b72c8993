/** The Merkle tree hash of RFC 9162 section 2.1.1, kept incrementally: one hash per complete subtree. */
import { HASH_SIZE, sha256 } from './digest.ts';

const EMPTY = sha256(new Uint8Array(0));

export class MerkleTree {
  #size = 0;
  /** Roots of the complete subtrees, largest first: one for each set bit of the size. */
  #subtrees: Uint8Array[] = [];

  /** Number of leaves. */
  get size(): number {
    return this.#size;
  }

  /** `leaf` is a leaf hash already (0x00 prefix included), 32 bytes; it is copied. */
  append(leaf: Uint8Array): void {
    let node: Uint8Array = Uint8Array.from(leaf);
    for (let rest = this.#size; rest % 2 === 1; rest = (rest - 1) / 2) {
      const left = this.#subtrees.pop();
      if (left === undefined) throw new RangeError('merkle: fewer subtrees than bits');
      node = inner(left, node);
    }
    this.#subtrees.push(node);
    this.#size += 1;
  }

  /** Root over all leaves so far; of no leaves it is the hash of nothing. */
  root(): Uint8Array {
    let root: Uint8Array | undefined;
    for (const subtree of this.#subtrees.toReversed()) root = root === undefined ? subtree : inner(subtree, root);
    return Uint8Array.from(root ?? EMPTY);
  }

  clone(): MerkleTree {
    const copy = new MerkleTree();
    copy.#size = this.#size;
    copy.#subtrees = [...this.#subtrees];
    return copy;
  }
}

function inner(left: Uint8Array, right: Uint8Array): Uint8Array {
  const node = new Uint8Array(1 + 2 * HASH_SIZE);
  node[0] = 1;
  node.set(left, 1);
  node.set(right, 1 + HASH_SIZE);
  return sha256(node);
}
