import { ChaperoneError } from '../../contract/errors.ts';

const UNREACHABLE =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT)$/;
const TLS = /CERT|SIGNATURE|ISSUER|TLS|SSL|CRL|^EPROTO$/;

/** What the network says about a target, as ours. Only the code is repeated: messages of libraries may quote what was sent. */
export function forwardError(error: unknown, target: string): ChaperoneError {
  if (error instanceof ChaperoneError) return error;
  const code = codeOf(error);
  const kind = UNREACHABLE.test(code) ? 'forward.unreachable' : TLS.test(code) ? 'forward.tls' : 'forward.broken';
  return new ChaperoneError(kind, { target, reason: code }, { cause: error });
}

/** True when it is we who end an exchange (its token, its grant, its session, the listener), and neither side is to blame. */
export function isOurEnd(signal: AbortSignal, error: ChaperoneError): boolean {
  return signal.aborted && signal.reason === error && error.code !== 'listen.gone' && error.code !== 'listen.malformed';
}

/** True when the connection went away under a request: idle connections are closed by the target at any moment, also at this one. */
export function isConnectionLoss(error: unknown): boolean {
  return !(error instanceof ChaperoneError) && /^(?:UND_ERR_SOCKET|ECONNRESET|EPIPE)$/.test(codeOf(error));
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  // Happy Eyeballs wraps one error per address.
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return error.cause === undefined ? error.name : codeOf(error.cause);
}
