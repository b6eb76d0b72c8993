import type { Direction, HeaderList } from '../../contract/record.ts';
import { CHANNELS, type Channel } from '../../contract/stream.ts';
import type { Emit } from '../decoded.ts';
import { headerOf } from '../spdy/header-block.ts';
import type { StreamUser } from '../spdy/streams.ts';
import type { CommandChannels } from './command-channels.ts';

/**
 * Exec and attach over SPDY: a stream for each channel, named by `streamtype`.
 * Source: k8s.io/kubelet/pkg/cri/streaming/remotecommand/httpstream.go.
 */
export class CommandStreams implements StreamUser<Channel> {
  readonly #channels: CommandChannels;
  readonly #emit: Emit;

  constructor(channels: CommandChannels, emit: Emit) {
    this.#channels = channels;
    this.#emit = emit;
  }

  readonly opened = (_: number, headers: HeaderList): Channel | undefined => {
    const type = headerOf(headers, 'streamtype');
    return CHANNELS.find((channel) => channel === type);
  };

  readonly data = (channel: Channel, direction: Direction, data: Uint8Array, whole: boolean): void => {
    this.#channels.data(channel, direction, data, whole);
  };

  readonly finished = (channel: Channel, direction: Direction): void => {
    this.#channels.close(channel, direction);
  };

  /** Whoever breaks a stream off, nothing more comes on it. */
  readonly reset = (channel: Channel): void => {
    this.#channels.reset(channel);
  };

  readonly ignored = (direction: Direction, bytes: number, reason: string): void => {
    this.#emit({ is: 'ignored', direction, bytes, reason });
  };
}
