import type { Direction } from '../../contract/record.ts';
import type { Violation } from '../decoded.ts';
import type { MessagePiece } from '../websocket/frame-reader.ts';
import { Base64Reader } from './base64.ts';
import { STREAM_CLOSE, type ChannelProtocol } from './protocol.ts';

export interface ChannelSink {
  /** Bytes of the channel with this number. @param whole they are the end of a message. */
  readonly data: (number: number, direction: Direction, data: Uint8Array, whole: boolean) => void;
  readonly close: (number: number, direction: Direction) => void;
  readonly ignored: (direction: Direction, bytes: number, reason: string) => void;
}

const DIGIT_ZERO = 0x30;
const CLOSE_PROTOCOL = 5;
const NOTHING = { bytes: new Uint8Array(0), taken: 0 } as const;

/**
 * Takes the channel off the messages of one direction, and base64 where the protocol has it. Works on pieces of messages; holds nothing but
 * the rest of a base64 group. Source: k8s.io/apimachinery/pkg/util/httpstream/wsstream/conn.go.
 */
export class ChannelMessages {
  readonly #protocol: ChannelProtocol;
  readonly #direction: Direction;
  readonly #sink: ChannelSink;
  readonly #base64 = new Base64Reader();
  /** Where the message under way began. */
  #at = 0;
  /** Of the message under way; undefined until its first byte came. */
  #channel: number | undefined;
  #garbled = false;
  #closes: number | undefined;

  constructor(protocol: ChannelProtocol, direction: Direction, sink: ChannelSink) {
    this.#protocol = protocol;
    this.#direction = direction;
    this.#sink = sink;
  }

  /** Returns what cannot be understood: the message that the piece belongs to. */
  push(piece: MessagePiece): Violation | undefined {
    if (piece.first) this.#at = piece.at;
    const reason = this.#push(piece);
    return reason === undefined ? undefined : { offset: this.#at, reason };
  }

  #push({ data, last, fragmented }: MessagePiece): string | undefined {
    // Kubernetes' server (golang.org/x/net/websocket) takes each frame for a message with a channel of its own, RFC 6455 does not.
    if (fragmented && this.#direction === 'request') return 'a channel message in several frames, which servers read differently';
    let rest = data;
    if (this.#channel === undefined && data.length > 0) {
      this.#channel = data[0] ?? 0;
      rest = data.subarray(1);
    }
    const wrong = this.#channel === undefined ? undefined : this.#take(this.#channel, rest, last);
    if (last) {
      this.#channel = undefined;
      this.#closes = undefined;
      this.#garbled = false;
    }
    return wrong;
  }

  #take(first: number, data: Uint8Array, last: boolean): string | undefined {
    if (first === STREAM_CLOSE && this.#protocol.version >= CLOSE_PROTOCOL) return this.#close(data, last);
    if (this.#protocol.encoding === 'binary') {
      this.#sink.data(first, this.#direction, data, last);
      return undefined;
    }
    const { bytes, taken } = this.#garbled ? NOTHING : this.#base64.push(data);
    this.#garbled ||= taken < data.length;
    const whole = !last || this.#base64.end();
    this.#sink.data((first - DIGIT_ZERO) & 0xff, this.#direction, bytes, last);
    // The server drops such a message and goes on with the next one; what came before the fault has been told by then.
    if (this.#garbled || !whole) {
      this.#sink.ignored(this.#direction, data.length - taken, 'a channel message that is not base64');
    }
    return undefined;
  }

  #close(data: Uint8Array, last: boolean): string | undefined {
    const wrong = 'a close signal that does not name one channel';
    if (data.length + (this.#closes === undefined ? 0 : 1) > 1) return wrong;
    this.#closes ??= data[0];
    if (!last) return undefined;
    if (this.#closes === undefined) return wrong;
    this.#sink.close(this.#closes, this.#direction);
    return undefined;
  }
}
