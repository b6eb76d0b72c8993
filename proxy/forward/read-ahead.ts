interface Waiting {
  readonly chunk: Buffer;
  safe: boolean;
  readonly saved: Promise<void>;
}

/**
 * Hands the chunks of `source` out in order, each only once `save` of it has resolved; meanwhile up to `depth` later ones are read and their
 * saving is begun, so that several share one wait for the disk. Throws whatever `source` or `save` throws; what comes after is not handed out.
 */
export async function* readAhead(
  source: AsyncIterator<Buffer>,
  save: (chunk: Buffer) => Promise<void>,
  depth: number,
): AsyncGenerator<Buffer, undefined> {
  const waiting: Waiting[] = [];
  const input: { ended: boolean; reading: Promise<void> | null } = { ended: false, reading: null };
  const read = async (): Promise<void> => {
    const next = await source.next();
    if (next.done === true) input.ended = true;
    else waiting.push(begin(next.value, save));
    input.reading = null;
  };
  for (;;) {
    if (input.reading === null && !input.ended && waiting.length < depth) {
      input.reading = read();
      // Met below, or by nobody when the consumer has gone.
      input.reading.catch(() => undefined);
    }
    const first = waiting[0];
    if (first?.safe === true) {
      waiting.shift();
      yield first.chunk;
    } else if (first === undefined && input.ended) {
      return undefined;
    } else {
      await Promise.race([first?.saved, input.reading].filter((one) => one !== undefined && one !== null));
    }
  }
}

function begin(chunk: Buffer, save: (chunk: Buffer) => Promise<void>): Waiting {
  const saved = save(chunk).then(() => {
    one.safe = true;
  });
  saved.catch(() => undefined);
  const one: Waiting = { chunk, safe: false, saved };
  return one;
}
