/** Lines of an input, as bytes. */
import { Gathered } from './gathered.ts';
import type { Input } from './stream.ts';

const NEWLINE = 10;

export interface Line {
  /** Without its newline. */
  readonly bytes: Buffer;
  /** False for a last line without a newline. */
  readonly ended: boolean;
}

/** Yields line by line. Throws a RangeError for a line of more than `limit` bytes. */
export async function* lines(input: Input, limit = 1 << 20, signal?: AbortSignal): AsyncGenerator<Line, void, undefined> {
  const waiting = new Gathered();
  for (let chunk = await input.read(signal); chunk !== null; chunk = await input.read(signal)) {
    let rest = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    for (let at = rest.indexOf(NEWLINE); at >= 0; at = rest.indexOf(NEWLINE)) {
      waiting.add(rest.subarray(0, at));
      yield { bytes: waiting.take(), ended: true };
      rest = rest.subarray(at + 1);
    }
    if (waiting.size + rest.length > limit) throw new RangeError('line too long');
    waiting.add(rest);
  }
  if (waiting.size > 0) yield { bytes: waiting.take(), ended: false };
}
