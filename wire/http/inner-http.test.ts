import { describe, expect, it } from 'vitest';
import { bytes } from '../../test/support/wire/websocket-frame.ts';
import { InnerHttpReader, MAX_EXCHANGES } from './inner-http.ts';

type Step = readonly ['>' | '<', string, number];

/** `>` towards the pod, `<` from it. */
function read(...steps: readonly Step[]) {
  const reader = new InnerHttpReader();
  for (const [way, what, at] of steps) reader.push(way === '>' ? 'request' : 'response', bytes(what), at);
  return reader;
}
const short = (reader: InnerHttpReader) =>
  reader.exchanges.map(({ method, url, status, from, took }) => `${method} ${url} ${String(status)} ${from}+${String(took)}`);

describe('HTTP inside a connection', () => {
  it('is told by its exchanges, with times', () => {
    const reader = read(
      ['>', 'GET /a HTTP/1.1\r\nHost: x\r\n', 10],
      ['>', '\r\n', 12],
      ['<', 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbo', 20],
    );
    expect(short(reader)).toEqual(['GET /a 200 12+null']);
    reader.push('response', bytes('dy'), 30);
    reader.push('request', bytes('DELETE /b?token=abc HTTP/1.1\r\n\r\n'), 40);
    expect(short(reader)).toEqual(['GET /a 200 12+18', 'DELETE /b?token=(masked) null 40+null']);
  });

  it('may be pipelined, with answers without a body and interim ones', () => {
    const reader = read(
      [
        '>',
        'HEAD /a HTTP/1.1\r\n\r\nPOST /b HTTP/1.1\r\nContent-Length: 1\r\n\r\nxGET /c HTTP/1.1\r\n\r\nGET /d HTTP/1.1\r\n\r\n',
        1,
      ],
      ['<', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n', 2],
      ['<', 'HTTP/1.1 100 Continue\r\n\r\n', 3],
      ['<', 'HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 4],
      ['<', 'HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n', 5],
    );
    expect(short(reader)).toEqual(['HEAD /a 200 1+1', 'POST /b 201 1+3', 'GET /c 204 1+4', 'GET /d 304 1+4']);
  });

  it('with a body to the end is done when the connection is', () => {
    const reader = read(['>', 'GET / HTTP/1.0\r\n\r\n', 1], ['<', 'HTTP/1.0 200 OK\r\n\r\nall of', 2], ['<', ' this', 3]);
    expect(short(reader)).toEqual(['GET / 200 1+null']);
    reader.end('request', 4);
    expect(short(reader)).toEqual(['GET / 200 1+null']);
    reader.end('response', 5);
    expect(short(reader)).toEqual(['GET / 200 1+4']);
  });

  it('may turn into something else', () => {
    const upgraded = read(
      ['>', 'GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n', 1],
      ['<', 'HTTP/1.1 101 Switching Protocols\r\n\r\n', 3],
      ['>', 'GET /not-http HTTP/1.1\r\n\r\n', 4],
    );
    expect(short(upgraded)).toEqual(['GET /ws 101 1+2']);
    const tunnel = read(
      ['>', 'CONNECT host:443 HTTP/1.1\r\n\r\n', 1],
      ['<', 'HTTP/1.1 200 Connected\r\n\r\n', 2],
      ['>', '\x16\x03', 3],
      ['<', 'HTTP/1.1 500 inside the tunnel\r\n\r\n', 4],
    );
    expect(short(tunnel)).toEqual(['CONNECT host:443 200 1+1']);
  });
});

describe('what is given up leaves what was found', () => {
  it('when the requests cannot be followed, their answers still can', () => {
    const reader = read(
      ['>', 'GET /a HTTP/1.1\r\n\r\n\x00\x01\x02', 1],
      ['>', 'GET /b HTTP/1.1\r\n\r\n', 2],
      ['<', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', 3],
    );
    expect(short(reader)).toEqual(['GET /a 200 1+2']);
  });

  it('when the answers cannot, nothing more is read', () => {
    const reader = read(['>', 'GET /a HTTP/1.1\r\n\r\n', 1], ['<', '\x00', 2], ['>', 'GET /b HTTP/1.1\r\n\r\n', 3]);
    reader.end('response', 4);
    expect(short(reader)).toEqual(['GET /a null 1+null']);
  });

  it('an answer to nothing', () => {
    const reader = read(['<', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', 1], ['>', 'GET / HTTP/1.1\r\n\r\n', 2]);
    expect(reader.exchanges).toEqual([]);
  });

  it('anything that is not HTTP', () => {
    expect(read(['>', '\x16\x03\x01\x00\xa5', 1], ['<', '\x16\x03\x03', 2]).exchanges).toEqual([]);
  });

  it('very many exchanges, and very long URLs', () => {
    const reader = new InnerHttpReader();
    const request = bytes('GET / HTTP/1.1\r\n\r\n'.repeat(100));
    for (let i = 0; i < MAX_EXCHANGES / 100 + 5; i += 1) reader.push('request', request, i);
    expect(reader.exchanges).toHaveLength(MAX_EXCHANGES);
    expect(read(['>', `GET /${'a'.repeat(5000)} HTTP/1.1\r\n\r\n`, 1]).exchanges[0]!.url).toHaveLength(2049);
  });
});
