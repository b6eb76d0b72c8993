/** Random well-formed connections of every kind that is decoded, with what was said on them. */
import type { Direction, HeaderList } from '../../contract/record.ts';
import type { Channel } from '../../contract/stream.ts';
import { DIRECTION_OF } from '../../wire/channels/command-channels.ts';
import { CHANNEL_OF_NUMBER } from '../../wire/channels/protocol.ts';
import type { StreamHead } from '../../wire/layers.ts';
import { FrameWriter } from '../../wire/spdy/frame-writer.ts';
import { bytes, concat, frame } from '../support/wire/websocket-frame.ts';
import type { Random } from './random.ts';

export interface Part {
  readonly direction: Direction;
  readonly bytes: Uint8Array;
}

export interface Conversation {
  readonly head: StreamHead;
  readonly parts: readonly Part[];
  /** Bytes by channel (`stdout`), or by connection and direction (`2 request`). */
  readonly said: ReadonlyMap<string, Uint8Array>;
  readonly exit: number | null;
}

export const KINDS = [
  'v5.channel.k8s.io',
  'v4.channel.k8s.io',
  'v4.base64.channel.k8s.io',
  'channel.k8s.io',
  'SPDY',
  'SPDY portforward',
  'SPDY in WebSocket',
  'channels portforward',
] as const;
export type Kind = (typeof KINDS)[number];

export function converse(kind: Kind, random: Random): Conversation {
  const talk = new Talk(random);
  switch (kind) {
    case 'SPDY':
      commandStreams(talk, random);
      return talk.over(
        headOf('exec', [
          ['Upgrade', 'SPDY/3.1'],
          ['X-Stream-Protocol-Version', 'v4.channel.k8s.io'],
        ]),
      );
    case 'SPDY portforward':
      forwardStreams(talk, random, (_, part) => [part]);
      return talk.over(headOf('portforward', [['Upgrade', 'SPDY/3.1']]));
    case 'SPDY in WebSocket':
      forwardStreams(talk, random, (direction, part) => cut(part, random).map((each) => message(direction, each, random)));
      return talk.over(headOf('portforward', websocket('SPDY/3.1+portforward.k8s.io')));
    case 'channels portforward':
      forwardChannels(talk, random);
      return talk.over(headOf('portforward', websocket('v4.channel.k8s.io')));
    default:
      commandMessages(talk, random, kind);
      return talk.over(headOf('exec', websocket(kind)));
  }
}

/** Cuts bytes into pieces of random sizes. */
export function cut(whole: Uint8Array, random: Random): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < whole.length;) {
    const length = 1 + random.below(random.pick([1, 4, 40, 4000]));
    pieces.push(whole.subarray(at, at + length));
    at += length;
  }
  return pieces;
}

class Talk {
  readonly parts: Part[] = [];
  readonly #said = new Map<string, Uint8Array[]>();
  readonly #random: Random;
  exit: number | null = null;

  constructor(random: Random) {
    this.#random = random;
  }

  send(direction: Direction, ...all: readonly Uint8Array[]): void {
    for (const each of all) this.parts.push({ direction, bytes: each });
  }

  /** Random bytes for `name`, now and then none. */
  say(name: string): Uint8Array {
    const data = this.#random.bytes(this.#random.below(this.#random.pick([2, 30, 300])));
    this.note(name, data);
    return data;
  }

  note(name: string, data: Uint8Array): void {
    this.#said.set(name, [...(this.#said.get(name) ?? []), data]);
  }

