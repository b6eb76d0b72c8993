import type { RequestBody } from './exchange.ts';

/** The body of what has none: a read of ours, or something that never became a request. */
export const NO_BODY: RequestBody = {
  length: 0,
  received: 0,
  complete: true,
  whole: () => Promise.resolve(Buffer.alloc(0)),
  upTo: () => Promise.resolve(Buffer.alloc(0)),
  async *chunks() {
    // There are none.
  },
};
