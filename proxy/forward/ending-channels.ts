import type { ChaperoneError } from '../../contract/errors.ts';
import type { ChannelProtocol } from '../../wire/channels/protocol.ts';
import { FrameReader } from '../../wire/websocket/frame-reader.ts';
import { closeFrame, messageFrame } from '../../wire/websocket/frame-writer.ts';
import { statusOf } from '../status.ts';
import type { Ending } from './ending.ts';

/** The error channel of exec and attach. Source: k8s.io/apimachinery/pkg/util/remotecommand/constants.go. */
const ERROR = 3;
const DIGIT_ZERO = 0x30;
/**
 * The code of the close frame. kubectl reads an error channel to its end, and only a normal closure is an end to it: after any other it
 * drops what the channel said. Source: k8s.io/client-go/tools/remotecommand/websocket.go, readDemuxLoop.
 */
export const CLOSE_CODE = 1000;

/** Exec, attach or port-forward over WebSocket with channels: the reason goes on the error channel, or on that of each port. */
export class ChannelEnding implements Ending {
  readonly #protocol: ChannelProtocol;
  readonly #ports: number | undefined;
  readonly #reader: FrameReader;
  #read = 0;
  #closed = false;

  /** @param ports how many are forwarded; undefined for exec and attach. */
  constructor(protocol: ChannelProtocol, ports: number | undefined) {
    this.#protocol = protocol;
    this.#ports = ports;
    this.#reader = new FrameReader(false, {
      message: () => undefined,
      close: () => {
        this.#closed = true;
      },
    });
  }

  request(): void {
    // What the client sends changes nothing about where we may speak.
  }

  response(bytes: Uint8Array): void {
    this.#reader.push(bytes, this.#read);
    this.#read += bytes.length;
  }

  get missing(): number | undefined {
    return this.#closed || this.#reader.violation ? undefined : this.#reader.missing;
  }

  words(reason: ChaperoneError): Uint8Array {
    const channels = this.#ports === undefined ? [ERROR] : Array.from({ length: this.#ports }, (_, port) => 2 * port + 1);
    const status = this.#ports === undefined && this.#protocol.version >= 4;
    const text = status ? JSON.stringify(statusOf(reason, undefined)) : reason.message;
    return Buffer.concat(channels.map((channel) => this.#message(channel, text)));
  }

  /** At once: an error channel is read to its end, which is that of the connection. */
  farewell(reason: ChaperoneError): { bytes: Uint8Array; wait: boolean } {
    return { bytes: closeFrame(CLOSE_CODE, reason.message), wait: false };
  }

  #message(channel: number, text: string): Uint8Array {
    const payload = Buffer.from(text);
    if (this.#protocol.encoding === 'binary') return messageFrame('binary', Buffer.concat([Buffer.of(channel), payload]));
    return messageFrame('text', Buffer.concat([Buffer.of(DIGIT_ZERO + channel), Buffer.from(payload.toString('base64'))]));
  }
}
