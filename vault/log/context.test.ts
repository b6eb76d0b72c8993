import { describe, expect, it } from 'vitest';
import { DATA_KEY, makeStream, SEED, SESSION, VAULT, WRAP_KEY } from '../../test/support/vault/stream.ts';
import { seededRandom } from '../../test/support/vault/fixture.ts';
import { chainStart } from '../seal/head.ts';
import { MerkleTree } from '../seal/merkle.ts';
import { signerOf } from '../seal/signer.ts';
import { sealerFor } from './context.ts';
import { systemFiles } from './files.ts';

describe('context', () => {
  it('gives a sealer that signs for this stream and goes on at its place', () => {
    const { head, sealer } = makeStream();
    const context = {
      files: systemFiles,
      dir: '/',
      vault: VAULT,
      signer: signerOf(SEED),
      wrapKey: WRAP_KEY,
      random: seededRandom('x'),
    };
    const same = sealerFor(context, { stream: 'session', id: SESSION }, DATA_KEY, {
      chain: chainStart(head),
      tree: new MerkleTree(),
    });
    expect(Buffer.from(same.checkpoint().note!).toString()).toBe(Buffer.from(sealer.checkpoint().note!).toString());
    expect(Buffer.from(same.chain)).toEqual(Buffer.from(sealer.chain));
  });
});
