/**
 * exec and attach over WebSocket: each binary message is a channel byte and its data. Source: apimachinery
 * pkg/util/remotecommand, apiserver pkg/util/wsstream.
 */
import type { RawData, WebSocket } from 'ws';
import { Pipe } from '../container/io/pipe.ts';
import { Interrupted, type Output } from '../container/io/stream.ts';
import type { Size } from '../container/process.ts';
import type { JsonMap } from '../object/json.ts';
import type { Timer } from '../object/timer.ts';
import { parseSize, type Channels } from './channels.ts';

/** Preferred first. */
export const COMMAND_PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'] as const;

const [STDIN, STDOUT, STDERR, ERROR, RESIZE, CLOSE] = [0, 1, 2, 3, 4, 255];
/** Bytes that may wait in the socket before a writer has to. */
const MOST_WAITING = 256 << 10;
const NORMAL = 1000;
/** Milliseconds. */
const PONG_WITHIN = 1_000;

/** Takes over an open WebSocket. `protocol`: what was agreed on; `stdin`: whether the client asked for it. */
export function webSocketChannels(socket: WebSocket, protocol: string, stdin: boolean, timer: Timer): Channels {
  const gone = new AbortController();
  const input = new Pipe();
  let size: Size | undefined;
  let onSize: (size: Size) => void = () => undefined;
  if (!stdin) input.end();

  const receive = (message: Buffer): void => {
    const data = message.subarray(1);
    switch (message[0]) {
      case STDIN:
        if (input.offer(data)) break;
        socket.pause();
        void input.welcome(gone.signal).then(
          () => {
            socket.resume();
          },
          () => undefined,
        );
        break;
      case RESIZE:
        size = parseSize(data.toString()) ?? size;
        if (size !== undefined) onSize(size);
        break;
      case CLOSE:
        if (protocol === COMMAND_PROTOCOLS[0] && data[0] === STDIN) input.end();
        break;
      default:
    }
  };
  socket.on('message', (data: RawData) => {
    receive(bytesOf(data));
  });
  socket.on('error', () => {
    socket.terminate();
  });
  socket.on('close', () => {
    input.end();
    gone.abort();
  });

  const ready = listening(socket, timer);
  const output = (channel: number): Output => ({
    write: async (bytes) => {
      if (bytes.length === 0) return;
      await ready;
      await sender(socket, channel)(bytes);
    },
    end: () => undefined,
  });
  // An empty message tells the client that the streams are there, as the API server does.
  void sender(socket, STDOUT)(new Uint8Array(0)).catch(() => undefined);

  return {
    stdin: input,
    stdout: output(STDOUT),
    stderr: output(STDERR),
    signal: gone.signal,
    onResize: (listener) => {
      onSize = listener;
      if (size !== undefined) listener(size);
    },
    finish: async (status: JsonMap) => {
      await ready;
      await sender(socket, ERROR)(Buffer.from(JSON.stringify(status))).catch(() => undefined);
      input.close();
      socket.resume();
      socket.close(NORMAL);
    },
  };
}

/**
 * Resolves once the client has shown that it reads. kubectl up to 1.33 drops what arrives before it has made its streams
 * (kubernetes/kubernetes#131203); a real container takes longer to start than that, these do not. A client that answers no ping gets its
 * output after a while.
 */
function listening(socket: WebSocket, timer: Timer): Promise<void> {
  return new Promise((resolve) => {
    const stop = timer.after(PONG_WITHIN, resolve);
    const heard = (): void => {
      stop();
      resolve();
    };
    socket.once('pong', heard);
    socket.once('close', heard);
    socket.ping();
  });
}

/** Sends messages on one channel: resolves when more is welcome, rejects with Interrupted when the client has gone. */
export const sender =
  (socket: WebSocket, channel: number) =>
  (bytes: Uint8Array): Promise<void> =>
    new Promise((resolve, reject) => {
      if (socket.readyState !== socket.OPEN) {
        reject(new Interrupted());
        return;
      }
      const wait = socket.bufferedAmount > MOST_WAITING;
      socket.send(Buffer.concat([Buffer.from([channel]), bytes]), (error) => {
        if (error) reject(new Interrupted());
        else resolve();
      });
      if (!wait) resolve();
    });

/** A message as one buffer, whatever form ws has it in. */
export function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}
