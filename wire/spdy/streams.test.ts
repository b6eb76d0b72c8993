import { describe, expect, it } from 'vitest';
import type { Direction } from '../../contract/record.ts';
import { bytes, text } from '../../test/support/wire/websocket-frame.ts';
import { FrameWriter } from './frame-writer.ts';
import { MAX_STREAMS, SpdyStreams } from './streams.ts';

/** Both ends' writers, and what is seen between them. */
function connection() {
  const seen: string[] = [];
  const streams = new SpdyStreams<string>({
    opened: (stream, headers) => (headers.length === 0 ? undefined : `s${stream}`),
    data: (of, direction, data, whole) => {
      seen.push(`${of} ${direction} ${text(data)}${whole ? '.' : ''}`);
    },
    finished: (of, direction) => {
      seen.push(`${of} ${direction} finished`);
    },
    reset: (of, direction) => {
      seen.push(`${of} ${direction} reset`);
    },
    ignored: (direction, count, reason) => {
      seen.push(`${direction} ignored ${count}: ${reason}`);
    },
  });
  const writers = { request: new FrameWriter(), response: new FrameWriter() };
  const offset = { request: 0, response: 0 };
  const send = (direction: Direction, make: (writer: FrameWriter) => Uint8Array) => {
    const frame = make(writers[direction]);
    streams.reader(direction).push(frame, offset[direction]);
    offset[direction] += frame.length;
    return streams.reader(direction).violation;
  };
  const open = (stream: number, more: { fin?: boolean; unidirectional?: boolean } = {}) =>
    send('request', (w) => w.synStream({ stream, headers: [['a', 'b']], ...more }));
  return { send, open, seen };
}

describe('a stream', () => {
  it('carries data both ways until each side ends it', () => {
    const { send, open, seen } = connection();
    open(1);
    send('response', (w) => w.synReply(1));
    send('request', (w) => w.data(1, bytes('up')));
    send('response', (w) => w.data(1, bytes('down'), true));
    send('response', (w) => w.data(1, bytes('late')));
    send('request', (w) => w.data(1, bytes(''), true));
    send('request', (w) => w.data(1, bytes('later')));
    // Nothing is left to break off.
    send('request', (w) => w.rstStream(1, 5));
    expect(seen).toEqual([
      's1 request up.',
      's1 response down.',
      's1 response finished',
      'response ignored 4: data of a stream after its end',
      's1 request .',
      's1 request finished',
      'request ignored 5: data of a stream that is not open',
    ]);
  });

  it('is ended by FIN on SYN_STREAM, SYN_REPLY and HEADERS, and opened one-way', () => {
    const { send, open, seen } = connection();
    open(1, { fin: true });
    send('response', (w) => w.synReply(1, [], true));
    open(3, { unidirectional: true });
    send('request', (w) => w.headers(3, [], true));
    send('request', (w) => w.headers(3, [], true));
    expect(seen).toEqual(['s1 request finished', 's1 response finished', 's3 response finished', 's3 request finished']);
  });

  it('is broken off by either side', () => {
    const { send, open, seen } = connection();
    open(1);
    open(3);
    send('response', (w) => w.rstStream(1, 5));
    send('request', (w) => w.rstStream(3, 5));
    send('response', (w) => w.data(3, bytes('late')));
    expect(seen).toEqual(['s1 response reset', 's3 request reset', 'response ignored 4: data of a stream that is not open']);
  });

  it('that is of no use is ignored, and so is one that the server opens', () => {
    const { send, seen } = connection();
    send('request', (w) => w.synStream({ stream: 1, headers: [] }));
    send('response', (w) => w.synStream({ stream: 2, headers: [['a', 'b']] }));
    send('request', (w) => w.data(1, bytes('one'), true));
    send('response', (w) => w.data(2, bytes('two')));
    send('response', (w) => w.rstStream(1, 1));
    expect(seen).toEqual([
      'request ignored 3: data of a stream of an unknown type',
      'response ignored 3: data of a stream of an unknown type',
    ]);
  });
});

describe('a violation', () => {
  const older = 'a SPDY stream whose number is not higher than the last';
  const other = 'a SPDY stream with a number of the other side';

  it('is a number that does not grow, or is of the other side', () => {
    const { open, send } = connection();
    open(3);
    expect(open(3)?.reason).toBe(older);
    expect(send('response', (w) => w.synStream({ stream: 1, headers: [] }))?.reason).toBe(other);
    expect(connection().open(2)?.reason).toBe(other);
    const down = connection();
    down.open(5);
    expect(down.open(1)?.reason).toBe(older);
  });

  it('is a crowd of open streams; closed ones do not count', () => {
    const { open, send } = connection();
    for (let i = 0; i < MAX_STREAMS; i += 1) expect(open(2 * i + 1)).toBeUndefined();
    send('response', (w) => w.rstStream(1, 1));
    expect(open(2 * MAX_STREAMS + 1)).toBeUndefined();
    expect(open(2 * MAX_STREAMS + 3)?.reason).toBe(`more than ${MAX_STREAMS} SPDY streams open at the same time`);
  });
});
