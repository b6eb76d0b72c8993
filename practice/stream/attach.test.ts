import { expect, it } from 'vitest';
import type { Sink, Stream } from '../wire/answer.ts';
import { runAttach } from './attach.ts';
import { SUCCESS } from './channels.ts';
import { fakeChannels, settled } from './testing/client.ts';

function output() {
  let sink: Sink | undefined;
  const closed: string[] = [];
  const stream: Stream = {
    contentType: 'text/plain',
    start: (given) => {
      sink = given;
      given.onClose(() => void closed.push('closed'));
    },
  };
  return { stream, closed, write: (text: string) => sink?.write(text), end: () => sink?.end() };
}

it('passes on what the container writes, and ends with it', async () => {
  const [container, channels] = [output(), fakeChannels()];
  channels.keyboard.offer(Buffer.from('ignored'));
  const attached = runAttach(container.stream, channels);
  container.write('tick 1\n');
  container.write('tick 2\n');
  container.end();
  await attached;
  expect([await channels.out(), channels.statuses, container.closed, channels.keyboard.size]).toEqual([
    'tick 1\ntick 2\n',
    [SUCCESS],
    ['closed'],
    0,
  ]);
});

it('ends when the client leaves, without a word', async () => {
  const [container, channels] = [output(), fakeChannels()];
  const attached = runAttach(container.stream, channels);
  await settled();
  channels.leave();
  await attached;
  expect([channels.statuses, container.closed]).toEqual([[], ['closed']]);
});

it('does not gather lines for a client that does not read', async () => {
  const [container, channels] = [output(), fakeChannels()];
  let passed = 0;
  const slow = {
    ...channels,
    stdout: {
      write: (bytes: Uint8Array) => {
        passed += bytes.length;
        return new Promise<void>(() => undefined);
      },
      end: () => undefined,
    },
  };
  void runAttach(container.stream, slow);
  for (let i = 0; i < 1_000; i += 1) container.write('x'.repeat(1_000));
  await settled();
  expect(passed).toBe(1_000);
});
