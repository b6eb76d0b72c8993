import type { Clock } from '../../contract/clock.ts';
import { ChaperoneError } from '../../contract/errors.ts';
import { SESSION_TOKEN_RULE, type MaskedSpan } from '../../contract/record.ts';
import type { Arrival, Caller, Journal, Mask, Masks, OpenJournal, Refuse } from '../exchange.ts';
import type { IssuedToken, SessionDirectory } from '../proxy.ts';
import { tokenAnswer } from './token-answer.ts';
import { ACCESS_TOKEN, exchangeOf, type Field, fieldsOf, invalid, recordedForm } from './token-request.ts';

/** On the listener of every target; nothing below `/.chaperone/` is ever forwarded. */
export const TOKEN_PATH = '/.chaperone/v1/token';
/** Bytes of a request; an assertion with its certificate has some ten thousand. */
const MAX_BODY = 256 << 10;
/** Milliseconds that it may take to arrive: nobody has shown yet who they are. */
const BODY_PATIENCE = 10_000;

export interface TokenEndpointOptions {
  readonly clock: Clock;
  readonly schedule: (ms: number, run: () => void) => () => void;
  readonly sessions: Pick<SessionDirectory, 'exchange' | 'unattributed'>;
  readonly mask: Mask;
  readonly record: OpenJournal;
  /** Answers in the words of RFC 6749. */
  readonly refuse: Refuse;
  /** What stands in the record for a value, and its commitment. */
  readonly hide: (key: Uint8Array, value: string) => { readonly text: string; readonly commitment: string };
}

/** True for paths that are ours and no target's. */
export function isOurPath(path: string): boolean {
  return path === '/.chaperone' || path.startsWith('/.chaperone/');
}

/**
 * OAuth 2.0 Token Exchange (RFC 8693): an assertion or a token of a provider for a session token of ours. A step of the session that it leads to,
 * or an unattributed one; neither what was shown nor what is given is recorded. Never rejects.
 */
export function tokenEndpoint(options: TokenEndpointOptions): (arrival: Arrival) => Promise<void> {
  const { clock, sessions, mask, record, refuse } = options;
  return async (arrival) => {
    let caller: Caller | undefined;
    let masks: Masks | undefined;
    let journal: Journal | undefined;
    try {
      const { fields, bytes } = await read(arrival, options.schedule);
      const { admission, token } = await sessions.exchange(exchangeOf(fields, arrival.target));
      caller = callerOf(admission);
      masks = mask(arrival, caller, undefined);
      journal = record(arrival, caller, undefined, masks);
      journal.trace('identity', clock.monotonic() - arrival.startedAt);
      keepRequest(journal, fields, bytes, (value) => options.hide(admission.session.maskingKey, value));

      const seconds = Math.max(0, Math.floor((admission.expiresAt - clock.wall()) / 1000));
      const { status, headers, body } = answerWith(token, seconds);
      const hidden = options.hide(admission.session.maskingKey, token);
      const span = spanOf('response.body', 'access_token', token, hidden.commitment, SESSION_TOKEN_RULE);
      journal.answerHead('chaperone', status, headers, []);
      journal.answerBody(answerWith(hidden.text, seconds).body, body.length);
      journal.spans([span]);
      // Whoever has the token may use it: that it was given must be known first.
      await journal.durable();
      journal.end('complete');
      arrival.reply.head(status, headers);
      arrival.reply.end(body);
    } catch (error) {
      let refusal = asRefusal(error);
      // Where recording itself has failed, there is nothing to open a record in.
      if (journal === undefined && !refusal.code.startsWith('record.')) {
        try {
          caller ??= { ...(await sessions.unattributed()), ...NOBODY, refusal };
          masks ??= mask(arrival, caller, undefined);
          journal = record(arrival, caller, undefined, masks);
          // What was shown is not kept, whatever it was.
          journal.skipped(arrival.body.received);
        } catch (failure) {
          refusal = asRefusal(failure);
        }
      }
      await refuse(arrival, refusal, { caller, ruling: undefined, masks, journal });
    }
  };
}

const NOBODY = { session: undefined, identity: undefined, token: undefined, impersonates: undefined } as const;

async function read(
  arrival: Arrival,
  schedule: TokenEndpointOptions['schedule'],
): Promise<{ readonly fields: readonly Field[]; readonly bytes: number }> {
  if (arrival.refusal) throw arrival.refusal;
  if (arrival.path !== TOKEN_PATH) throw new ChaperoneError('listen.path', { path: TOKEN_PATH.slice(0, '/.chaperone'.length) });
  if (arrival.method !== 'POST') throw invalid('it must be a POST');
  const types = arrival.headers.filter(([name]) => name.toLowerCase() === 'content-type');
  const late = new ChaperoneError('forward.body', { reason: `it took longer than ${BODY_PATIENCE / 1000} seconds` });
  const cancel = schedule(BODY_PATIENCE, () => {
    arrival.abort(late);
  });
  const body = await arrival.body
    .whole(MAX_BODY)
    .catch((error: unknown) => {
      if (error instanceof ChaperoneError && error.code === 'forward.body' && error !== late)
        throw invalid(`its body is not whole, or longer than ${MAX_BODY} bytes`);
      throw error;
    })
    .finally(cancel);
  return { fields: fieldsOf(types.length === 1 ? types[0]?.[1] : undefined, body), bytes: body.length };
}

function callerOf({ session, identity, token }: IssuedToken['admission']): Caller {
  const { recorder, maskingKey } = session;
  return { recorder, maskingKey, session, identity, token, impersonates: undefined, refusal: undefined };
}

function keepRequest(
  journal: Journal,
  fields: readonly Field[],
  bytes: number,
  hide: (value: string) => { readonly text: string; readonly commitment: string },
): void {
  const spans: MaskedSpan[] = [];
  const form = recordedForm(fields, (name, value) => {
    const { text, commitment } = hide(value);
    spans.push(spanOf('request.body', name, value, commitment, 'token-exchange'));
    return text;
  });
  journal.requestBody(Buffer.from(form), bytes);
  journal.spans(spans);
}

function spanOf(part: MaskedSpan['part'], path: string, value: string, commitment: string, rule: string): MaskedSpan {
  return { part, path, bytes: Buffer.byteLength(value), commitment, rule };
}

function answerWith(token: string, seconds: number): ReturnType<typeof tokenAnswer> {
  return tokenAnswer(200, {
    access_token: token,
    issued_token_type: ACCESS_TOKEN,
    token_type: 'Bearer',
    expires_in: seconds,
  });
}

function asRefusal(error: unknown): ChaperoneError {
  return error instanceof ChaperoneError
    ? error
    : new ChaperoneError('identity.failed', { reason: 'internal error' }, { cause: error });
}
