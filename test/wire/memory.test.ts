/** What a hostile peer may send for hours must not stay in memory. */
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import type { Direction } from '../../contract/record.ts';
import { InnerHttpReader } from '../../wire/http/inner-http.ts';
import { FrameWriter } from '../../wire/spdy/frame-writer.ts';
import { createStreamDecoder } from '../../wire/stream.ts';
import { bytes, concat, frame, MASK } from '../support/wire/websocket-frame.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes on the heap and in buffers, after collections; buffers are given back a turn later. */
async function memory(): Promise<number> {
  for (let i = 0; i < 3; i += 1) {
    collect();
    await turn();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const MIB = 1024 * 1024;
const FLOOD = 24 * MIB;
/** What comes in many small parts takes longer, and there are enough of them in this. */
const SMALL_PARTS = 3 * MIB;
const CHUNK = 65_536;

interface Flood {
  readonly subresource?: string;
  readonly protocol: string;
  readonly direction: Direction;
  readonly size?: number;
  /** Sent first. */
  readonly first?: Uint8Array;
  /** Sent until the flood is as large as it should be. */
  readonly again: () => Uint8Array;
}

const junk = new Uint8Array(CHUNK).fill(0x7b);
const text = new Uint8Array(CHUNK).fill(0x41);
const repeated = (one: Uint8Array): (() => Uint8Array) => {
  const many = concat(...Array.from({ length: Math.ceil(CHUNK / one.length) }, () => one));
  return () => many;
};
const endless = (channel: string, direction: Direction): Uint8Array => {
  const head = frame(bytes(channel), { length: 2n ** 50n, lengthBits: 64, ...(direction === 'request' && { mask: MASK }) });
  return head;
};

/** Streams of port-forward, opened and broken off: in pairs, or with one of the pair alone. */
function streams(types: readonly string[]): () => Uint8Array {
  const writer = new FrameWriter();
  let stream = -1;
  let request = 0;
  return () =>
    concat(
      ...Array.from({ length: 500 }, () => {
        request += 1;
        return types.map((type) => {
          stream += 2;
          const headers = [
            ['streamType', type],
            ['port', '80'],
            ['requestID', String(request)],
          ] as const;
          return concat(writer.synStream({ stream, headers }), writer.rstStream(stream, 5));
        });
      }).flat(),
    );
}

const FLOODS: Readonly<Record<string, Flood>> = {
  'one WebSocket frame': {
    protocol: 'v5.channel.k8s.io',
    direction: 'request',
    first: endless('\0', 'request'),
    again: () => text,
  },
  'a resize that is no JSON': {
    protocol: 'v5.channel.k8s.io',
    direction: 'request',
    first: endless('\x04', 'request'),
    again: () => junk,
  },
  'an error without an end': {
    protocol: 'v5.channel.k8s.io',
    direction: 'response',
    first: endless('\x03', 'response'),
    again: () => junk,
  },
  'an error before version 4': {
    protocol: 'channel.k8s.io',
    direction: 'response',
    first: endless('\x03', 'response'),
    again: () => junk,
  },
  'error messages': {
    protocol: 'v5.channel.k8s.io',
    direction: 'response',
    size: SMALL_PARTS,
    again: repeated(frame('\x03{"status":')),
  },
  base64: { protocol: 'base64.channel.k8s.io', direction: 'response', first: endless('1', 'response'), again: () => text },
  fragments: {
    protocol: 'v5.channel.k8s.io',
    direction: 'response',
    first: frame('\x01', { fin: false }),
    size: SMALL_PARTS,
    again: repeated(frame('x', { fin: false, opcode: 0 })),
  },
  pings: { protocol: 'v5.channel.k8s.io', direction: 'response', again: repeated(frame('x'.repeat(125), { opcode: 9 })) },
  'a SPDY frame after another': {
    subresource: 'portforward',
    protocol: 'SPDY/3.1',
    direction: 'request',
    again: repeated(new FrameWriter().data(1, text.subarray(0, 1000))),
  },
  'pairs of SPDY streams': {
    subresource: 'portforward',
    protocol: 'SPDY/3.1',
    direction: 'request',
    size: SMALL_PARTS,
    again: streams(['error', 'data']),
  },
  'SPDY streams that never get their pair': {
    subresource: 'portforward',
    protocol: 'SPDY/3.1',
    direction: 'request',
    size: SMALL_PARTS,
    again: streams(['error']),
  },
  'SPDY settings': {
    subresource: 'portforward',
    protocol: 'SPDY/3.1',
    direction: 'request',
    again: repeated(new FrameWriter().settings(Array.from({ length: 1000 }, (_, i) => [i, i] as const))),
  },
};

it.each(Object.entries(FLOODS))('%s', async (_, { subresource = 'exec', protocol, direction, size = FLOOD, first, again }) => {
  const websocket = protocol !== 'SPDY/3.1';
  const decoder = createStreamDecoder({
    url: '/',
    method: 'GET',
    subresource,
    requestHeaders: [],
    responseHeaders: websocket
      ? [
          ['Upgrade', 'websocket'],
          ['Sec-WebSocket-Protocol', protocol],
        ]
      : [['Upgrade', protocol]],
    status: 101,
  });
  if (first) decoder.push(direction, first);
  let pushed = 0;
  const before = await memory();
  while (pushed < size) {
    const chunk = again();
    decoder.push(direction, chunk);
    pushed += chunk.length;
  }
  expect((await memory()) - before).toBeLessThan(4 * MIB);
  // It was read all the time.
  expect(decoder.opaque).toBeNull();
});

it.each([
  ['a head without an end', bytes('GET / HTTP/1.1\r\n'), () => text],
  ['a body without an end', bytes('POST / HTTP/1.1\r\nContent-Length: 999999999999\r\n\r\n'), () => text],
  ['chunks without an end', bytes('POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n'), repeated(bytes('1\r\na\r\n'))],
  ['requests without an end', bytes(''), repeated(bytes('GET / HTTP/1.1\r\n\r\n'))],
])('HTTP: %s', async (_, first, again) => {
  const reader = new InnerHttpReader();
  reader.push('request', first, 0);
  const before = await memory();
  for (let pushed = 0; pushed < SMALL_PARTS; pushed += CHUNK) reader.push('request', again(), 0);
  expect((await memory()) - before).toBeLessThan(4 * MIB);
});
