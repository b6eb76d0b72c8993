import type { Dispatcher } from 'undici';

/** Bytes of an answer nobody will read that are waited for, so that its connection can be used again. */
const WORTH_READING = 65_536;

type Receiver = Pick<Required<Dispatcher.DispatchHandler>, 'onResponseData' | 'onResponseEnd' | 'onResponseError'>;

/**
 * An answer that waits, after its head, for somebody to say whether it counts. undici pauses, but hands on what it still has when the target
 * closes the connection meanwhile; so each of `data`, `end` and `error` says whether it has taken what came.
 */
export class HeldAnswer {
  readonly #controller: Dispatcher.DispatchController;
  readonly #chunks: Buffer[] = [];
  #dropped = 0;
  #over: 'end' | Error | undefined;
  #onDropped: (() => void) | undefined;

  constructor(controller: Dispatcher.DispatchController) {
    this.#controller = controller;
    controller.pause();
  }

  data(chunk: Buffer): true {
    if (!this.#onDropped) this.#chunks.push(chunk);
    else {
      this.#dropped += chunk.length;
      if (this.#dropped > WORTH_READING) this.#controller.abort(new Error('not read to its end'));
    }
    return true;
  }

  end(): true {
    return this.#ended('end');
  }

  error(error: Error): true {
    return this.#ended(error);
  }

  /** It does not count: `done` is called once its connection is free or gone. */
  drop(done: () => void): void {
    if (this.#over !== undefined) {
      done();
      return;
    }
    this.#chunks.length = 0;
    this.#onDropped = done;
    this.#controller.resume();
  }

  /** It counts: what came meanwhile goes to `receiver`, who resumes for the rest. */
  replay(receiver: Receiver): void {
    const controller = this.#controller;
    for (const chunk of this.#chunks) receiver.onResponseData(controller, chunk);
    if (this.#over === 'end') receiver.onResponseEnd(controller, {});
    else if (this.#over) receiver.onResponseError(controller, this.#over);
  }

  #ended(how: 'end' | Error): true {
    this.#over = how;
    const done = this.#onDropped;
    this.#onDropped = undefined;
    // Not within undici's own cleaning up.
    if (done) queueMicrotask(done);
    return true;
  }
}
