/** Drives a walk over anything that can be read at a position; a file, or bytes in memory. */
import type { Fault, StreamWalk, WalkedFrame } from './walk.ts';
import type { StreamHead } from './head.ts';

/** Fills `into` from `position` on and says how many bytes there were; 0 at the end. */
export type ReadAt = (into: Uint8Array, position: number) => number | Promise<number>;

export type ScanStep =
  | { readonly is: 'head'; readonly head: StreamHead }
  | { readonly is: 'frame'; readonly frame: WalkedFrame }
  | { readonly is: 'fault'; readonly fault: Fault };

/** Small at first: most streams are; more once a read has filled it. */
const FIRST = 1 << 16;
const CHUNK = 1 << 20;

/**
 * Goes on from the walk's position to the end. `tail: 'wait'` treats an incomplete last frame as one that is still being
 * written: the scan ends without a fault and can be taken up later with the same walk.
 */
export async function* scan(read: ReadAt, walk: StreamWalk, tail: 'fault' | 'wait'): AsyncGenerator<ScanStep, void, undefined> {
  let buffer = new Uint8Array(FIRST);
  let from = 0;
  let filled = 0;
  let final = false;
  let full = false;
  for (;;) {
    const step =
      filled === 0 && !final
        ? { is: 'need' as const, bytes: 1 }
        : walk.next(buffer.subarray(from, from + filled), final && tail === 'fault');
    if (step.is === 'end') return;
    if (step.is === 'need') {
      if (final) return;
      if (from > 0) buffer.copyWithin(0, from, from + filled);
      from = 0;
      if (step.bytes > buffer.length || full) buffer = grown(buffer, full ? Math.max(step.bytes, CHUNK) : step.bytes, filled);
      const room = buffer.length - filled;
      const count = await read(buffer.subarray(filled), walk.position + filled);
      if (count === 0) final = true;
      full = count === room && buffer.length < CHUNK;
      filled += count;
      continue;
    }
    const taken = step.is === 'head' ? walk.position : step.is === 'frame' ? step.frame.length : 0;
    from += taken;
    filled -= taken;
    yield step;
    if (step.is === 'fault') return;
  }
}

/** Reads from bytes in memory. */
export function readFrom(bytes: Uint8Array): ReadAt {
  return (into, position) => {
    const part = bytes.subarray(position, position + into.length);
    into.set(part);
    return part.length;
  };
}

/** `size` was checked against the limits of the format by the walk. */
function grown(buffer: Uint8Array, size: number, filled: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(size);
  larger.set(buffer.subarray(0, filled));
  return larger;
}
