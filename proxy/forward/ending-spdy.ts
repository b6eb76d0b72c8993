import type { ChaperoneError } from '../../contract/errors.ts';
import type { Direction } from '../../contract/record.ts';
import { FrameWriter } from '../../wire/spdy/frame-writer.ts';
import { headerOf } from '../../wire/spdy/header-block.ts';
import { SpdyStreams } from '../../wire/spdy/streams.ts';
import { statusOf } from '../status.ts';
import type { Ending } from './ending.ts';

interface Stream {
  readonly id: number;
  /** `streamtype`: error, stdout, data and so on. */
  readonly type: string;
}

export type Spoken = { readonly forward: true } | { readonly forward: false; readonly version: number };

const NOTHING = new Uint8Array(0);

/**
 * Exec, attach or port-forward over SPDY: the reason goes on every error stream that is open, then all streams end, and the connection.
 * Reads both directions, because only the client's frames say which stream is which; holds one small entry for each open stream.
 */
export class SpdyEnding implements Ending {
  readonly #spoken: Spoken;
  /** On which the target may still send. */
  readonly #open = new Map<number, Stream>();
  readonly #streams: SpdyStreams<Stream>;
  #last = 0;
  readonly #read: Record<Direction, number> = { request: 0, response: 0 };

  constructor(spoken: Spoken) {
    this.#spoken = spoken;
    this.#streams = new SpdyStreams<Stream>({
      opened: (id, headers) => {
        const stream = { id, type: headerOf(headers, 'streamtype') ?? '' };
        this.#open.set(id, stream);
        this.#last = id;
        return stream;
      },
      data: () => undefined,
      finished: ({ id }, direction) => {
        if (direction === 'response') this.#open.delete(id);
      },
      reset: ({ id }) => {
        this.#open.delete(id);
      },
      ignored: () => undefined,
    });
  }

  request(bytes: Uint8Array): void {
    this.#push('request', bytes);
  }

  response(bytes: Uint8Array): void {
    this.#push('response', bytes);
  }

  #push(direction: Direction, bytes: Uint8Array): void {
    this.#streams.reader(direction).push(bytes, this.#read[direction]);
    this.#read[direction] += bytes.length;
  }

  /** @returns undefined also when the client was not understood: then nobody knows which stream is which. */
  get missing(): number | undefined {
    const target = this.#streams.reader('response');
    return target.violation || this.#streams.reader('request').violation ? undefined : target.missing;
  }

  words(reason: ChaperoneError): Uint8Array {
    // Only its frames without a header block may be used: the compression of those is the target's.
    const writer = new FrameWriter();
    const status = !this.#spoken.forward && this.#spoken.version >= 4;
    const text = Buffer.from(status ? JSON.stringify(statusOf(reason, undefined)) : reason.message);
    const open = [...this.#open.values()];
    const told = open.filter(({ type }) => type === 'error');
    return Buffer.concat([
      ...told.map(({ id }) => writer.data(id, text, true)),
      ...open.filter(({ type }) => type !== 'error').map(({ id }) => writer.data(id, NOTHING, true)),
    ]);
  }

  /** To kubectl's port-forward it is a lost connection, which it reports instead of what the error stream said. */
  farewell(): { bytes: Uint8Array; wait: boolean } {
    return { bytes: new FrameWriter().goAway(this.#last), wait: true };
  }
}
