/** The text that crossed in an exec or attach: what was typed, and what came back. */
import type { BodyPiece, RequestEvent, ResponseEvent } from '../../contract/record.ts';
import type { Channel } from '../../contract/stream.ts';
import { createStreamDecoder, type StreamDecoder } from '../../wire/stream.ts';

const CHANNELS: readonly Channel[] = ['stdin', 'stdout', 'stderr'];

export class StreamText {
  /** Null where there is nothing to be found: forwarded connections, unknown upgrades, enough. */
  #decoder: StreamDecoder | null;
  readonly #parts = new Map<Channel, string[]>();
  readonly #texts = new Map<Channel, InstanceType<typeof TextDecoder>>();
  readonly #next = { request: 0, response: 0 };
  #left: number;

  /** `limit`: bytes of all channels together. */
  constructor({ listen, policy }: RequestEvent, { headers, status }: ResponseEvent, limit: number) {
    const subresource = policy?.attributes.subresource ?? '';
    this.#left = limit;
    const { url, method, headers: requestHeaders } = listen;
    const decodable = subresource === 'exec' || subresource === 'attach';
    this.#decoder = decodable
      ? createStreamDecoder({ url, method, subresource, requestHeaders, responseHeaders: headers, status })
      : null;
  }

  piece({ direction, offset, bytes }: BodyPiece): void {
    // After a hole in the record nothing can be read.
    if (offset !== this.#next[direction]) this.#decoder = null;
    this.#next[direction] = offset + bytes.length;
    for (const one of this.#decoder?.push(direction, bytes) ?? []) {
      if (one.is === 'channel' && CHANNELS.includes(one.channel)) this.#take(one.channel, one.data);
    }
    if (this.#left <= 0) this.#decoder = null;
  }

  /** Channel by channel, without the control sequences of terminals. */
  text(): string {
    return CHANNELS.map((channel) => plain(this.#parts.get(channel)?.join('') ?? ''))
      .filter((text) => text !== '')
      .join('\n');
  }

  #take(channel: Channel, data: Uint8Array): void {
    const decoder = this.#texts.get(channel) ?? new TextDecoder();
    this.#texts.set(channel, decoder);
    const parts = this.#parts.get(channel) ?? [];
    this.#parts.set(channel, parts);
    const part = data.subarray(0, Math.max(0, this.#left));
    this.#left -= part.length;
    if (part.length > 0) parts.push(decoder.decode(part, { stream: true }));
  }
}

/** CSI and OSC sequences, and other control characters but line ends. Source: ECMA-48, 5.4. */
function plain(text: string): string {
  return text.replace(
    /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[\u0000-\u0009\u000b-\u001f\u007f]/g,
    ' ',
  );
}
