import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, expect, it } from 'vitest';
import { send, startStream, type Answer, type Sink, type Stream } from './answer.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function fetchFrom(
  answer: Answer | Stream,
  headers: Record<string, string> = {},
  method = 'GET',
  format: 'json' | 'yaml' = 'json',
): Promise<IncomingMessage> {
  server = createServer((incoming, response) => {
    if ('start' in answer) startStream(response, answer);
    else void send(response, answer, format, [incoming.headers['accept-encoding'] ?? []].flat().join(','));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, method, headers, agent: false }, resolve).on('error', reject).end();
  });
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const large = { items: Array.from({ length: 2000 }, (_, n) => n) };

it('sends JSON with its length and warnings', async () => {
  const message = await fetchFrom({ code: 201, body: { a: 1 }, warnings: ['unknown field "x"\n'] });
  expect([message.statusCode, message.headers['content-type'], message.headers['content-length']]).toEqual([
    201,
    'application/json',
    '8',
  ]);
  expect(message.headers.warning).toBe('299 - "unknown field \\"x\\"?"');
  expect((await bytesOf(message)).toString()).toBe('{"a":1}\n');
});

it('compresses large answers only for those who take gzip', async () => {
  const zipped = await fetchFrom({ code: 200, body: large }, { 'accept-encoding': 'gzip' });
  expect(zipped.headers['content-encoding']).toBe('gzip');
  expect(JSON.parse(gunzipSync(await bytesOf(zipped)).toString())).toEqual(large);
  for (const encoding of ['identity', 'gzip;q=0']) {
    const plain = await fetchFrom({ code: 200, body: large }, { 'accept-encoding': encoding });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(JSON.parse((await bytesOf(plain)).toString())).toEqual(large);
  }
});

it('sends YAML, text and bytes as such, and no body to HEAD', async () => {
  expect((await bytesOf(await fetchFrom({ code: 200, body: { a: [1] } }, {}, 'GET', 'yaml'))).toString()).toBe('a:\n  - 1\n');
  expect((await fetchFrom({ code: 200, body: 'ok' })).headers['content-type']).toBe('text/plain');
  expect(await bytesOf(await fetchFrom({ code: 200, body: Buffer.from([1, 2]) }))).toEqual(Buffer.from([1, 2]));
  const message = await fetchFrom({ code: 200, body: 'ok' }, {}, 'HEAD');
  expect([message.headers['content-length'], (await bytesOf(message)).length]).toEqual(['2', 0]);
});

it('streams piece by piece and tells when the client has gone', async () => {
  const opened = Promise.withResolvers<Sink>();
  const closed = Promise.withResolvers<string>();
  const message = await fetchFrom({
    contentType: 'application/json',
    start: (sink) => {
      sink.onClose(() => closed.resolve('closed'));
      opened.resolve(sink);
    },
  });
  const sink = await opened.promise;
  sink.write('first\n');
  const [chunk] = (await once(message, 'data')) as [Buffer];
  expect(chunk.toString()).toBe('first\n');
  message.destroy();
  expect(await closed.promise).toBe('closed');
});

it('cuts a stream whose client does not read', async () => {
  const closed = Promise.withResolvers<string>();
  const message = await fetchFrom({
    contentType: 'text/plain',
    start: (sink) => {
      sink.onClose(() => {
        closed.resolve('closed');
      });
      for (let n = 0; n < 64; n += 1) sink.write('x'.repeat(1 << 20));
    },
  });
  message.on('error', () => undefined);
  expect(await closed.promise).toBe('closed');
});
