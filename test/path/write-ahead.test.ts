import type { IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { barrier, Ear, openLine, TOKEN, type Line } from './line.ts';
import { stopped } from './recorder.ts';

let line: Line;
beforeEach(async () => {
  line = await openLine();
});
afterEach(() => line.close());

const PODS = '/api/v1/namespaces/x/pods';
const post = (rest: string): string =>
  `POST ${PODS} HTTP/1.1\r\nHost: 127.0.0.1:${line.listener.port}\r\nAuthorization: Bearer ${TOKEN}\r\n${rest}`;
/** Time enough for everything that does not wait: round trips through the same event loop. */
const turns = async (): Promise<void> => {
  for (let i = 0; i < 10; i += 1) await line.ask('GET', PODS, { token: null });
};

describe('the write-ahead rule', () => {
  it.each<readonly [string, string]>([
    ['POST', PODS],
    ['PUT', `${PODS}/p`],
    ['PATCH', `${PODS}/p`],
    ['GET', '/api/v1/namespaces/x/services/s/proxy/a'],
    ['GET', '/api/v1/proxy/namespaces/x/services/s'],
  ])('%s %s: nothing goes upstream before its record is on disk', async (method, path) => {
    const disk = barrier();
    const asked = barrier();
    line.recorder.hold = disk.reached;
    line.recorder.onDurable = () => {
      // By now the whole of a small request is queued.
      expect(line.recorder.events.map((e) => e.t)).toEqual(['request']);
      expect(line.recorder.text(1, 'request')).toBe('{"a":1}');
      asked.open();
    };
    const answer = line.ask(method, path, { body: '{"a":1}' });
    await asked.reached;
    await turns();
    expect(line.seen).toEqual([]);
    disk.open();
    expect((await answer).status).toBe(200);
    expect(line.seen.length).toBe(1);
  });

  it('does not make reads wait', async () => {
    line.recorder.hold = new Promise(() => undefined);
    expect((await line.ask('GET', PODS)).status).toBe(200);
    expect((await line.ask('GET', '/version')).status).toBe(200);
  });

  it('holds each chunk of a long body until it is on disk', async () => {
    const arrived: string[] = [];
    const upstream = barrier();
    let ear: Ear | undefined;
    line.onRequest = (request: IncomingMessage, response) => {
      ear = new Ear(request);
      request.on('data', (chunk: Buffer) => arrived.push(chunk.toString()));
      request.on('end', () => response.end('{}'));
      upstream.open();
    };
    const socket = await line.raw();
    const client = new Ear(socket);
    socket.write(post('Transfer-Encoding: chunked\r\n\r\n3\r\none\r\n'));
    await upstream.reached;
    await ear!.until('one');
    const disk = barrier();
    const asked = barrier();
    line.recorder.hold = disk.reached;
    line.recorder.onDurable = asked.open;
    socket.write('3\r\ntwo\r\n');
    await asked.reached;
    await turns();
    expect(line.recorder.text(1, 'request')).toBe('onetwo');
    expect(arrived).toEqual(['one']);
    disk.open();
    await ear!.until('two');
    socket.write('0\r\n\r\n');
    await client.until('{}');
    expect(await line.recorder.end(1)).toMatchObject({ outcome: 'complete', requestBytes: 6 });
    socket.destroy();
  });

  it('breaks an upload off, on both sides, when recording stops in the middle', async () => {
    const upstream = barrier();
    const broken = barrier();
    let ended = false;
    let ear: Ear | undefined;
    line.onRequest = (request: IncomingMessage) => {
      ear = new Ear(request);
      request.on('end', () => (ended = true));
      request.on('error', broken.open);
      upstream.open();
    };
    const socket = await line.raw();
    const client = new Ear(socket);
    socket.write(post('Transfer-Encoding: chunked\r\n\r\n3\r\none\r\n'));
    await upstream.reached;
    await ear!.until('one');
    line.recorder.fault = (call) => (call === 'body' ? stopped() : undefined);
    socket.write('3\r\ntwo\r\n');
    await broken.reached;
    expect(ended).toBe(false);
    expect(ear!.text).toBe('one');
    expect(await client.until('"code":503')).toContain('HTTP/1.1 503');
    socket.destroy();
  });

  it('carries a long body with its length, whole', async () => {
    const size = 5 << 20;
    line.onRequest = (request, response) => {
      let seen = 0;
      request.on('data', (chunk: Buffer) => (seen += chunk.length));
      request.on('end', () => response.end(JSON.stringify({ seen, length: request.headers['content-length'] })));
    };
    const answer = await line.ask('POST', PODS, { body: Buffer.alloc(size, 98) });
    expect(JSON.parse(answer.text)).toEqual({ seen: size, length: String(size) });
    expect(line.recorder.text(1, 'request').length).toBe(size);
  });

  it('gives the early answer of a target that does not want the rest', async () => {
    line.onRequest = (_request, response) => response.writeHead(413).end('too large');
    const socket = await line.raw();
    const client = new Ear(socket);
    socket.write(post('Transfer-Encoding: chunked\r\n\r\n3\r\none\r\n'));
    expect(await client.until('too large')).toContain('HTTP/1.1 413');
    socket.destroy();
  });

  it('sends nothing when the client goes away while the disk is asked', async () => {
    const disk = barrier();
    const asked = barrier();
    line.recorder.hold = disk.reached;
    line.recorder.onDurable = asked.open;
    const socket = await line.raw();
    socket.write(post('Content-Length: 2\r\n\r\n{}'));
    await asked.reached;
    socket.destroy();
    expect(await line.recorder.end(1)).toMatchObject({ outcome: 'client-aborted' });
    disk.open();
    await turns();
    expect(line.seen).toEqual([]);
  });

  it('sends nothing of a short body that ends early', async () => {
    const socket = await line.raw();
    socket.end(post('Content-Length: 20\r\n\r\n{"half":'));
    expect((await line.recorder.end(1)).outcome).not.toBe('complete');
    await turns();
    expect(line.seen).toEqual([]);
  });
});
