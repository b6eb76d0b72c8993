import { createPublicKey } from 'node:crypto';
import { expect, it } from 'vitest';
import { engineSigned, makeEngineKey, proof, same } from './proof.ts';

const bytes = (n: number) => new Uint8Array(32).fill(n);

it('proves differently for each side, key and nonce', () => {
  const base = proof(bytes(1), 'server', bytes(2), bytes(3));
  const others = [
    proof(bytes(1), 'client', bytes(2), bytes(3)),
    proof(bytes(9), 'server', bytes(2), bytes(3)),
    proof(bytes(1), 'server', bytes(9), bytes(3)),
    proof(bytes(1), 'server', bytes(2), bytes(9)),
  ];
  for (const other of others) expect(same(base, other)).toBe(false);
  expect(same(base, proof(bytes(1), 'server', bytes(2), bytes(3)))).toBe(true);
  expect(same(base, base.subarray(1))).toBe(false);
});

it('signs so that only this engine’s key and these nonces fit', () => {
  const engine = makeEngineKey();
  const key = createPublicKey({ key: Buffer.from(engine.publicKey, 'base64'), format: 'der', type: 'spki' });
  const signature = engine.sign(bytes(1), bytes(2));
  expect(engineSigned(key, bytes(1), bytes(2), signature)).toBe(true);
  expect(engineSigned(key, bytes(1), bytes(3), signature)).toBe(false);
  expect(engineSigned(key, bytes(1), bytes(2), makeEngineKey().sign(bytes(1), bytes(2)))).toBe(false);
});
