/**
 * Names of the WebSocket subprotocols with channels, and of the stream protocols of SPDY.
 * Sources: k8s.io/apimachinery/pkg/util/httpstream/wsstream/conn.go, k8s.io/apimachinery/pkg/util/remotecommand/constants.go.
 */
import type { Channel } from '../../contract/stream.ts';

export interface ChannelProtocol {
  /** `base64`: the channel is a digit, and base64 text follows. */
  readonly encoding: 'binary' | 'base64';
  /** From version 4 on, the error channel carries a Status; before, plain text. */
  readonly version: number;
}

const NAME = /^(?:v([2345])\.)?(base64\.)?channel\.k8s\.io$/;

/** Reads `v5.channel.k8s.io`, `v4.base64.channel.k8s.io`, `base64.channel.k8s.io` and their like. No name at all is `channel.k8s.io`. */
export function channelProtocol(name: string): ChannelProtocol | undefined {
  if (name === '') return { encoding: 'binary', version: 1 };
  const match = NAME.exec(name);
  if (!match) return undefined;
  return { encoding: match[2] === undefined ? 'binary' : 'base64', version: Number(match[1] ?? 1) };
}

/** Number of a channel of exec and attach: its file descriptor where it has one. */
export const CHANNEL_OF_NUMBER: readonly Channel[] = ['stdin', 'stdout', 'stderr', 'error', 'resize'];

/** First byte of a message that closes the channel whose number follows; version 5 alone has it. */
export const STREAM_CLOSE = 255;
