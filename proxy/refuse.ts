import { ChaperoneError, type ErrorCode } from '../contract/errors.ts';
import type { HeaderList, Outcome } from '../contract/record.ts';
import type { Arrival, Caller, Journal, Masks, OpenJournal, Refuse, Ruling, SoFar } from './exchange.ts';
import type { SessionDirectory } from './proxy.ts';

/** Bytes kept of the body of a denied request. */
const DENIED_BODY = 1 << 20;

interface Encoded {
  readonly status?: number;
  readonly body: Buffer;
  readonly headers: HeaderList;
}

export interface RefuseOptions {
  readonly sessions: SessionDirectory;
  readonly record: OpenJournal;
  /** What is kept when masking failed. */
  readonly blank: Masks;
  readonly onUnrecorded: (code: ErrorCode) => void;
  /** The answer in the words of whom it goes to: a Kubernetes Status, an error of OAuth. Its status is the error's unless said. */
  readonly encode: (error: ChaperoneError, ruling: Ruling | undefined) => Encoded;
}

/** Where every failure of the path ends: recorded, then answered as a Kubernetes Status. When it cannot be recorded it is counted, and the answer is 503. */
export function refuseWith(options: RefuseOptions): Refuse {
  return async (arrival, error, soFar) => {
    let answer = error;
    let journal: Journal | undefined;
    try {
      journal = soFar.journal ?? (await openLate(options, arrival, error, soFar));
      await keepDenied(arrival, journal, soFar);
      if (error.code !== 'listen.gone' && !arrival.reply.headSent) record(journal, error, options.encode(error, soFar.ruling));
    } catch (failure) {
      options.onUnrecorded(error.code);
      answer =
        failure instanceof ChaperoneError
          ? failure
          : new ChaperoneError('record.stopped', { reason: 'internal error' }, { cause: failure });
    }
    journal?.end(outcomeOf(answer, arrival), answer.code);
    if (arrival.reply.headSent || answer.code === 'listen.gone') {
      arrival.reply.destroy();
      return;
    }
    const { status = answer.http, body, headers } = options.encode(answer, soFar.ruling);
    arrival.reply.head(status, closing(arrival, answer) ? [...headers, ['Connection', 'close']] : headers);
    arrival.reply.end(body);
  };
}

/** A refusal before there was a journal: nobody known, or a stage that threw. */
async function openLate(
  options: RefuseOptions,
  arrival: Arrival,
  error: ChaperoneError,
  { caller, ruling, masks }: SoFar,
): Promise<Journal> {
  // Recording has just failed; asking again could only succeed for the refusal and not for what comes next.
  if (error.code.startsWith('record.')) throw error;
  const stranger = async (): Promise<Caller> => ({
    ...(await options.sessions.unattributed()),
    session: undefined,
    identity: undefined,
    token: undefined,
    impersonates: undefined,
    refusal: error,
  });
  return options.record(arrival, caller ?? (await stranger()), ruling, masks ?? options.blank);
}

/** What a denied request wanted to send is evidence; it is kept up to a bound, masked like any other. */
async function keepDenied(arrival: Arrival, journal: Journal, { ruling, masks }: SoFar): Promise<void> {
  if (ruling?.decision.verdict !== 'deny' || !masks || arrival.body.length === 0) return;
  let body: Buffer;
  try {
    body = await arrival.body.upTo(DENIED_BODY);
  } catch {
    return;
  }
  const kept = masks.keep?.(body);
  journal.requestBody(kept?.recorded ?? body, body.length);
  journal.spans(kept?.spans ?? []);
  journal.skipped(arrival.body.received - body.length);
}

function record(journal: Journal, error: ChaperoneError, { status = error.http, body, headers }: Encoded): void {
  journal.answerHead('chaperone', status, headers, [], error.code);
  journal.answerBody(body, body.length);
}

function outcomeOf(error: ChaperoneError, { signal }: Arrival): Outcome {
  const { code } = error;
  if (code === 'listen.gone') return 'client-aborted';
  // Its token or its grant ended while it was under way, so the target may have seen it.
  if (signal.reason === error && /^(?:identity|grant)\./.test(code)) return 'failed';
  return /^(?:forward|record|engine)\./.test(code) ||
    code === 'mask.undecodable' ||
    code === 'mask.failed' ||
    code === 'listen.closed'
    ? 'failed'
    : 'refused';
}

/** After these the connection cannot be trusted to be where we think it is. */
function closing(arrival: Arrival, { code }: ChaperoneError): boolean {
  return arrival.upgrade !== undefined || code === 'listen.malformed' || code === 'listen.closed' || code === 'forward.body';
}
