/**
 * Last words: an open connection that we end reads why, in its own protocol and between two frames, so that no byte of the target's is
 * broken. What cannot be told where we are is not told; then the connection breaks off.
 */
import type { ChaperoneError } from '../../contract/errors.ts';

export interface Ending {
  /** The client's next bytes, on their way to the target. */
  request(bytes: Uint8Array): void;
  /** The target's next bytes, on their way to the client. */
  response(bytes: Uint8Array): void;
  /** Bytes of the target that are sure to come before its frame ends; 0: we may speak now; undefined: never again. */
  readonly missing: number | undefined;
  /** Why. Nothing of the target may follow it. */
  words(reason: ChaperoneError): Uint8Array;
  /** What ends the protocol. Clients that take it as the loss of the connection get a moment to read the words and leave by themselves. */
  farewell(reason: ChaperoneError): { readonly bytes: Uint8Array; readonly wait: boolean };
}

/** How long a frame of the target that is under way may take to end before the connection breaks off, milliseconds. */
export const PATIENCE = 250;

/** As `ProxyOptions.schedule`. */
export type Schedule = (ms: number, run: () => void) => () => void;
