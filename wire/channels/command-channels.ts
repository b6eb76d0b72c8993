import type { Direction } from '../../contract/record.ts';
import type { Channel } from '../../contract/stream.ts';
import type { Emit } from '../decoded.ts';
import { exitStatus, exitText } from './exit-status.ts';
import { JsonTexts } from './json-texts.ts';

const NO_BYTES: Uint8Array = new Uint8Array(0);

/** Bytes of the error channel that are looked at; a Status is much shorter. */
const MAX_ERROR = 65_536;
/** The Status comes in one message. A hostile server may send many that never become one: each try costs its length. */
const MAX_TRIES = 64;

/** Where a channel's bytes travel. */
export const DIRECTION_OF: Readonly<Record<Channel, Direction>> = {
  stdin: 'request',
  resize: 'request',
  stdout: 'response',
  stderr: 'response',
  error: 'response',
};

/** The channels of one exec or attach, however they were carried: what came on them, and how the command ended. */
export class CommandChannels {
  readonly #version: number;
  readonly #emit: Emit;
  readonly #closed = new Set<Channel>();
  readonly #resize = new JsonTexts();
  #error: Uint8Array[] = [];
  #errorBytes = 0;
  #tries = 0;
  #exited = false;

  /** @param version of the stream protocol: from 4 on the error channel carries a Status. */
  constructor(version: number, emit: Emit) {
    this.#version = version;
    this.#emit = emit;
  }

  /** Bytes that came on a channel. @param whole they are the end of a message or frame. */
  data(channel: Channel, direction: Direction, data: Uint8Array, whole: boolean): void {
    if (direction !== DIRECTION_OF[channel]) {
      this.#ignore(direction, data, `${channel} in the wrong direction`);
      return;
    }
    if (this.#closed.has(channel)) {
      this.#ignore(direction, data, `${channel} after its end`);
      return;
    }
    if (channel === 'resize') for (const text of this.#resize.push(data)) this.#data(channel, text);
    else this.#data(channel, data);
    if (channel === 'error') this.#keep(data, whole);
  }

  /** The sender in `direction` will send no more on the channel. */
  close(channel: Channel, direction: Direction): void {
    if (direction !== DIRECTION_OF[channel] || this.#closed.has(channel)) return;
    // An old server that ends its error channel without a word reports success.
    if (channel === 'error' && this.#version < 4) this.#exit(exitText(this.#errorText()));
    this.reset(channel);
  }

  /** One side broke the channel off: nothing more comes on it. */
  reset(channel: Channel): void {
    if (this.#closed.has(channel)) return;
    this.#flush(channel);
    this.#closed.add(channel);
    this.#emit({ is: 'channel', channel, direction: DIRECTION_OF[channel], data: NO_BYTES, closes: true });
  }

  /** The connection has ended in this direction, channels closed or not. */
  end(direction: Direction): void {
    this.#flush(direction === 'request' ? 'resize' : 'error');
  }

  /** What is held back of a channel that ends. */
  #flush(channel: Channel): void {
    if (channel === 'resize') this.#data(channel, this.#resize.end());
    if (channel !== 'error' || this.#errorBytes === 0) return;
    const text = this.#errorText();
    this.#exit(this.#version < 4 ? exitText(text) : exitStatus(text));
  }

  #data(channel: Channel, data: Uint8Array): void {
    if (data.length > 0) this.#emit({ is: 'channel', channel, direction: DIRECTION_OF[channel], data, closes: false });
  }

  #ignore(direction: Direction, data: Uint8Array, reason: string): void {
    if (data.length > 0) this.#emit({ is: 'ignored', direction, bytes: data.length, reason });
  }

  #keep(data: Uint8Array, whole: boolean): void {
    if (this.#exited) return;
    const room = MAX_ERROR - this.#errorBytes;
    if (room > 0 && data.length > 0) {
      const kept = data.slice(0, room);
      this.#error.push(kept);
      this.#errorBytes += kept.length;
    }
    if (whole && this.#version >= 4 && this.#tries < MAX_TRIES) {
      this.#tries += 1;
      this.#exit(exitStatus(this.#errorText()));
    }
  }

  #errorText(): string {
    const decoder = new TextDecoder();
    return this.#error.map((piece) => decoder.decode(piece, { stream: true })).join('') + decoder.decode();
  }

  #exit(status: ReturnType<typeof exitStatus>): void {
    if (!status || this.#exited) return;
    this.#exited = true;
    this.#error = [];
    this.#emit({ is: 'exit', status });
  }
}