  over(head: StreamHead): Conversation {
    const said = new Map([...this.#said].map(([name, pieces]) => [name, concat(...pieces)]));
    return { head, parts: this.parts, said: new Map([...said].filter(([, data]) => data.length > 0)), exit: this.exit };
  }
}

function headOf(subresource: string, responseHeaders: HeaderList): StreamHead {
  const url = `/api/v1/namespaces/demo/pods/web/${subresource}?ports=80&ports=443`;
  return { url, method: 'GET', subresource, requestHeaders: [], responseHeaders, status: 101 };
}

function websocket(protocol: string): HeaderList {
  return [
    ['Upgrade', 'websocket'],
    ['Sec-WebSocket-Protocol', protocol],
  ];
}

/** One message, with a ping before it now and then; the server's in several frames now and then. */
function message(direction: Direction, payload: Uint8Array, random: Random): Uint8Array {
  const mask = direction === 'request' ? { mask: [...random.bytes(4)] } : {};
  const ping = random.chance(0.1) ? [frame(random.bytes(random.below(9)), { opcode: 9, ...mask })] : [];
  if (direction === 'request' || random.chance(0.7)) return concat(...ping, frame(payload, mask));
  const half = random.below(payload.length + 1);
  return concat(...ping, frame(payload.subarray(0, half), { fin: false }), ...ping, frame(payload.subarray(half), { opcode: 0 }));
}

const STATUS = (code: number): string =>
  code === 0
    ? '{"metadata":{},"status":"Success"}'
    : `{"metadata":{},"status":"Failure","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"${code}"}]}}`;
const DATA_CHANNELS: readonly Channel[] = ['stdin', 'stdout', 'stderr'];

function commandMessages(talk: Talk, random: Random, protocol: string): void {
  const base64 = protocol.includes('base64');
  const send = (channel: Channel, data: Uint8Array): void => {
    const number = CHANNEL_OF_NUMBER.indexOf(channel);
    const payload = base64 ? bytes(`${number}${Buffer.from(data).toString('base64')}`) : concat(Uint8Array.of(number), data);
    talk.send(DIRECTION_OF[channel], message(DIRECTION_OF[channel], payload, random));
  };
  for (let i = random.below(8); i > 0; i -= 1) {
    const channel = random.pick(DATA_CHANNELS);
    send(channel, talk.say(channel));
    if (random.chance(0.1)) send('resize', resize(talk, random));
  }
  if (protocol.startsWith('v5') && random.chance(0.5)) talk.send('request', message('request', Uint8Array.of(255, 0), random));
  if (protocol.startsWith('v') && random.chance(0.7)) {
    talk.exit = random.below(256);
    const status = bytes(STATUS(talk.exit));
    talk.note('error', status);
    send('error', status);
  }
  if (random.chance(0.5)) talk.send('response', frame(Uint8Array.of(0x03, 0xe8), { opcode: 8 }));
}

function resize(talk: Talk, random: Random): Uint8Array {
  const text = bytes(JSON.stringify({ Width: random.below(300), Height: random.below(100) }));
  talk.note('resize', text);
  return concat(text, bytes('\n'));
}

function commandStreams(talk: Talk, random: Random): void {
  const [up, down] = [new FrameWriter(), new FrameWriter()];
  const order: readonly Channel[] = ['error', 'stdin', 'stdout', 'stderr', 'resize'];
  const number = (channel: Channel): number => order.indexOf(channel) * 2 + 1;
  for (const channel of order) {
    talk.send('request', up.synStream({ stream: number(channel), headers: [['streamType', channel]] }));
    talk.send('response', down.synReply(number(channel)));
  }
  for (let i = random.below(8); i > 0; i -= 1) {
    const channel = random.pick(DATA_CHANNELS);
    const writer = DIRECTION_OF[channel] === 'request' ? up : down;
    talk.send(DIRECTION_OF[channel], writer.data(number(channel), talk.say(channel)));
    if (random.chance(0.1)) talk.send('request', up.data(number('resize'), resize(talk, random)), up.ping(i + 1));
  }
  talk.send('request', up.data(number('stdin'), new Uint8Array(0), true));
  talk.send('response', down.data(number('stdout'), new Uint8Array(0), true));
  talk.exit = random.below(256);
  const status = bytes(STATUS(talk.exit));
  talk.note('error', status);
  talk.send('response', down.data(number('error'), status), down.rstStream(number('error'), 5), down.goAway(9));
}

type Wrap = (direction: Direction, part: Uint8Array) => readonly Uint8Array[];

function forwardStreams(talk: Talk, random: Random, wrap: Wrap): void {
  const [up, down] = [new FrameWriter(), new FrameWriter()];
  const send = (direction: Direction, part: Uint8Array): void => {
    talk.send(direction, ...wrap(direction, part));
  };
  const connections = 1 + random.below(3);
  for (let id = 0; id < connections; id += 1) {
    const headers = (type: string): HeaderList => [
      ['streamType', type],
      ['port', '80'],
      ['requestID', String(id)],
    ];
    const [error, data] = [4 * id + 1, 4 * id + 3];
    send('request', up.synStream({ stream: error, headers: headers('error') }));
    send('response', down.synReply(error));
    send('request', up.data(error, new Uint8Array(0), true));
    send('request', up.synStream({ stream: data, headers: headers('data') }));
    send('response', down.synReply(data));
    for (let i = random.below(4); i > 0; i -= 1) {
      send('request', up.data(data, talk.say(`${id} request`)));
      send('response', down.data(data, talk.say(`${id} response`)));
    }
    if (random.chance(0.6)) send('request', up.data(data, new Uint8Array(0), true));
    if (random.chance(0.6)) send('response', down.data(data, new Uint8Array(0), true));
    else if (random.chance(0.5)) send('request', up.rstStream(data, 5));
  }
}

function forwardChannels(talk: Talk, random: Random): void {
  const send = (direction: Direction, channel: number, data: Uint8Array): void => {
    talk.send(direction, message(direction, concat(Uint8Array.of(channel), data), random));
  };
  [80, 80, 443, 443].forEach((port, channel) => {
    send('response', channel, Uint8Array.of(port & 255, port >> 8));
  });
  for (let i = random.below(6); i > 0; i -= 1) {
    const id = random.below(2);
    send('request', 2 * id, talk.say(`${id} request`));
    send('response', 2 * id, talk.say(`${id} response`));
  }
}
