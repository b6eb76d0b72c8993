import { Duplex } from 'node:stream';
import type { ChaperoneError } from '../../contract/errors.ts';
import type { Journal } from '../exchange.ts';
import { PATIENCE, type Ending, type Schedule } from './ending.ts';

/** Bytes that a client may send before the target has agreed to the upgrade. */
const MAX_EARLY = 65_536;

/**
 * The client's connection as http-proxy sees it. What the client sends is on disk before http-proxy can read it; what the
 * target sends is recorded as it passes. Until `open` nothing passes in either direction.
 */
export class Gate extends Duplex {
  readonly #client: Duplex;
  readonly #journal: Journal;
  /** Called once, with whatever stopped the record. */
  readonly #onFailure: (error: unknown) => void;
  readonly #waiting: Buffer[] = [];
  #early = 0;
  #opened = false;
  #released = false;
  #busy = false;
  #clientEnded = false;
  #ending: Ending | undefined;
  #muted = false;
  /** What was recorded of the target has not been written to the client yet. */
  #passing = false;
  #telling: { readonly ending: Ending; readonly reason: ChaperoneError; readonly done: (told: boolean) => void } | undefined;
  /** The last word is spoken, or cannot be. */
  #told = false;

  constructor(client: Duplex, head: Buffer, journal: Journal, onFailure: (error: unknown) => void) {
    super({ allowHalfOpen: true });
    this.#client = client;
    this.#journal = journal;
    this.#onFailure = onFailure;
    if (head.length > 0) this.#waiting.push(head);
    client.on('data', this.#onData);
    client.on('end', this.#onEnd);
  }

  /**
   * Ends the connection from within: nothing of the client goes on, and of the target only the rest of the frame that is under way; then the
   * client reads why. Resolves with false when it could not be told, within `PATIENCE`. Never rejects.
   */
  tell(reason: ChaperoneError, schedule: Schedule): Promise<boolean> {
    this.#mute();
    const ending = this.#ending;
    if (!ending || this.#client.destroyed) return Promise.resolve(false);
    return new Promise((resolve) => {
      const done = (told: boolean): void => {
        cancel();
        resolve(told);
      };
      const cancel = schedule(PATIENCE, () => {
        done(false);
      });
      this.#telling = { ending, reason, done };
      this.#speak();
    });
  }

  /** Speaks if the target is between two frames. */
  #speak(): void {
    const telling = this.#telling;
    if (!telling || !this.#headPassed || this.#passing || this.#told) return;
    const { missing } = telling.ending;
    if (missing !== undefined && missing > 0) return;
    this.#told = true;
    if (missing === undefined) {
      telling.done(false);
      return;
    }
    try {
      const words = telling.ending.words(telling.reason);
      this.#journal.answerTold(words);
      this.#client.write(words);
      telling.done(true);
    } catch {
      telling.done(false);
    }
  }

  #mute(): void {
    this.#muted = true;
    this.#waiting.length = 0;
    this.#client.off('data', this.#onData);
    this.#client.off('end', this.#onEnd);
    this.unpipe();
  }

  /** The target has agreed: the next write is the answer's head, which http-proxy composes; after it come the raw bytes. */
  open(ending?: Ending): void {
    this.#ending = ending;
    this.#opened = true;
    void this.#pump();
  }

  /** True when the client has closed its direction and everything it had sent was read. */
  get clientEnded(): boolean {
    return this.#clientEnded;
  }

  /** True while something that the client has sent waits in here. */
  get holds(): boolean {
    return this.#busy || this.#waiting.length > 0 || this.readableLength > 0;
  }

  /** Lets go of the client: somebody else answers it, or sees it off. */
  release(): void {
    this.#released = true;
    this.#client.off('data', this.#onData);
    this.#client.off('end', this.#onEnd);
    this.destroy();
  }

  // What http-proxy sets on sockets.
  setTimeout(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  destroySoon(): void {
    this.destroy();
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#waiting.push(chunk);
    this.#early += chunk.length;
    // Before the upgrade the client is read on, so that its end is noticed, but not without bounds.
    if (this.#opened || this.#early > MAX_EARLY) this.#client.pause();
    void this.#pump();
  };

  readonly #onEnd = (): void => {
    this.#clientEnded = true;
    void this.#pump();
  };

  async #pump(): Promise<void> {
    if (this.#busy || !this.#opened) return;
    this.#busy = true;
    try {
      for (let chunk = this.#waiting.shift(); chunk; chunk = this.#waiting.shift()) {
        this.#journal.requestBody(chunk, chunk.length);
        await this.#journal.durable();
        if (this.destroyed || this.#muted) return;
        this.#ending?.request(chunk);
        if (!this.push(chunk)) {
          if (this.#waiting.length === 0) return;
        }
      }
      if (this.#muted) return;
      if (this.#clientEnded) this.push(null);
      else this.#client.resume();
    } catch (error) {
      this.#onFailure(error);
    } finally {
      this.#busy = false;
    }
  }

  override _read(): void {
    void this.#pump();
  }

  #headPassed = false;

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    void this.#pass(chunk).then(
      () => {
        done();
      },
      (error: unknown) => {
        this.#onFailure(error);
        done(error instanceof Error ? error : new Error('recording stopped'));
      },
    );
  }

  async #pass(chunk: Buffer): Promise<void> {
    if (this.#told) return;
    const passing = this.#headPassed ? this.#observed(chunk) : chunk;
    if (this.#headPassed) {
      this.#passing = true;
      this.#journal.answerBody(passing, chunk.length);
      await this.#journal.pressure();
      this.#passing = false;
    }
    this.#headPassed = true;
    const taken = this.#client.destroyed || this.#client.write(passing);
    this.#speak();
    if (taken) return;
    await new Promise<void>((resolve) => {
      const go = (): void => {
        this.#client.off('drain', go);
        this.#client.off('close', go);
        resolve();
      };
      this.#client.on('drain', go);
      this.#client.on('close', go);
    });
  }

  /** What goes on of a chunk: all of it, or when we want to speak, what still belongs to the target's frame. */
  #observed(chunk: Buffer): Buffer {
    const ending = this.#ending;
    if (!this.#telling || !ending) {
      ending?.response(chunk);
      return chunk;
    }
    let at = 0;
    for (let { missing } = ending; missing !== undefined && missing > 0 && at < chunk.length; missing = ending.missing) {
      const next = Math.min(at + missing, chunk.length);
      ending.response(chunk.subarray(at, next));
      at = next;
    }
    return chunk.subarray(0, at);
  }

  override _final(done: (error?: Error | null) => void): void {
    // Who waits for the end of a frame waits in vain.
    this.#telling?.done(false);
    if (this.#released || this.#telling || this.#client.destroyed) {
      done();
      return;
    }
    // Not before the last byte has left: whoever sees this side finished may destroy it.
    const finish = (): void => {
      this.#client.off('finish', finish);
      this.#client.off('close', finish);
      done();
    };
    this.#client.on('finish', finish);
    this.#client.on('close', finish);
    this.#client.end();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#telling?.done(false);
    if (!this.#released) this.#client.destroy();
    done(error);
  }
}
