import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytes, text } from '../../test/support/wire/websocket-frame.ts';
import { MessageReader, type After, type MessageHead } from './message-reader.ts';

interface Message {
  readonly start: string;
  body: string;
  whole: boolean;
}

function read(
  kind: 'request' | 'response',
  input: string,
  options: { cuts?: readonly number[]; after?: (head: MessageHead) => After } = {},
) {
  const messages: Message[] = [];
  const reader = new MessageReader(kind, {
    head: (head) => {
      messages.push({ start: head.start, body: '', whole: false });
      return options.after?.(head) ?? 'by-headers';
    },
    body: (data) => {
      messages.at(-1)!.body += text(data);
    },
    end: () => {
      messages.at(-1)!.whole = true;
    },
  });
  const all = bytes(input);
  let at = 0;
  for (const cut of [...(options.cuts ?? []), all.length]) reader.push(all.slice(at, (at += cut)));
  reader.end();
  return { messages, gaveUp: reader.gaveUp };
}

const REQUESTS =
  'GET /a HTTP/1.1\r\nHost: x\r\n\r\n' +
  'POST /b HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello' +
  '\r\nPOST /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n1\r\n!\r\n0\r\nTrailer: t\r\n\r\n' +
  'GET /d HTTP/1.0\nContent-Length:0\n\n';
const RESPONSES =
  'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok' +
  'HTTP/1.1 404\r\nTransfer-Encoding:  Chunked \r\n\r\n3\r\nnot\r\n0\r\n\r\n' +
  'HTTP/1.0 200 Till the end\r\n\r\neverything\r\n\r\nelse';

describe('messages', () => {
  it('of requests and responses are read wherever they are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40)), (cuts) => {
        expect(read('request', REQUESTS, { cuts })).toEqual({
          gaveUp: undefined,
          messages: [
            { start: 'GET /a HTTP/1.1', body: '', whole: true },
            { start: 'POST /b HTTP/1.1', body: 'hello', whole: true },
            { start: 'POST /c HTTP/1.1', body: 'hello!', whole: true },
            { start: 'GET /d HTTP/1.0', body: '', whole: true },
          ],
        });
        expect(read('response', RESPONSES, { cuts })).toEqual({
          gaveUp: undefined,
          messages: [
            { start: 'HTTP/1.1 200 OK', body: 'ok', whole: true },
            { start: 'HTTP/1.1 404', body: 'not', whole: true },
            { start: 'HTTP/1.0 200 Till the end', body: 'everything\r\n\r\nelse', whole: true },
          ],
        });
      }),
      { seed: 9112, numRuns: 200 },
    );
  });

  it('have no body when the user says so, or are the last', () => {
    const input = 'HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\nHTTP/1.1 101 Switching Protocols\r\n\r\n\x00\x01';
    const { messages, gaveUp } = read('response', input, { after: ({ start }) => (start.includes(' 101 ') ? 'stop' : 'none') });
    expect(messages.map(({ start, body, whole }) => [start.slice(9, 12), body, whole])).toEqual([
      ['304', '', true],
      ['101', '', false],
    ]);
    expect(gaveUp).toBe('the connection left HTTP');
  });

  it('cut off before their end are not whole', () => {
    expect(read('request', 'POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhel').messages).toEqual([
      { start: 'POST / HTTP/1.1', body: 'hel', whole: false },
    ]);
  });
});

describe('what is given up', () => {
  const differ = 'a body whose length two readers could see differently';
  it.each([
    ['not HTTP/1', 'request', '\x16\x03\x01\x02'],
    ['not HTTP/1', 'request', 'PRI * HTTP/2.0\r\n\r\n'],
    ['not HTTP/1', 'request', 'SSH-2.0-OpenSSH\r\n'],
    ['not HTTP/1', 'request', 'GET /ü HTTP/1.1\r\n\r\n'],
    ['not HTTP/1', 'response', 'HTTP/2 200\r\n\r\n'],
    ['not HTTP/1', 'response', '\r\nHTTP/1.1 200 OK\r\n\r\n'],
    ['a header line that is not one', 'request', 'GET / HTTP/1.1\r\nHost x\r\n\r\n'],
    ['a header line that is not one', 'request', 'GET / HTTP/1.1\r\nA: b\r\n folded\r\n\r\n'],
    ['a header line that is not one', 'request', 'GET / HTTP/1.1\r\nHost : x\r\n\r\n'],
    [differ, 'request', 'POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n'],
    [differ, 'request', 'POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n'],
    [differ, 'request', 'POST / HTTP/1.1\r\nContent-Length: 1, 1\r\n\r\n'],
    [differ, 'request', 'POST / HTTP/1.1\r\nContent-Length: +1\r\n\r\n'],
    [differ, 'request', 'POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n'],
    ['a chunk without a length', 'request', 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n'],
    ['a chunk without a length', 'request', 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n'],
    ['a chunk that is longer than it says', 'request', 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n'],
    ['a head of more than 64 KiB', 'request', `GET /${'a'.repeat(70_000)}`],
    ['a head of more than 64 KiB', 'request', `GET / HTTP/1.1\r\n${'a: b\r\n'.repeat(12_000)}`],
    [
      'a head of more than 64 KiB',
      'request',
      `POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n${'a: b\r\n'.repeat(12_000)}`,
    ],
    ['a head of more than 64 KiB', 'request', '\r\n'.repeat(40_000)],
  ] as const)('%s, case %#', (reason, kind, input) => {
    expect(read(kind, input).gaveUp).toBe(reason);
    const byteByByte = Array.from({ length: Math.min(input.length, 500) }, () => 1);
    expect(read(kind, input, { cuts: byteByByte }).gaveUp).toBe(reason);
  });

  it('binary bytes are seen before their line ends', () => {
    const reader = new MessageReader('request', { head: () => 'none', end: () => undefined });
    reader.push(Uint8Array.of(0x16));
    expect(reader.gaveUp).toBe('not HTTP/1');
  });
});
