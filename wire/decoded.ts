/** What decoding yields, in the order in which the last byte of each thing crossed. */
import type { Direction } from '../contract/record.ts';
import type { Channel, ExitStatus } from '../contract/stream.ts';

/**
 * `data` is a view into the bytes that were pushed wherever the protocol allows it (server frames, SPDY), else a new array (masked
 * client frames, base64): read it or copy it before the pushed memory is used again, and never write to it.
 */
export type Decoded = ChannelData | ConnectionEvent | Exit | Ignored;

/**
 * Bytes of a channel of exec or attach, in its own direction: stdin and resize to the container, the others from it. A message may come
 * in several pieces, except on `resize`, where each is one whole JSON text without the white space around it. `closes`: the sender will send no more on this channel;
 * `data` is empty then.
 */
export interface ChannelData {
  readonly is: 'channel';
  readonly channel: Channel;
  readonly direction: Direction;
  readonly data: Uint8Array;
  readonly closes: boolean;
}

/** What happens on one forwarded connection; `data` is empty except for `data` and `error`. */
export interface ConnectionEvent {
  readonly is: 'connection';
  /** Grows, and names one connection of this stream: the client's `requestID` where it is usable. */
  readonly id: number;
  /** 0 when nothing told it. */
  readonly port: number;
  /**
   * `opened`: the first stream of the pair appeared. `data`: bytes of the connection. `error`: text of its error stream.
   * `closed`: this direction has ended (FIN). `reset`: the side that sends in this direction broke it off (RST_STREAM).
   */
  readonly what: 'opened' | 'data' | 'error' | 'closed' | 'reset';
  readonly direction: Direction;
  readonly data: Uint8Array;
}

/** How the command ended; at most once. */
export interface Exit {
  readonly is: 'exit';
  readonly status: ExitStatus;
}

/**
 * Payload that crossed but that a Kubernetes endpoint does not act on, such as a message for a channel that does not exist. Decoding
 * goes on after it.
 */
export interface Ignored {
  readonly is: 'ignored';
  readonly direction: Direction;
  readonly bytes: number;
  /** One clause. */
  readonly reason: string;
}

export type Emit = (decoded: Decoded) => void;

/** Why nothing more can be read in a direction. */
export interface Violation {
  /** Offset of the first byte that was not understood, in the recorded bytes of the direction. */
  readonly offset: number;
  /** One clause: "a WebSocket frame with a reserved bit". */
  readonly reason: string;
}
