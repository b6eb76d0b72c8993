import type { Part } from './conversation.ts';
import { cut } from './conversation.ts';
import type { Random } from './random.ts';

/** Damages a connection: bits, bytes and whole parts changed, lost, doubled, swapped, or taken from nowhere. */
export function mutate(parts: readonly Part[], random: Random): readonly Part[] {
  let damaged = [...parts];
  for (let i = 1 + random.below(4); i > 0; i -= 1) {
    const at = random.below(Math.max(damaged.length, 1));
    const part = damaged[at] ?? { direction: random.pick(['request', 'response'] as const), bytes: new Uint8Array(0) };
    switch (random.below(8)) {
      case 0:
        damaged.splice(at, 1);
        break;
      case 1:
        damaged.splice(at, 0, part);
        break;
      case 2:
        damaged.splice(at, 0, { ...part, bytes: random.bytes(random.below(40)) });
        break;
      case 3:
        damaged = damaged.slice(0, at + 1);
        break;
      case 4:
        damaged[at] = { ...part, direction: part.direction === 'request' ? 'response' : 'request' };
        break;
      case 5:
        damaged[at] = { ...part, bytes: part.bytes.slice(0, random.below(part.bytes.length + 1)) };
        break;
      default:
        damaged[at] = { ...part, bytes: flip(part.bytes, random) };
    }
  }
  return damaged;
}

function flip(bytes: Uint8Array, random: Random): Uint8Array {
  const copy = bytes.slice();
  if (copy.length === 0) return copy;
  // Headers stand at the beginning, where a change says most.
  const at = random.chance(0.5) ? random.below(Math.min(12, copy.length)) : random.below(copy.length);
  copy[at] = random.chance(0.5) ? (copy[at] ?? 0) ^ (1 << random.below(8)) : random.pick([0, 1, 0x7f, 0x80, 0xff]);
  return copy;
}

/** The same bytes, cut at random; parts of one direction that follow each other are joined first. */
export function recutParts(parts: readonly Part[], random: Random): readonly Part[] {
  const joined: { direction: Part['direction']; pieces: Uint8Array[] }[] = [];
  for (const { direction, bytes } of parts) {
    const last = joined.at(-1);
    if (last?.direction === direction) last.pieces.push(bytes);
    else joined.push({ direction, pieces: [bytes] });
  }
  return joined.flatMap(({ direction, pieces }) =>
    cut(Uint8Array.from(Buffer.concat(pieces)), random).map((bytes) => ({ direction, bytes })),
  );
}
