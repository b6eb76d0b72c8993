import fc from 'fast-check';
import type { Chunk } from '../support/wire/captures.ts';

/**
 * The same bytes in the same order between the directions, cut elsewhere: neighbours of one direction are joined, then cut at random sizes,
 * small and large ones mixed.
 */
export function recut(chunks: readonly Chunk[]): fc.Arbitrary<readonly Chunk[]> {
  const joined: Chunk[] = [];
  for (const chunk of chunks) {
    const last = joined.at(-1);
    if (last?.direction !== chunk.direction) joined.push(chunk);
    else joined[joined.length - 1] = { ...chunk, bytes: Buffer.concat([last.bytes, chunk.bytes]) };
  }
  const size = fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 9, max: 300 }), fc.integer({ min: 301, max: 70_000 }));
  return fc.array(size, { minLength: 1, maxLength: 60 }).map((sizes) => {
    let i = 0;
    return joined.flatMap((chunk) => {
      const out: Chunk[] = [];
      for (let at = 0; at < chunk.bytes.length;) {
        const length = sizes[i % sizes.length] ?? 1;
        i += 1;
        out.push({ ...chunk, bytes: Uint8Array.from(chunk.bytes.subarray(at, at + length)) });
        at += length;
      }
      return out;
    });
  });
}
