/** Which decoders an upgraded connection needs, one upon the other, from what was negotiated. */
import type { Direction, HeaderList } from '../contract/record.ts';
import { ChannelMessages } from './channels/channel-messages.ts';
import { CommandChannels } from './channels/command-channels.ts';
import { CommandStreams } from './channels/command-streams.ts';
import { CHANNEL_OF_NUMBER, channelProtocol, type ChannelProtocol } from './channels/protocol.ts';
import type { Emit, Violation } from './decoded.ts';
import { ChannelForward, portsOf } from './portforward/channel-forward.ts';
import { StreamForward } from './portforward/stream-forward.ts';
import { headerOf } from './spdy/header-block.ts';
import { SpdyStreams } from './spdy/streams.ts';
import { FrameReader } from './websocket/frame-reader.ts';

/** What was recorded about the exchange before it left HTTP. */
export interface StreamHead {
  /** Path and query, as recorded. */
  readonly url: string;
  readonly method: string;
  /** `exec`, `attach`, `portforward`; anything else is not decoded. */
  readonly subresource: string;
  readonly requestHeaders: HeaderList;
  readonly responseHeaders: HeaderList;
  /** Decoding needs 101. */
  readonly status: number;
}

export type StreamKind = 'exec' | 'attach' | 'portforward' | 'other';
type Decodable = Exclude<StreamKind, 'other'>;

/** Reads one direction; stops at its violation. */
export interface Reader {
  readonly violation: Violation | undefined;
  push(bytes: Uint8Array, at: number): void;
}

export interface Layers {
  readonly protocol: string;
  /** A clause when nothing can be decoded at all. */
  readonly readers: Readonly<Record<Direction, Reader>> | string;
  readonly end?: (direction: Direction) => void;
}

export function layersOf(kind: StreamKind, head: StreamHead, emit: Emit): Layers {
  const upgrade = (headerOf(head.responseHeaders, 'upgrade') ?? headerOf(head.requestHeaders, 'upgrade') ?? '').toLowerCase();
  if (head.status !== 101) return { protocol: '', readers: 'the connection did not leave HTTP' };
  if (kind === 'other')
    return { protocol: upgrade, readers: `a ${upgrade === '' ? 'nameless' : upgrade} connection to something else than a pod` };
  if (upgrade === 'spdy/3.1') return spdy(kind, head, emit);
  if (upgrade !== 'websocket') return { protocol: upgrade, readers: `an upgrade to ${upgrade === '' ? 'nothing' : upgrade}` };
  const name = headerOf(head.responseHeaders, 'sec-websocket-protocol') ?? '';
  if (headerOf(head.responseHeaders, 'sec-websocket-extensions'))
    return { protocol: name, readers: 'WebSocket extensions are in use' };
  if (name.startsWith('SPDY/3.1+')) return spdyInWebSocket(kind, emit, name);
  const protocol = channelProtocol(name);
  if (!protocol) return { protocol: name, readers: 'an unknown WebSocket protocol' };
  const shown = name === '' ? 'channel.k8s.io' : name;
  return kind === 'portforward' ? forwardChannels(shown, protocol, head.url, emit) : commandChannels(shown, protocol, emit);
}

function commandChannels(name: string, protocol: ChannelProtocol, emit: Emit): Layers {
  const channels = new CommandChannels(protocol.version, emit);
  return {
    protocol: name,
    readers: channelReaders(protocol, emit, {
      data: (number, direction, data, whole) => {
        const channel = CHANNEL_OF_NUMBER[number];
        if (channel) channels.data(channel, direction, data, whole);
        else if (data.length > 0)
          emit({ is: 'ignored', direction, bytes: data.length, reason: `channel ${number} does not exist` });
      },
      close: (number, direction) => {
        const channel = CHANNEL_OF_NUMBER[number];
        if (channel) channels.close(channel, direction);
      },
    }),
    end: (direction) => channels.end(direction),
  };
}

function forwardChannels(name: string, protocol: ChannelProtocol, url: string, emit: Emit): Layers {
  const forward = new ChannelForward(portsOf(url), emit);
  const readers = channelReaders(protocol, emit, {
    data: (number, direction, data) => forward.data(number, direction, data),
    close: () => undefined,
  });
  return { protocol: name, readers };
}

type Sink = Pick<ConstructorParameters<typeof ChannelMessages>[2], 'data' | 'close'>;

function channelReaders(protocol: ChannelProtocol, emit: Emit, sink: Sink): Readonly<Record<Direction, Reader>> {
  const reader = (direction: Direction): Reader => {
    const ignored = (each: Direction, bytes: number, reason: string) => emit({ is: 'ignored', direction: each, bytes, reason });
    const messages = new ChannelMessages(protocol, direction, { ...sink, ignored });
    return new FrameReader(direction === 'request', { message: (piece) => messages.push(piece) });
  };
  return { request: reader('request'), response: reader('response') };
}

function spdy(kind: Decodable, head: StreamHead, emit: Emit): Layers {
  const name = headerOf(head.responseHeaders, 'x-stream-protocol-version') ?? '';
  return spdyLayers(
    kind,
    name,
    emit,
    kind === 'portforward' ? 'SPDY/3.1' : `SPDY/3.1 (${name === '' ? 'channel.k8s.io' : name})`,
  );
}

function spdyLayers(kind: Decodable, name: string, emit: Emit, shown: string): Layers {
  if (kind === 'portforward') {
    const streams = new SpdyStreams(new StreamForward(emit));
    return { protocol: shown, readers: { request: streams.reader('request'), response: streams.reader('response') } };
  }
  const protocol = channelProtocol(name);
  if (protocol?.encoding !== 'binary') return { protocol: shown, readers: 'an unknown stream protocol' };
  const channels = new CommandChannels(protocol.version, emit);
  const streams = new SpdyStreams(new CommandStreams(channels, emit));
  return {
    protocol: shown,
    readers: { request: streams.reader('request'), response: streams.reader('response') },
    end: (direction) => channels.end(direction),
  };
}

/** Binary messages, put together, are the SPDY connection. Source: KEP-4006; k8s.io/client-go/tools/portforward/tunneling_connection.go. */
function spdyInWebSocket(kind: Decodable, emit: Emit, name: string): Layers {
  const shown = kind === 'portforward' ? 'SPDY/3.1 in WebSocket' : `SPDY/3.1 in WebSocket (${name})`;
  const inner = spdyLayers(kind, name.slice('SPDY/3.1+'.length), emit, shown);
  if (typeof inner.readers === 'string') return inner;
  const { readers } = inner;
  const reader = (direction: Direction): Reader =>
    new FrameReader(direction === 'request', {
      message: ({ kind: type, data, at }) => {
        if (type === 'text') return { offset: at, reason: 'a text message where SPDY should be' };
        readers[direction].push(data, at);
        return readers[direction].violation;
      },
    });
  return { ...inner, readers: { request: reader('request'), response: reader('response') } };
}
