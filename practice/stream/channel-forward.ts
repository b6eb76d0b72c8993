/**
 * Port-forward over WebSocket channels: for the port at position i of the query, channel 2i carries data and 2i + 1 errors; each begins with
 * the port's number, little-endian. Source: kubernetes pkg/kubelet/cri/streaming/portforward/websocket.go.
 */
import type { RawData, WebSocket } from 'ws';
import { Pipe } from '../container/io/pipe.ts';
import { badRequest } from '../wire/failure.ts';
import type { ApiRequest } from '../wire/request.ts';
import { pipeBoth } from './pipe-both.ts';
import type { Dial } from './pod-ports.ts';
import { bytesOf, sender } from './websocket-channels.ts';

const MOST_PORTS = 16;

/** The `ports` of the query. Throws a 400 Failure for none, too many, or what is no port. */
export function portsOf(request: ApiRequest): number[] {
  const texts = request.query.getAll('ports').flatMap((text) => text.split(','));
  if (texts.length === 0 || texts.length > MOST_PORTS) throw badRequest('query parameter "ports" is required');
  return texts.map((text) => {
    const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
    if (port < 1 || port > 65_535) throw badRequest(`unable to parse ${JSON.stringify(text)} as a port`);
    return port;
  });
}

/** Takes over an open WebSocket. Never throws. */
export function forwardChannels(socket: WebSocket, ports: readonly number[], dial: Dial): void {
  const gone = new AbortController();
  const inputs = ports.map(() => new Pipe());
  socket.on('message', (data: RawData) => {
    const message = bytesOf(data);
    const input = (message[0] ?? 1) % 2 === 0 ? inputs[(message[0] ?? 0) / 2] : undefined;
    if (input === undefined || input.offer(message.subarray(1))) return;
    socket.pause();
    void input.welcome(gone.signal).then(
      () => {
        socket.resume();
      },
      () => undefined,
    );
  });
  socket.on('error', () => {
    socket.terminate();
  });
  socket.on('close', () => {
    for (const input of inputs) input.end();
    gone.abort();
  });
  void Promise.all(
    ports.map(async (port, index) => {
      const [data, error] = [sender(socket, 2 * index), sender(socket, 2 * index + 1)];
      const number = Buffer.from([port & 255, port >> 8]);
      await data(number);
      await error(number);
      const target = dial(port);
      const input = inputs[index];
      if (typeof target === 'string') await error(Buffer.from(target));
      else if (input !== undefined) await pipeBoth({ input, output: { write: data, end: () => undefined } }, target, gone.signal);
    }),
  )
    .catch(() => undefined)
    .then(() => {
      socket.close(1000);
    });
}
