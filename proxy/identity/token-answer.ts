import type { ChaperoneError } from '../../contract/errors.ts';
import type { HeaderList } from '../../contract/record.ts';

export interface TokenAnswer {
  readonly status: number;
  readonly body: Buffer;
  readonly headers: HeaderList;
}

/** An answer of the token endpoint; never kept by any cache (RFC 6749 section 5.1). */
export function tokenAnswer(status: number, content: Readonly<Record<string, string | number>>): TokenAnswer {
  const body = Buffer.from(`${JSON.stringify(content)}\n`);
  const headers: HeaderList = [
    ['Content-Type', 'application/json'],
    ['Content-Length', String(body.length)],
    ['Cache-Control', 'no-store'],
    ['Pragma', 'no-cache'],
  ];
  return { status, body, headers };
}

/**
 * A refusal in the words of RFC 6749 section 5.2. A proof that is not good is an `invalid_request`, whatever is wrong with it (RFC 8693 section
 * 2.2.2); our own sentence says what.
 */
export function tokenRefusal(error: ChaperoneError): TokenAnswer {
  const { code, details, http } = error;
  const identity = code.startsWith('identity.');
  const status = identity ? 400 : http;
  const named = code === 'identity.exchange' ? details['error'] : undefined;
  const word = named ?? (code === 'identity.target' ? 'invalid_target' : wordFor(status));
  return tokenAnswer(status, { error: word, error_description: printable(error.message) });
}

function wordFor(status: number): string {
  if (status === 503) return 'temporarily_unavailable';
  return status >= 500 ? 'server_error' : 'invalid_request';
}

/** What `error_description` may hold (RFC 6749 section 5.2). */
function printable(text: string): string {
  return text.replace(/["\\]/g, "'").replace(/[^\x20-\x7e]/g, '?');
}
