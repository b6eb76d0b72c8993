import { ChaperoneError } from '../../contract/errors.ts';

interface ParserError extends Error {
  readonly code?: string;
  readonly reason?: string;
}

/**
 * What Node reports of a connection on which HTTP was spoken: `listen.gone` when the client has left (reset, broken TLS, an end in the
 * middle of a message), otherwise how the message was malformed. Source: llhttp's HPE_ codes and Node's `clientError` documentation.
 */
export function parserError(error: ParserError): ChaperoneError {
  const code = error.code ?? '';
  if (code === 'HPE_HEADER_OVERFLOW') return new ChaperoneError('listen.head', { reason: 'more than 64 KiB of headers' });
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new ChaperoneError('listen.malformed', { reason: 'the head did not arrive in time' });
  if (!code.startsWith('HPE_') || code === 'HPE_INVALID_EOF_STATE') return new ChaperoneError('listen.gone');
  // Reasons of the parser are fixed texts; other messages could repeat what was sent.
  return new ChaperoneError('listen.malformed', { reason: error.reason ?? code });
}
