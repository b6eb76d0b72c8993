import type { HeaderList } from '../../contract/record.ts';
import { channelProtocol } from '../../wire/channels/protocol.ts';
import { portsOf } from '../../wire/portforward/channel-forward.ts';
import { ChannelEnding } from './ending-channels.ts';
import { SpdyEnding } from './ending-spdy.ts';
import { TunnelledEnding } from './ending-tunnelled.ts';
import type { Ending } from './ending.ts';

export interface Opened {
  readonly subresource: string;
  readonly url: string;
  /** Headers of the 101. */
  readonly answer: HeaderList;
}

/** How an upgraded connection can be told; undefined when it cannot (`proxy`, protocols that nobody here reads). */
export function endingOf({ subresource, url, answer }: Opened): Ending | undefined {
  if (subresource !== 'exec' && subresource !== 'attach' && subresource !== 'portforward') return undefined;
  const forward = subresource === 'portforward';
  const header = (name: string): string => answer.find(([key]) => key.toLowerCase() === name)?.[1] ?? '';
  const upgrade = header('upgrade').toLowerCase();
  if (upgrade === 'spdy/3.1') return spdyEnding(forward, header('x-stream-protocol-version'));
  if (upgrade !== 'websocket' || header('sec-websocket-extensions') !== '') return undefined;
  const name = header('sec-websocket-protocol');
  if (name.startsWith(TUNNEL)) {
    const inner = spdyEnding(forward, name.slice(TUNNEL.length));
    return inner && new TunnelledEnding(inner);
  }
  const protocol = channelProtocol(name);
  return protocol && new ChannelEnding(protocol, forward ? portsOf(url).length : undefined);
}

const TUNNEL = 'SPDY/3.1+';

function spdyEnding(forward: boolean, name: string): SpdyEnding | undefined {
  if (forward) return new SpdyEnding({ forward });
  const protocol = channelProtocol(name);
  return protocol?.encoding === 'binary' ? new SpdyEnding({ forward, version: protocol.version }) : undefined;
}
