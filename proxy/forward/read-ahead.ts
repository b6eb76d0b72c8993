interface Waiting {
  readonly chunk: Buffer;
  readonly saved: Promise<void>;
}

/**
 * Hands the chunks of `source` out in order, each only once `save` of it has resolved; meanwhile later ones are read and their saving is begun,
 * as long as less than `limit` bytes are ahead, so that several share one wait for the disk. Throws whatever `source` or `save` throws; what
 * comes after is not handed out.
 */
export async function* readAhead(
  source: AsyncIterator<Buffer>,
  save: (chunk: Buffer) => Promise<void>,
  limit: number,
): AsyncGenerator<Buffer, undefined> {
  const waiting: Waiting[] = [];
  let ahead = 0;
  let input: 'idle' | 'reading' | 'ended' | 'failed' = 'idle';
  let failure: unknown;
  let wake: (() => void) | undefined;
  const read = async (): Promise<void> => {
    input = 'reading';
    try {
      while (ahead < limit) {
        const next = await source.next();
        if (next.done === true) {
          input = 'ended';
          return;
        }
        ahead += next.value.length;
        const saved = save(next.value);
        // Met below, or by nobody when the consumer has gone.
        saved.catch(() => undefined);
        waiting.push({ chunk: next.value, saved });
        wake?.();
      }
      input = 'idle';
    } catch (error) {
      failure = error;
      input = 'failed';
    } finally {
      wake?.();
    }
  };
  const state = (): typeof input => input;
  for (;;) {
    if (state() === 'idle' && ahead < limit) void read();
    const first = waiting.shift();
    if (first !== undefined) {
      await first.saved;
      if (state() === 'failed') throw failure;
      ahead -= first.chunk.length;
      yield first.chunk;
    } else if (state() === 'ended') return undefined;
    else if (state() === 'failed') throw failure;
    else await new Promise<void>((resolve) => (wake = resolve));
  }
}
