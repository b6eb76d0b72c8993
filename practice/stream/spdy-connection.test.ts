import { describe, expect, it } from 'vitest';
import { drain } from '../container/io/stream.ts';
import { socketCarrier } from './carrier.ts';
import { SpdyConnection, type SpdyStream } from './spdy-connection.ts';
import { settled, spdyClient } from './testing/client.ts';

function connected() {
  const client = spdyClient();
  const streams: SpdyStream[] = [];
  const connection = new SpdyConnection(socketCarrier(client.server, Buffer.alloc(0)), (stream) => streams.push(stream));
  return { client, streams, connection };
}

describe('a connection', () => {
  it('answers a new stream, and carries both ways to both ends', async () => {
    const { client, streams } = connected();
    client.open(1, { streamType: 'data', port: '80' });
    client.send(client.writer.data(1, Buffer.from('hel')), client.writer.data(1, Buffer.from('lo'), true));
    await settled();
    const [stream] = streams;
    expect([stream?.header('streamtype'), stream?.header('port'), stream?.header('none')]).toEqual(['data', '80', '']);
    expect((await drain(stream!.input, 100)).toString()).toBe('hello');
    await stream!.output.write(Buffer.alloc(100_000, 'x'));
    stream!.output.end();
    expect((await drain(client.stream(1), 200_000)).length).toBe(100_000);
    expect(client.frames).toEqual([{ type: 'SYN_REPLY', stream: 1, fin: false, headers: [] }]);
  });

  it('answers pings', async () => {
    const { client } = connected();
    client.send(client.writer.ping(1), client.writer.ping(2));
    await settled();
    expect(client.frames).toEqual([{ type: 'PING', id: 1 }]);
  });

  it('ends a stream that the client resets', async () => {
    const { client, streams } = connected();
    client.open(1, {});
    await settled();
    client.send(client.writer.rstStream(1, 5), client.writer.data(1, Buffer.from('late')));
    await settled();
    expect(await streams[0]!.input.read()).toBeNull();
    await expect(streams[0]!.output.write(Buffer.from('x'))).rejects.toThrow();
  });

  it('refuses too many streams, and closes on what it cannot read', async () => {
    const { client, streams, connection } = connected();
    for (let i = 0; i < 260; i += 1) client.open(2 * i + 1, {}, true);
    await settled();
    expect([streams.length, client.frames.filter(({ type }) => type === 'RST_STREAM').length]).toEqual([256, 4]);
    client.send(Buffer.alloc(20, 0xff));
    await settled();
    client.own.end();
    await settled();
    client.server.destroy();
    await settled();
    expect(connection.signal.aborted).toBe(true);
  });

  it('does not let a number go down', async () => {
    const { client, streams } = connected();
    client.open(3, {});
    client.open(1, {});
    await settled();
    expect([streams.length, client.own.readableEnded]).toEqual([1, true]);
  });

  it('lets the client wait when nobody reads a stream', async () => {
    const { client, streams } = connected();
    client.open(1, {});
    for (let i = 0; i < 50; i += 1) client.send(client.writer.data(1, Buffer.alloc(16_000)));
    await settled();
    expect(client.own.writableLength).toBeGreaterThan(400_000);
    let got = 0;
    while (got < 50 * 16_000) got += (await streams[0]!.input.read())!.length;
    expect(got).toBe(50 * 16_000);
  });

  it('tells when the client has gone', async () => {
    const { client, streams, connection } = connected();
    client.open(1, {});
    await settled();
    client.server.destroy();
    await settled();
    expect([connection.signal.aborted, await streams[0]!.input.read()]).toEqual([true, null]);
    await expect(streams[0]!.output.write(Buffer.from('x'))).rejects.toThrow();
  });
});
