import type { Duplex } from 'node:stream';
import { ChaperoneError } from '../../contract/errors.ts';
import { encodeStatus, statusOf } from './status.ts';

/** How long a refused client may go on sending before the connection is cut, milliseconds. */
const LINGER = 5_000;

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

/** What Node's parser or its timers say, as ours. Source: llhttp's HPE_ codes and Node's `clientError` documentation. */
export function parserError(error: Error & { readonly code?: string; readonly reason?: string }): ChaperoneError {
  if (error.code === 'HPE_HEADER_OVERFLOW') return new ChaperoneError('listen.head', { reason: 'more than 64 KiB of headers' });
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new ChaperoneError('listen.malformed', { reason: 'the head did not arrive in time' });
  // Reasons of the parser are fixed texts; other messages could repeat what was sent.
  return new ChaperoneError('listen.malformed', { reason: error.reason ?? error.code ?? 'it cannot be parsed' });
}

/**
 * Answers on a connection that has no request object: Status, then close. What the client still sends is read and dropped for a
 * while, because closing with unread bytes resets the connection and the answer would be lost.
 */
export function answerAndClose(socket: Duplex, error: ChaperoneError): void {
  if (socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const { body, headers } = encodeStatus(statusOf(error, undefined));
  const head = [
    `HTTP/1.1 ${error.http} ${TITLES[error.http] ?? 'Error'}`,
    ...headers.map(([n, v]) => `${n}: ${v}`),
    'Connection: close',
  ];
  socket.on('error', () => socket.destroy());
  socket.end(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]));
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), LINGER);
  socket.once('end', () => socket.destroy());
  socket.once('close', () => {
    clearTimeout(timer);
  });
}
