import { describe, expect, it } from 'vitest';
import { drain } from '../container/io/stream.ts';
import type { Size } from '../container/process.ts';
import { socketCarrier } from './carrier.ts';
import { SUCCESS } from './channels.ts';
import { SpdyConnection } from './spdy-connection.ts';
import { expectedStreams, spdyChannels, StreamGatherer } from './spdy-channels.ts';
import { settled, spdyClient } from './testing/client.ts';

const OPTIONS = { container: 'c', command: ['sh'], stdin: true, stdout: true, stderr: true, tty: false };

it('expects a stream for each thing asked', () => {
  expect(expectedStreams(OPTIONS)).toEqual(['error', 'stdin', 'stdout', 'stderr']);
  expect(expectedStreams({ ...OPTIONS, stdin: false, stderr: false, tty: true })).toEqual(['error', 'stdout', 'resize']);
});

async function open(types: readonly string[], expected = types) {
  const client = spdyClient();
  const gatherer = new StreamGatherer(expected);
  const connection = new SpdyConnection(socketCarrier(client.server, Buffer.alloc(0)), (stream) => {
    gatherer.add(stream);
  });
  const number = (type: string): number => 2 * types.indexOf(type) + 1;
  for (const type of types) client.open(number(type), { streamType: type });
  await settled();
  return { client, number, channels: spdyChannels(connection, await gatherer.all) };
}

describe('streams', () => {
  it('become channels, and end with the Status', async () => {
    const { client, number, channels } = await open(['error', 'stdin', 'stdout', 'stderr']);
    client.send(client.writer.data(number('stdin'), Buffer.from('in'), true));
    expect((await drain(channels.stdin, 10)).toString()).toBe('in');
    await channels.stdout.write(Buffer.from('out'));
    await channels.stderr.write(Buffer.from('err'));
    await channels.finish(SUCCESS);
    const texts = ['stdout', 'stderr', 'error'].map(async (type) => (await drain(client.stream(number(type)), 1_000)).toString());
    expect(await Promise.all(texts)).toEqual(['out', 'err', JSON.stringify(SUCCESS)]);
    await settled();
    expect(client.own.readableEnded).toBe(true);
  });

  it('tell sizes, also those told before anybody listened', async () => {
    const { client, number, channels } = await open(['error', 'stdout', 'resize']);
    const sizes: Size[] = [];
    client.send(client.writer.data(number('resize'), Buffer.from('{"Width":1,"Height":2}\n{"Wid')));
    await settled();
    channels.onResize((size) => sizes.push(size));
    client.send(client.writer.data(number('resize'), Buffer.from('th":3,"Height":4}\nnonsense\n')));
    await settled();
    expect(sizes).toEqual([
      { columns: 1, rows: 2 },
      { columns: 3, rows: 4 },
    ]);
    expect(await channels.stdin.read()).toBeNull();
  });

  it('that nobody expects are ended', async () => {
    const { client, number } = await open(['error', 'odd', 'stdout', 'stdout2'], ['error', 'stdout']);
    expect(await client.stream(number('odd')).read()).toBeNull();
  });
});
