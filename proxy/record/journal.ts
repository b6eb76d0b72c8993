import { ChaperoneError, type ErrorCode } from '../../contract/errors.ts';
import type { Impersonation, Level } from '../../contract/kubernetes.ts';
import type { Direction, HeaderList, MaskedSpan, Outcome, RequestEvent, SessionRecorder, Trace } from '../../contract/record.ts';
import type { Arrival, Caller, ImpersonationRequest, Journal, Masks, OpenJournal, Ruling } from '../exchange.ts';

/**
 * The record stage: queues the request event and gives the journal of the exchange. The exchange number is taken here, so that
 * numbers on disk are in order.
 * @param onLost called once per exchange whose end could not be recorded.
 */
export function journalOn(onLost: (code: ErrorCode) => void): OpenJournal {
  return (arrival, caller, ruling, masks) => new SessionJournal(onLost, arrival, caller, ruling, masks);
}

class SessionJournal implements Journal {
  readonly x: number;
  readonly #onLost: (code: ErrorCode) => void;
  readonly #recorder: SessionRecorder;
  readonly #level: Level;
  /** The recorder's losses when this exchange began: more of them may mean that part of it is gone. */
  readonly #losses: number;
  readonly #trace: { [stage in keyof Trace]: number } = {};
  readonly #masked: MaskedSpan[] = [];
  readonly #offsets: Record<Direction, number> = { request: 0, response: 0 };
  readonly #bytes: Record<Direction, number> = { request: 0, response: 0 };
  #unrecorded = 0;
  #told = 0;
  #trailers: HeaderList = [];
  #ended = false;

