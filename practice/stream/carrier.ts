/** What SPDY frames travel on: the upgraded connection itself, or the binary messages of a WebSocket. */
import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import { Interrupted } from '../container/io/stream.ts';
import { bytesOf } from './websocket-channels.ts';

export interface Carrier {
  /** Resolves when more is welcome. Rejects with Interrupted when the other side has gone. */
  send(bytes: Uint8Array): Promise<void>;
  pause(): void;
  resume(): void;
  /** Sends what waits, then closes. */
  end(): void;
  /** Called once each; `onBytes` with what arrives from then on. */
  listen(onBytes: (bytes: Buffer) => void, onClose: () => void): void;
}

const MOST_WAITING = 256 << 10;
const NORMAL = 1000;

/** `early`: what arrived together with the request's head. */
export function socketCarrier(socket: Duplex, early: Buffer): Carrier {
  return {
    send: (bytes) => {
      if (socket.destroyed || socket.writableEnded) return Promise.reject(new Interrupted());
      if (socket.write(bytes)) return Promise.resolve();
      return new Promise((resolve, reject) => {
        const stop = (): void => {
          socket.off('drain', drained);
          socket.off('close', closed);
        };
        const drained = (): void => {
          stop();
          resolve();
        };
        const closed = (): void => {
          stop();
          reject(new Interrupted());
        };
        socket.on('drain', drained);
        socket.on('close', closed);
      });
    },
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    end: () => void socket.end(),
    listen: (onBytes, onClose) => {
      // Not at once: whoever listens has not finished its own beginning.
      if (early.length > 0) socket.unshift(early);
      socket.on('data', onBytes);
      // A client that has said all it wants ends the streams itself; without its side there is nobody to talk to.
      socket.on('end', () => socket.end());
      socket.on('error', () => socket.destroy());
      socket.on('close', onClose);
    },
  };
}

export function webSocketCarrier(socket: WebSocket): Carrier {
  return {
    send: (bytes) =>
      new Promise((resolve, reject) => {
        if (socket.readyState !== socket.OPEN) {
          reject(new Interrupted());
          return;
        }
        const wait = socket.bufferedAmount > MOST_WAITING;
        socket.send(bytes, { binary: true }, (error) => {
          if (error) reject(new Interrupted());
          else resolve();
        });
        if (!wait) resolve();
      }),
    pause: () => {
      socket.pause();
    },
    resume: () => {
      socket.resume();
    },
    end: () => {
      socket.close(NORMAL);
    },
    listen: (onBytes, onClose) => {
      socket.on('message', (data: RawData) => {
        onBytes(bytesOf(data));
      });
      socket.on('error', () => {
        socket.terminate();
      });
      socket.on('close', onClose);
    },
  };
}
