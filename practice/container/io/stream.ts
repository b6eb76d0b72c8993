/** Byte streams inside a practice container: pulled by the reader, so that a slow reader slows the writer. */
import { Gathered } from './gathered.ts';

export interface Input {
  /** The next bytes, at least one; null at the end. Rejects with Interrupted when `signal` is aborted. */
  read(signal?: AbortSignal): Promise<Uint8Array | null>;
  /** Nobody will read on; what is still written is refused with BrokenPipe. */
  close(): void;
}

export interface Output {
  /** Resolves when more is welcome. Rejects with BrokenPipe when nobody reads, with Interrupted when `signal` is aborted. */
  write(bytes: Uint8Array, signal?: AbortSignal): Promise<void>;
  /** No more will be written. */
  end(): void;
}

/** The session or the command was ended from outside: ^C, or the client has gone. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Written to something that nobody reads any more. */
export class BrokenPipe extends Error {
  override readonly name = 'BrokenPipe';
}

/** An input without a byte. */
export const NOTHING: Input = {
  read: () => Promise.resolve(null),
  close: () => undefined,
};

/** An output that forgets. */
export const NOWHERE: Output = {
  write: () => Promise.resolve(),
  end: () => undefined,
};

/** Reads to the end. Rejects with a RangeError beyond `limit` bytes. */
export async function drain(input: Input, limit: number, signal?: AbortSignal): Promise<Buffer> {
  const gathered = new Gathered();
  for (let chunk = await input.read(signal); chunk !== null; chunk = await input.read(signal)) {
    if (gathered.size + chunk.length > limit) throw new RangeError(`more than ${limit} bytes`);
    gathered.add(chunk);
  }
  return gathered.take();
}

/** Passes everything on; ends neither side. */
export async function copy(input: Input, output: Output, signal?: AbortSignal): Promise<void> {
  for (let chunk = await input.read(signal); chunk !== null; chunk = await input.read(signal)) await output.write(chunk, signal);
}
