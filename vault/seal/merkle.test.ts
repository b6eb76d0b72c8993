import { describe, expect, it } from 'vitest';
import { sha256 } from './digest.ts';
import { MerkleTree } from './merkle.ts';

/** RFC 9162 section 2.1.1, word by word. */
function reference(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return sha256(new Uint8Array(0));
  const [only] = leaves;
  if (leaves.length === 1 && only !== undefined) return only;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return sha256(Buffer.concat([Uint8Array.of(1), reference(leaves.slice(0, k)), reference(leaves.slice(k))]));
}

const leaf = (n: number): Uint8Array => sha256(Buffer.from(`\0leaf ${n}`));

describe('merkle', () => {
  it('has the root of RFC 9162 at every size up to 70', () => {
    const tree = new MerkleTree();
    const leaves: Uint8Array[] = [];
    for (let n = 0; n <= 70; n += 1) {
      expect(tree.size).toBe(n);
      expect(Buffer.from(tree.root()).toString('hex'), `size ${n}`).toBe(Buffer.from(reference(leaves)).toString('hex'));
      leaves.push(leaf(n));
      tree.append(leaf(n));
    }
  });

  it('is unaffected by what happens to a copy or to the leaf it was given', () => {
    const tree = new MerkleTree();
    const given = leaf(1);
    tree.append(given);
    const root = tree.root();
    given.fill(0);
    const copy = tree.clone();
    copy.append(leaf(2));
    expect(tree.root()).toEqual(root);
    expect(copy.root()).toEqual(Uint8Array.from(reference([leaf(1), leaf(2)])));
  });
});