  constructor(onLost: (code: ErrorCode) => void, arrival: Arrival, caller: Caller, ruling: Ruling | undefined, masks: Masks) {
    this.#onLost = onLost;
    this.#recorder = caller.recorder;
    this.#losses = caller.recorder.losses;
    this.#level = ruling?.decision.level ?? 'RequestResponse';
    this.x = this.#recorder.nextExchange();
    const upgrade = arrival.upgrade?.protocol;
    this.#recorder.event({
      t: 'request',
      x: this.x,
      at: this.#recorder.at(),
      listen: {
        method: arrival.method,
        url: masks.url,
        httpVersion: arrival.httpVersion,
        headers: masks.headers,
        ...(upgrade === undefined ? {} : { upgrade }),
        ...(arrival.connection === undefined ? {} : { connection: arrival.connection }),
      },
      ...identityOf(caller),
      ...(arrival.ours ? { ours: arrival.ours } : {}),
      target: arrival.target,
      ...(arrival.auditId !== undefined && goesOn(arrival, caller, ruling, masks) ? { auditId: arrival.auditId } : {}),
      ...(ruling ? { policy: { attributes: attributesOf(ruling, masks), decision: ruling.decision } } : {}),
      ...(masks.spans.length > 0 ? { masked: masks.spans } : {}),
    });
  }

  trace(stage: keyof Trace, micros: number): void {
    this.#trace[stage] = (this.#trace[stage] ?? 0) + micros;
  }

  requestBody(recorded: Uint8Array, wireBytes: number): void {
    // What is not recorded must not be sent, whoever still reads.
    if (this.#ended) throw new ChaperoneError('record.stopped', { reason: 'the exchange has ended' });
    this.#body('request', recorded, wireBytes, this.#level !== 'Metadata' && this.#level !== 'None');
  }

  answerHead(
    from: 'target' | 'chaperone',
    status: number,
    headers: HeaderList,
    spans: readonly MaskedSpan[],
    code?: ErrorCode,
  ): void {
    const auditId = headers.find(([name]) => name.toLowerCase() === 'audit-id')?.[1];
    this.#recorder.event({
      t: 'response',
      x: this.x,
      at: this.#recorder.at(),
      from,
      status,
      headers,
      ...(auditId === undefined ? {} : { auditId }),
      ...(code === undefined ? {} : { code }),
      ...(spans.length > 0 ? { masked: spans } : {}),
    });
  }

  answerBody(recorded: Uint8Array, wireBytes: number): void {
    this.#body('response', recorded, wireBytes, this.#level === 'RequestResponse');
  }

  answerTold(told: Uint8Array): void {
    this.#body('response', told, 0, this.#level === 'RequestResponse');
    this.#told += told.length;
  }

  #body(direction: Direction, bytes: Uint8Array, wireBytes: number, kept: boolean): void {
    this.#bytes[direction] += wireBytes;
    if (!kept) {
      this.#unrecorded += wireBytes;
      return;
    }
    if (bytes.length === 0) return;
    this.#recorder.body({ x: this.x, direction, at: this.#recorder.at(), offset: this.#offsets[direction], bytes });
    this.#offsets[direction] += bytes.length;
  }

  skipped(wireBytes: number): void {
    this.#bytes.request += wireBytes;
    this.#unrecorded += wireBytes;
  }

  spans(spans: readonly MaskedSpan[]): void {
    for (const span of spans) this.#masked.push(span);
  }

  trailers(trailers: HeaderList, spans: readonly MaskedSpan[]): void {
    this.#trailers = trailers;
    this.spans(spans);
  }

  async durable(): Promise<void> {
    await this.#recorder.durable();
    if (this.#recorder.losses !== this.#losses) {
      throw new ChaperoneError('record.stopped', { reason: 'a part of this exchange could not be written' });
    }
  }

  pressure(): Promise<void> | undefined {
    return this.#recorder.congested ? this.#recorder.drained() : undefined;
  }

  end(outcome: Outcome, code?: ErrorCode): void {
    if (this.#ended) return;
    this.#ended = true;
    try {
      this.#recorder.event({
        t: 'end',
        x: this.x,
        at: this.#recorder.at(),
        outcome,
        ...(code === undefined ? {} : { code }),
        requestBytes: this.#bytes.request,
        responseBytes: this.#bytes.response,
        unrecordedBytes: this.#unrecorded,
        ...(this.#told > 0 ? { toldBytes: this.#told } : {}),
        ...(this.#trailers.length > 0 ? { trailers: this.#trailers } : {}),
        ...(this.#masked.length > 0 ? { masked: this.#masked } : {}),
        trace: this.#trace,
      });
    } catch (error) {
      this.#onLost(error instanceof ChaperoneError ? error.code : 'record.stopped');
    }
  }
}

/** False when the path has refused it already: then nothing of it reaches the target's audit log. */
function goesOn(arrival: Arrival, caller: Caller, ruling: Ruling | undefined, masks: Masks): boolean {
  return !(arrival.refusal ?? caller.refusal ?? masks.refusal) && ruling?.decision.verdict === 'allow';
}

function attributesOf({ attributes }: Ruling, { path }: Masks): Ruling['attributes'] {
  return path === undefined ? attributes : { ...attributes, path };
}

/** Who speaks, as the proof of this very request shows it. */
function identityOf({ identity, token, impersonates, sentAs }: Caller): Pick<RequestEvent, 'identity'> {
  if (!identity) return {};
  const { subject, proof, issuer, groups, provider } = identity;
  return {
    identity: {
      subject,
      proof,
      ...(provider === null ? {} : { issuer }),
      ...(groups.length > 0 ? { groups } : {}),
      ...(token === undefined ? {} : { token }),
      ...(impersonates ? { impersonates: withoutValues(impersonates) } : {}),
      ...(sentAs ? { sentAs: withoutValues(sentAs) } : {}),
    },
  };
}

/** Values of extra fields may be scopes or tokens; only their names are kept. */
function withoutValues(asked: ImpersonationRequest): Impersonation {
  return {
    ...(asked.user === undefined ? {} : { user: asked.user }),
    ...(asked.uid === undefined ? {} : { uid: asked.uid }),
    groups: asked.groups,
    extra: asked.extra,
  };
}
