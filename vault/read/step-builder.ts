/** From record events to rows and summaries: pure, used for live sessions, for reading and by the index. */
import { mustBeDurableFirst } from '../../contract/kubernetes.ts';
import {
  SESSION_TOKEN_RULE,
  type BodyPiece,
  type EndEvent,
  type HeaderList,
  type MaskedSpan,
  type RecordEvent,
  type RequestEvent,
  type ResponseEvent,
  type SessionClosed,
} from '../../contract/record.ts';
import type { SessionInfo, SessionSummary, VerdictCounts } from '../../contract/session.ts';
import type { StepRow } from '../../contract/step.ts';
import { mayName, nameIn } from './created-name.ts';
import { sentenceOf } from './sentence.ts';

interface Exchange {
  readonly request: RequestEvent;
  response: ResponseEvent | null;
  end: EndEvent | null;
  /** Name of the object that is being created, when only the body tells it. */
  created: string;
}

/**
 * Give it the events of one session in order; `changed` hands out the rows that are new or different since the last call.
 * Exchanges that have ended are forgotten once handed out, so memory grows with what is open, not with the session.
 */
export class StepBuilder {
  #info: SessionInfo | null = null;
  #started = 0;
  #closed: SessionClosed | null = null;
  #gaps = 0;
  #steps = 0;
  readonly #open = new Map<number, Exchange>();
  readonly #changed = new Set<number>();
  readonly #ended: Mutable<VerdictCounts> = { allow: 0, deny: 0, masked: 0, error: 0 };

  /** The exchange the event belongs to, or null. */
  apply(event: RecordEvent): number | null {
    switch (event.t) {
      case 'session.opened':
        this.#info = event.session;
        this.#started = Date.parse(event.session.startedAt);
        return null;
      case 'request':
        if (!this.#open.has(event.x)) this.#steps += 1;
        this.#open.set(event.x, { request: event, response: null, end: null, created: '' });
        break;
      case 'response':
      case 'end': {
        const exchange = this.#open.get(event.x);
        if (exchange === undefined) return null;
        if (event.t === 'response') exchange.response = event;
        else exchange.end = event;
        break;
      }
      case 'gap':
        this.#gaps += 1;
        return null;
      case 'session.closed':
        this.#closed = event;
        for (const x of this.#open.keys()) this.#changed.add(x);
        return null;
    }
    this.#changed.add(event.x);
    return event.x;
  }

  /** Bodies matter to rows in one thing only: what the created object is called. The bytes are not kept. */
  piece(piece: BodyPiece): void {
    const exchange = this.#open.get(piece.x);
    if (exchange === undefined || !mayName(exchange.request, piece)) return;
    exchange.created = nameIn(piece.bytes);
    this.#changed.add(piece.x);
  }

  /** In order of `n`. */
  changed(): StepRow[] {
    const rows: StepRow[] = [];
    for (const x of [...this.#changed].sort((a, b) => a - b)) {
      const exchange = this.#open.get(x);
      if (exchange === undefined) continue;
      const row = this.#row(exchange);
      rows.push(row);
      if (row.outcome === 'open') continue;
      count(this.#ended, row);
      this.#open.delete(x);
    }
    this.#changed.clear();
    return rows;
  }

  /** `fallback`: what is known when the first record was lost. */
  summary(
    fallback: { readonly id: string; readonly startedAt: string },
    log: { readonly bytes: number; readonly sealed: boolean },
  ): SessionSummary {
    const info = this.#info;
    const startedAt = info?.startedAt ?? fallback.startedAt;
    const verdicts = { ...this.#ended };
    for (const exchange of this.#open.values()) count(verdicts, this.#row(exchange));
    return {
      id: fallback.id,
      startedAt,
      endedAt: this.#closed === null ? null : isoAfter(Date.parse(startedAt), this.#closed.at),
      agent: info?.agent.name ?? 'unknown',
      subject: info?.subject ?? 'unknown',
      targets: info?.targets ?? [],
      kind: info?.kind ?? 'supervised',
      policy: info?.policy ?? 'unknown',
      command: info?.command ?? null,
      cwd: info?.cwd ?? null,
      steps: this.#steps,
      verdicts,
      sealed: log.sealed,
      exitCode: this.#closed?.exitCode ?? null,
      gaps: this.#gaps,
      closed: this.#closed?.reason ?? null,
      bytes: log.bytes,
    };
  }

  #row({ request, response, end, created }: Exchange): StepRow {
    const { listen, policy } = request;
    const attributes = policy?.attributes;
    const row: Omit<StepRow, 'sentence'> = {
      n: request.x,
      at: isoAfter(this.#started, request.at),
      sinceStart: request.at / 1000,
      took: end === null ? null : (end.at - request.at) / 1000,
      track: 'kubernetes',
      command: header(listen.headers, 'kubectl-command'),
      commandId: header(listen.headers, 'kubectl-session'),
      target: request.target,
      method: listen.method,
      url: listen.url,
      verb: attributes?.verb ?? listen.method.toLowerCase(),
      apiGroup: attributes?.apiGroup ?? '',
      apiVersion: attributes?.apiVersion ?? '',
      resource: attributes?.resource ?? '',
      subresource: attributes?.subresource ?? '',
      namespace: attributes?.namespace ?? '',
      name: attributes?.name === '' ? created : (attributes?.name ?? ''),
      dryRun: attributes?.dryRun ?? false,
      discovery: attributes?.discovery ?? false,
      write: attributes !== undefined && mustBeDurableFirst(attributes),
      verdict: policy?.decision.verdict ?? 'none',
      rule: policy?.decision.rule ?? null,
      status: response?.status ?? null,
      outcome: end?.outcome ?? (this.#closed === null ? 'open' : 'lost'),
      code: end?.code ?? response?.code ?? null,
      auditId: response?.auditId ?? null,
      requestBytes: end?.requestBytes ?? 0,
      responseBytes: end?.responseBytes ?? 0,
      maskedSpans: spansOf(request, response, end).filter(({ rule }) => rule !== SESSION_TOKEN_RULE).length,
      unrecordedBytes: end?.unrecordedBytes ?? 0,
      opaque: listen.upgrade !== undefined && response?.status === 101,
    };
    return { ...row, sentence: sentenceOf(row) };
  }
}

/** True for exchanges that ended with an error of the target's or ours, policy's refusals apart. */
export function isError(row: Pick<StepRow, 'status' | 'outcome' | 'verdict'>): boolean {
  if (row.verdict === 'deny') return false;
  return (row.status ?? 0) >= 400 || row.outcome === 'failed' || row.outcome === 'target-aborted';
}

/** All masked spans of an exchange, in the order in which they were recorded. */
export function spansOf(request: RequestEvent, response: ResponseEvent | null, end: EndEvent | null): readonly MaskedSpan[] {
  return [...(request.masked ?? []), ...(response?.masked ?? []), ...(end?.masked ?? [])];
}

/** The first value of a header, or null; `name` in lower case. */
export function header(headers: HeaderList, name: string): string | null {
  return headers.find(([key]) => key.toLowerCase() === name)?.[1] ?? null;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function count(counts: Mutable<VerdictCounts>, row: StepRow): void {
  if (row.verdict === 'allow') counts.allow += 1;
  if (row.verdict === 'deny') counts.deny += 1;
  if (row.maskedSpans > 0) counts.masked += 1;
  if (isError(row)) counts.error += 1;
}

/** `at` in microseconds. */
function isoAfter(started: number, at: number): string {
  return new Date(started + at / 1000).toISOString();
}
