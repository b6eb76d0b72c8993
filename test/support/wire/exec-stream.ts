/** Upgraded connections made by hand, for tests that need other bytes than the captures have. */
import type { Direction } from '../../../contract/record.ts';
import type { Channel } from '../../../contract/stream.ts';
import type { Chunk, Upgraded } from './captures.ts';

const NUMBERS: Readonly<Record<Channel, number>> = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4 };

/** A binary WebSocket message with a channel byte, as v5.channel.k8s.io has them; the client's are masked, with a key of zeros. */
export function channelMessage(channel: Channel, data: string | Uint8Array): Uint8Array {
  const payload = Buffer.concat([Uint8Array.of(NUMBERS[channel]), Buffer.from(data as string)]);
  const fromClient = channel === 'stdin' || channel === 'resize';
  const mask = fromClient ? 0x80 : 0;
  const size = payload.length;
  const length =
    size < 126
      ? [size]
      : size < 65_536
        ? [126, size >>> 8, size & 255]
        : [127, 0, 0, 0, 0, size >>> 24, (size >>> 16) & 255, (size >>> 8) & 255, size & 255];
  const [first = 0, ...rest] = length;
  return Buffer.concat([Uint8Array.of(0x82, mask | first, ...rest), new Uint8Array(fromClient ? 4 : 0), payload]);
}

export const directionOf = (channel: Channel): Direction =>
  channel === 'stdin' || channel === 'resize' ? 'request' : 'response';

/** An exec over WebSocket; each message is a chunk, ten milliseconds after the one before. */
export function execStream(
  query: string,
  messages: readonly (readonly [channel: Channel, data: string | Uint8Array])[],
): Upgraded {
  return {
    head: {
      method: 'GET',
      url: `/api/v1/namespaces/shop/pods/web/exec?${query}`,
      subresource: 'exec',
      requestHeaders: [['Upgrade', 'websocket']],
      responseHeaders: [
        ['Upgrade', 'websocket'],
        ['Sec-WebSocket-Protocol', 'v5.channel.k8s.io'],
      ],
      status: 101,
    },
    chunks: messages.map(([channel, data], i): Chunk => ({
      direction: directionOf(channel),
      bytes: channelMessage(channel, data),
      us: (i + 1) * 10_000,
    })),
  };
}
