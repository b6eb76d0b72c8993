import type { Dispatcher } from 'undici';
import type { Clock } from '../../contract/clock.ts';
import { ChaperoneError } from '../../contract/errors.ts';
import { mustBeDurableFirst } from '../../contract/kubernetes.ts';
import type { HeaderList } from '../../contract/record.ts';
import type { AnswerMask, Arrival, Forward, Journal, Masks } from '../exchange.ts';
import type { Upstream } from '../proxy.ts';
import { credentialOf } from './credential.ts';
import { forwardError, isConnectionLoss } from './errors.ts';
import { answerHeaders, answerTrailers, upstreamHeaders } from './headers.ts';
import { outgoingBody } from './outgoing-body.ts';

export interface PlainOptions {
  readonly upstream: Upstream;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
}

/** Forwards requests that stay HTTP. Nothing is dispatched before the record of it is where the write-ahead rule wants it. */
export function forwardPlain({ upstream, dispatcher, clock }: PlainOptions): Forward {
  const base = upstream.server.pathname.replace(/\/+$/, '');
  return async (arrival, ruling, masks, journal) => {
    const write = mustBeDurableFirst(ruling.attributes);
    const credential = await credentialOf(upstream);
    const before = clock.monotonic();
    const body = await outgoingBody(arrival, masks, journal, write);
    journal.trace('record', clock.monotonic() - before);
    arrival.signal.throwIfAborted();
    const headers = linesFor(arrival, upstream.server.host, credential, masks.negotiate);
    if (body !== null && arrival.body.length !== undefined) headers.push('content-length', String(arrival.body.length));
    const request = { path: base + arrival.url, method: arrival.method, headers, body };
    await new Promise<void>((resolve, reject) => {
      const dispatch = (): void => {
        dispatcher.dispatch(request, relay);
      };
      // A read may be asked again; whether a write was carried out, nobody knows when its connection is lost.
      const again = write || body !== null ? undefined : dispatch;
      const relay = new Relay({ arrival, masks, journal, target: upstream.name, clock, resolve, reject, again });
      dispatch();
    });
  };
}

/** Names and values of the request's head for the target, in turn. */
function linesFor(
  { headers, auditId, memo }: Arrival,
  host: string,
  credential: Readonly<Record<string, string>>,
  negotiate: Masks['negotiate'],
): string[] {
  const lines = (replaced: Readonly<Record<string, string>>): string[] => {
    const asked = auditId === undefined ? headers : headers.filter(([name]) => name.toLowerCase() !== 'audit-id');
    return upstreamHeaders(asked, host, replaced).flat();
  };
  const repeated = memo !== undefined && Object.keys(negotiate).length === 0;
  const fixed = repeated ? memo.of(upstreamHeaders, credential, () => lines(credential)) : lines({ ...negotiate, ...credential });
  return auditId === undefined ? [...fixed] : [...fixed, 'Audit-ID', auditId];
}

interface RelayOptions {
  readonly arrival: Arrival;
  readonly masks: Masks;
  readonly journal: Journal;
  readonly target: string;
  readonly clock: Clock;
  readonly resolve: () => void;
  /** Only before the head was sent: there is still an answer to give. */
  readonly reject: (error: ChaperoneError) => void;
  /** Asks the target a second time. */
  readonly again: (() => void) | undefined;
}

/** Passes one answer from undici to the client and the journal, chunk by chunk, under back pressure from both. */
class Relay implements Dispatcher.DispatchHandler {
  readonly #o: RelayOptions;
  readonly #dispatchedAt: number;
  readonly #onAbort: () => void;
  #controller: Dispatcher.DispatchController | undefined;
  #failure: ChaperoneError | undefined;
  #settled = false;
  #mask: AnswerMask | undefined;
  #status = 0;
  #headers: HeaderList = [];
  #wireBytes = 0;
  #clientFull = false;
  #recorderFull = false;
  #again: (() => void) | undefined;

