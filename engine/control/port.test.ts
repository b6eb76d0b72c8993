import { MessageChannel } from 'node:worker_threads';
import { expect, it, vi } from 'vitest';
import { watchPort } from './port.ts';

it('hands messages over as objects, plain or wrapped as Electron does, and tells when the port has closed', async () => {
  const { port1, port2 } = new MessageChannel();
  const receive = vi.fn(() => Promise.resolve());
  const left = vi.fn(() => Promise.resolve());
  let send: (message: object) => void = () => undefined;
  const got = Promise.withResolvers<unknown>();
  const gone = Promise.withResolvers<undefined>();
  left.mockImplementation(() => {
    gone.resolve(undefined);
    return Promise.resolve();
  });
  receive.mockImplementation(() => {
    if (receive.mock.calls.length === 2) send({ answer: 1 });
    return Promise.resolve();
  });
  watchPort(port1, (kind, wire) => {
    expect(kind).toBe('window');
    send = (message) => {
      wire.send(message);
    };
    return { receive, left } as never;
  });
  port2.on('message', (message) => {
    got.resolve(message);
  });
  port2.postMessage({ jsonrpc: '2.0', a: 1 });
  port2.postMessage({ data: { jsonrpc: '2.0', a: 2 } });
  expect(await got.promise).toEqual({ answer: 1 });
  expect(receive.mock.calls).toEqual([[{ jsonrpc: '2.0', a: 1 }], [{ jsonrpc: '2.0', a: 2 }]]);
  port2.close();
  await gone.promise;
  expect(left).toHaveBeenCalledTimes(1);
});
