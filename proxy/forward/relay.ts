import type { Dispatcher } from 'undici';
import type { Clock } from '../../contract/clock.ts';
import { ChaperoneError } from '../../contract/errors.ts';
import type { RequestAttributes } from '../../contract/kubernetes.ts';
import type { HeaderList } from '../../contract/record.ts';
import type { AnswerMask, Arrival, Journal, Masks } from '../exchange.ts';
import { bodyWithoutEcho, headersWithoutEcho } from './echo.ts';
import { isLines, LinesEnding } from './ending-lines.ts';
import type { Schedule } from './ending.ts';
import { forwardError, isConnectionLoss, isOurEnd } from './errors.ts';
import { answerHeaders, answerTrailers } from './headers.ts';
import { HeldAnswer } from './held-answer.ts';

export interface RelayOptions {
  readonly arrival: Arrival;
  readonly attributes: RequestAttributes;
  readonly masks: Masks;
  readonly journal: Journal;
  readonly target: string;
  /** What the answer must not repeat; none for a Kubernetes API, which repeats nothing. */
  readonly secrets: readonly Buffer[];
  readonly maskingKey: Uint8Array;
  readonly clock: Clock;
  readonly schedule: Schedule;
  readonly resolve: () => void;
  /** Only before the head was sent: there is still an answer to give. */
  readonly reject: (error: ChaperoneError) => void;
  /** Asks the target a second time; undefined for what must not be carried out twice. */
  readonly repeat: (() => void) | undefined;
  /** Says that the target did not take the credential; resolves with true when there is another one to ask with, once more. */
  readonly refused: () => Promise<boolean>;
}

/** Passes one answer from undici to the client and the journal, chunk by chunk, under back pressure from both. */
export class Relay implements Dispatcher.DispatchHandler {
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
  /** The last byte that the client got; a line feed before the first. */
  #lastByte = LINE_FEED;
  #lines: LinesEnding | undefined;
  #clientFull = false;
  #recorderFull = false;
  #again: (() => void) | undefined;
  /** The answer is a 401, and whether it is the one that counts is not known yet. */
  #held: HeldAnswer | undefined;
  #mayRefuse = true;

  constructor(options: RelayOptions) {
    this.#o = options;
    this.#again = options.repeat;
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
    if (status === 401 && this.#mayRefuse) {
      this.#mayRefuse = false;
      this.#hold(controller);
      return;
    }
    this.#begin(controller, status);
  }

  #begin(controller: Dispatcher.DispatchController, status: number): void {
    this.#guarded(() => {
      const { clock, journal, masks } = this.#o;
      journal.trace('forward', clock.monotonic() - this.#dispatchedAt);
      this.#status = status;
      this.#headers = this.#withoutEcho(answerHeaders(headerList(controller.rawHeaders)));
      this.#mask = masks.answer(status, this.#headers);
      if (this.#mask?.whole) return;
      // The length of a masked stream is not known before its end.
      if (this.#mask) this.#headers = this.#headers.filter(([name]) => name.toLowerCase() !== 'content-length');
      else if (this.#o.secrets.length > 0 && !this.#bodiless) {
        this.#mask = bodyWithoutEcho(this.#headers, this.#o.secrets, this.#o.maskingKey);
      }
      this.#sendHead();
    });
  }

  /** The credential was refused. The answer waits until it is known whether there is another one to ask with. */
  #hold(controller: Dispatcher.DispatchController): void {
    const held = new HeldAnswer(controller);
    this.#held = held;
    const decided = (again: boolean): void => {
      if (this.#settled) return;
      if (again) {
        held.drop(() => {
          this.#held = undefined;
          if (!this.#settled) this.#o.repeat?.();
        });
        return;
      }
      this.#held = undefined;
      this.#begin(controller, 401);
      held.replay(this);
      this.#resume();
    };
    this.#o.refused().then(decided, () => {
      // There is no other credential, and there is an answer.
      decided(false);
    });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#lines?.data(chunk);
    if (this.#settled || this.#held?.data(chunk) === true) return;
    this.#wireBytes += chunk.length;
    this.#guarded(() => {
      const { arrival, journal } = this.#o;
      const passing = this.#mask ? this.#mask.push(chunk) : chunk;
      if (this.#mask?.whole) return;
      journal.answerBody(passing, chunk.length);
      this.#lastByte = passing[passing.length - 1] ?? this.#lastByte;
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
    this.#lines?.broken();
    if (this.#settled || this.#held?.end() === true) return;
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
    this.#lines?.broken();
    if (!this.#settled && this.#held?.error(error) === true) return;
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

  /** There is no body to what is said of one. */
  get #bodiless(): boolean {
    return this.#o.arrival.method === 'HEAD' || this.#status === 204 || this.#status === 304;
  }

  #withoutEcho(headers: HeaderList): HeaderList {
    const { journal, maskingKey, secrets } = this.#o;
    if (secrets.length === 0) return headers;
    const clean = headersWithoutEcho(headers, secrets, maskingKey);
    if (clean.spans.length > 0) journal.spans(clean.spans);
    return clean.headers;
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
    if (isOurEnd(arrival.signal, error) && isLines(this.#o.attributes, this.#status, this.#headers) && arrival.reply.headSent) {
      this.#tell(error);
      return;
    }
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

  /** We end a watch: its client is told why, after the line that is under way. */
  #tell(reason: ChaperoneError): void {
    const { arrival, journal, resolve, schedule } = this.#o;
    const done = (told: boolean): void => {
      this.#controller?.abort(reason);
      if (this.#mask) journal.spans(this.#mask.spans);
      journal.end('failed', reason.code);
      if (!told) arrival.reply.destroy();
      resolve();
    };
    // A mask passes whole lines.
    const between = this.#mask !== undefined || this.#lastByte === LINE_FEED;
    this.#lines = new LinesEnding({ reply: arrival.reply, journal, schedule, reason, between, done });
    this.#lines.start();
    this.#controller?.resume();
  }
}

const LINE_FEED = 0x0a;

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