  constructor(options: RelayOptions) {
    this.#o = options;
    this.#again = options.again;
    this.#dispatchedAt = options.clock.monotonic();
    const { signal } = options.arrival;
    // Not as a literal assigned to a property: V8 puts those into the old generation, where they keep the whole exchange.
    const onAbort = (): void => {
      this.#fail(signal.reason);
    };
    this.#onAbort = onAbort;
    signal.addEventListener('abort', this.#onAbort);
    options.arrival.reply.onDrain(() => {
      this.#clientFull = false;
      this.#resume();
    });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // It may have ended while it waited for a connection.
    if (this.#failure) controller.abort(this.#failure);
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    if (status < 200 || this.#settled) return;
    this.#guarded(() => {
      const { clock, journal, masks } = this.#o;
      journal.trace('forward', clock.monotonic() - this.#dispatchedAt);
      this.#status = status;
      this.#headers = answerHeaders(headerList(controller.rawHeaders));
      this.#mask = masks.answer(status, this.#headers);
      if (this.#mask?.whole) return;
      // The length of a masked stream is not known before its end.
      if (this.#mask) this.#headers = this.#headers.filter(([name]) => name.toLowerCase() !== 'content-length');
      this.#sendHead();
    });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled) return;
    this.#wireBytes += chunk.length;
    this.#guarded(() => {
      const { arrival, journal } = this.#o;
      const passing = this.#mask ? this.#mask.push(chunk) : chunk;
      if (this.#mask?.whole) return;
      journal.answerBody(passing, chunk.length);
      if (!arrival.reply.write(passing)) this.#clientFull = true;
      const pressure = journal.pressure();
      if (pressure) {
        this.#recorderFull = true;
        pressure.then(
          () => {
            this.#recorderFull = false;
            this.#resume();
          },
          (error: unknown) => {
            this.#fail(error);
          },
        );
      }
      if (this.#clientFull || this.#recorderFull) controller.pause();
    });
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    if (this.#settled) return;
    this.#guarded(() => {
      const { arrival, journal, masks } = this.#o;
      const rest = this.#mask?.finish();
      if (this.#mask?.whole && rest) {
        if (this.#wireBytes > 0) {
          this.#headers = [
            ...this.#headers.filter(([name]) => name.toLowerCase() !== 'content-length'),
            ['Content-Length', String(rest.length)],
          ];
        }
        this.#sendHead();
        journal.answerBody(rest, this.#wireBytes);
      } else if (rest) journal.answerBody(rest, 0);
      if (this.#mask) journal.spans(this.#mask.spans);
      // Of a masked body they could be a digest, by which its secrets can be guessed.
      const trailers = this.#mask ? [] : answerTrailers(headerList(controller.rawTrailers));
      if (trailers.length > 0) {
        const kept = masks.answerHeaders(trailers);
        journal.trailers(kept.headers, kept.spans);
      }
      this.#settle();
      journal.end('complete');
      arrival.reply.end(rest, trailers);
      this.#o.resolve();
    });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const again = this.#again;
    this.#again = undefined;
    if (again && this.#status === 0 && !this.#settled && isConnectionLoss(error)) {
      // Not within undici's own cleaning up.
      queueMicrotask(() => {
        if (!this.#settled) again();
      });
      return;
    }
    this.#fail(error);
  }

  #sendHead(): void {
    const { arrival, journal, masks } = this.#o;
    const kept = masks.answerHeaders(this.#headers);
    journal.answerHead('target', this.#status, kept.headers, kept.spans);
    arrival.reply.head(this.#status, this.#headers);
  }

  #resume(): void {
    if (!this.#settled && !this.#clientFull && !this.#recorderFull && this.#controller?.paused) this.#controller.resume();
  }

  #guarded(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#fail(
        error instanceof ChaperoneError
          ? error
          : new ChaperoneError('mask.failed', { reason: 'internal error' }, { cause: error }),
      );
    }
  }

  #settle(): void {
    this.#settled = true;
    this.#o.arrival.signal.removeEventListener('abort', this.#onAbort);
  }

  /** Ends both sides. What was sent cannot be taken back: then the client sees the connection break off. */
  #fail(cause: unknown): void {
    if (this.#settled) return;
    this.#settle();
    const { arrival, journal, target } = this.#o;
    const error = forwardError(cause, target);
    this.#failure = error;
    this.#controller?.abort(error);
    if (this.#mask) journal.spans(this.#mask.spans);
    if (!arrival.reply.headSent) {
      this.#o.reject(ofDispatched(error));
      return;
    }
    journal.end(
      error.code === 'listen.gone' ? 'client-aborted' : error.code.startsWith('forward.') ? 'target-aborted' : 'failed',
      error.code,
    );
    arrival.reply.destroy();
    this.#o.resolve();
  }
}

/** A request that turns out malformed when a part of it is on its way has failed: it was not refused before the target saw it. */
function ofDispatched(error: ChaperoneError): ChaperoneError {
  if (error.code !== 'listen.malformed') return error;
  return new ChaperoneError('forward.body', { reason: String(error.details['reason']) }, { cause: error });
}

function headerList(raw: Dispatcher.DispatchController['rawHeaders']): HeaderList {
  if (!Array.isArray(raw))
    return Object.entries(raw ?? {}).flatMap(([n, v]) => (Array.isArray(v) ? v : [v ?? '']).map((one) => [n, one] as const));
  const list: (readonly [string, string])[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) list.push([raw[i]?.toString('latin1') ?? '', raw[i + 1]?.toString('latin1') ?? '']);
  return list;
}
