import type { Clock } from '../../contract/clock.ts';
import { ChaperoneError } from '../../contract/errors.ts';
import type { AnswerMask, Arrival, Caller, Masks, ReadBefore, Reply, Ruling } from '../exchange.ts';
import { NO_BODY } from '../no-body.ts';

/** Milliseconds that a write waits for the read of its object. */
const PATIENCE = 2_000;
/** Bytes of an object; the API server takes none larger than 3 MiB. */
const MAX_OBJECT = 3 << 20;
/** How the read shows in the cluster's own audit log. */
const USER_AGENT = 'chaperone/object-before';

export interface ObjectBeforeOptions {
  readonly clock: Clock;
  /** Runs something after `ms` milliseconds; returns what cancels it. */
  readonly schedule: (ms: number, run: () => void) => () => void;
  /** Carries the read down the path as the caller who writes. Never rejects. */
  readonly carry: (read: Arrival, caller: Caller) => Promise<void>;
}

/**
 * Reads the object just before a write that changes it, so that the record has the state before. The read goes down the same path as
 * an agent's: policy, mask, record, forward. Its failure is recorded as its own and never becomes the write's.
 */
export function readObjectBefore({ clock, schedule, carry }: ObjectBeforeOptions): ReadBefore {
  return async (write, caller, ruling, journal) => {
    const before = clock.monotonic();
    const read = arrivalOf(write, ruling, journal.x, before);
    const onGone = (): void => {
      read.abort(write.signal.reason as ChaperoneError);
    };
    if (write.signal.aborted) return;
    write.signal.addEventListener('abort', onGone);
    let cancel = (): void => undefined;
    // Not only the abort: a credential that never comes does not listen to signals.
    const late = new Promise<void>((resolve) => {
      cancel = schedule(PATIENCE, () => {
        read.abort(new ChaperoneError('record.before', { reason: `took longer than ${PATIENCE / 1000} seconds` }));
        resolve();
      });
    });
    await Promise.race([carry(read, caller), late]);
    cancel();
    write.signal.removeEventListener('abort', onGone);
    journal.trace('forward', clock.monotonic() - before);
  };
}

/** The mask stage for reads of ours: an answer that is held for masking is bounded like any other. */
export function boundedMasks(masks: Masks): Masks {
  return {
    ...masks,
    answer: (status, headers) => {
      const mask = masks.answer(status, headers);
      return mask && new BoundedMask(mask);
    },
  };
}

class BoundedMask implements AnswerMask {
  readonly #mask: AnswerMask;
  #size = 0;

  constructor(mask: AnswerMask) {
    this.#mask = mask;
  }

  get whole(): boolean {
    return this.#mask.whole;
  }

  get spans(): AnswerMask['spans'] {
    return this.#mask.spans;
  }

  push(chunk: Buffer): Buffer {
    this.#size += chunk.length;
    if (this.#size > MAX_OBJECT) throw tooLarge();
    return this.#mask.push(chunk);
  }

  finish(): Buffer {
    return this.#mask.finish();
  }
}

/** As if the agent had asked for the object, in the name it writes in. */
function arrivalOf(write: Arrival, { attributes }: Ruling, x: number, startedAt: number): Arrival {
  const controller = new AbortController();
  const abort = (reason: ChaperoneError): void => {
    controller.abort(reason);
  };
  const whole = (path: string): string => (attributes.subresource === '' ? path : path.slice(0, path.lastIndexOf('/')));
  return {
    method: 'GET',
    url: whole(write.url.split('?', 1)[0] ?? ''),
    path: whole(write.path),
    query: [],
    headers: [
      ['Accept', 'application/json'],
      ['User-Agent', USER_AGENT],
      ...write.headers.filter(([name]) => name.toLowerCase().startsWith('impersonate-')),
    ],
    httpVersion: '1.1',
    target: write.target,
    upgrade: undefined,
    refusal: undefined,
    ours: { why: 'object-before', x },
    body: NO_BODY,
    reply: new NoReader(abort),
    signal: controller.signal,
    abort,
    startedAt,
  };
}

/** Nobody waits for the answer but the record, which gets it on the way. */
class NoReader implements Reply {
  readonly #abort: (reason: ChaperoneError) => void;
  #size = 0;
  headSent = false;

  constructor(abort: (reason: ChaperoneError) => void) {
    this.#abort = abort;
  }

  head(): void {
    this.headSent = true;
  }

  write(chunk: Uint8Array): boolean {
    this.#size += chunk.length;
    if (this.#size > MAX_OBJECT) this.#abort(tooLarge());
    return true;
  }

  onDrain(): void {
    // It is never full.
  }

  end(): void {
    // Nobody is there.
  }

  destroy(): void {
    // Nobody is there.
  }
}

function tooLarge(): ChaperoneError {
  return new ChaperoneError('record.before', { reason: `gave more than ${MAX_OBJECT >> 20} MiB` });
}
