import type { Dispatcher } from 'undici';
import type { Arrival, Journal, Masks } from '../exchange.ts';
import { BodyStream } from './body-stream.ts';
import { readAhead } from './read-ahead.ts';
import { unlessAborted } from './unless-aborted.ts';

/** Bodies up to this size are read whole before anything goes upstream: one wait for the disk instead of one per chunk. */
const SMALL = 1 << 20;
/** Bodies that hold secrets are read whole to be masked in the record; the API server itself refuses more than 3 MiB. */
const MASKED = 8 << 20;
/** Bytes of a long body that may be on their way to the disk at once. */
const AHEAD = 3 << 20;

type Outgoing = Exclude<Dispatcher.DispatchOptions['body'], undefined>;

/**
 * The body as undici sends it, recorded before it is sent. When this resolves, the request event and everything read so far are
 * durable if `write` is true; of a streamed body each later chunk is durable before it is handed out.
 * Throws ChaperoneError `forward.body`, `mask.placeholder` or `record.*`.
 */
export async function outgoingBody(arrival: Arrival, masks: Masks, journal: Journal, write: boolean): Promise<Outgoing> {
  const { body, signal } = arrival;
  const settle = async (): Promise<void> => {
    const wait = write ? journal.durable() : journal.pressure();
    if (wait) await unlessAborted(wait, signal);
  };
  if (body.length === 0) {
    await settle();
    return null;
  }
  if (masks.keep || (body.length !== undefined && body.length <= SMALL)) {
    const bytes = await body.whole(masks.keep ? MASKED : SMALL);
    const kept = masks.keep?.(bytes);
    journal.requestBody(kept?.recorded ?? bytes, bytes.length);
    journal.spans(kept?.spans ?? []);
    masks.guard(bytes);
    if (kept?.refusal) throw kept.refusal;
    await settle();
    return bytes;
  }
  const save = async (chunk: Buffer): Promise<void> => {
    journal.requestBody(chunk, chunk.length);
    masks.guard(chunk);
    // Not one listener on the signal for each chunk: an exchange that ends meanwhile ends `body.chunks()`.
    await (write ? journal.durable() : journal.pressure());
  };
  const chunks = body.chunks();
  const first = await unlessAborted(chunks.next(), signal);
  if (first.done === true) {
    await settle();
    return Buffer.alloc(0);
  }
  // Alone: all that follows at once would make the disk's first answer, and so the target's first byte, late.
  await unlessAborted(save(first.value), signal);
  return new BodyStream(first.value, readAhead(chunks, save, AHEAD));
}
