import type { Duplex } from 'node:stream';

/** How long a connection that is done with may go on, milliseconds. */
const LINGER = 5_000;

/**
 * Closes a connection so that its other end gets all that was written. What still comes is read and dropped, because closing with
 * unread bytes resets a connection, and a reset takes back what the system has not delivered yet.
 */
export function linger(socket: Duplex): void {
  if (socket.destroyed) return;
  const timer = setTimeout(() => socket.destroy(), LINGER);
  timer.unref();
  const done = (): void => {
    if (socket.readableEnded && socket.writableFinished) socket.destroy();
  };
  socket.on('error', () => socket.destroy());
  socket.once('close', () => {
    clearTimeout(timer);
  });
  socket.once('end', done);
  socket.once('finish', done);
  if (!socket.writableEnded) socket.end();
  socket.resume();
  done();
}
