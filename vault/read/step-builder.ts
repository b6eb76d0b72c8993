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
import { CommandGrouper, type Grouping } from '../../wire/command/grouper.ts';
import { isError } from '../../wire/command/outcome.ts';
import { mayName, nameIn } from './created-name.ts';
import { isDry, mayBeDry } from './delete-options.ts';
import { ExitWatch } from './exit-watch.ts';
import { optionsOf } from './request-options.ts';
import { Passing } from './passing.ts';
import { sentenceOf } from './sentence.ts';
import { factsOf } from './session-info.ts';
import { MAX_SMALL } from './small-object.ts';

interface Exchange {
  readonly request: RequestEvent;
  response: ResponseEvent | null;
  end: EndEvent | null;
  readonly client: ClientHeaders;
  readonly grouping: Grouping;
  /** A small body that may tell what the URL does not; read when a row is made. */
  body: Uint8Array | null;
  /** Of an exec or attach that has left HTTP. */
  exit: ExitWatch | null;
}

/** What a client's headers say of it. */
interface ClientHeaders {
  readonly command: string | null;
  readonly session: string | null;
  readonly userAgent: string;
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
  readonly #open = new Passing<Exchange>();
  readonly #changed = new Set<number>();
  readonly #commands = new CommandGrouper();
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
        this.#begin(event);
        break;
      case 'response':
      case 'end': {
        const exchange = this.#open.get(event.x);
        if (exchange === undefined) return null;
        if (event.t === 'response') this.#answer(exchange, event);
        else this.#finish(exchange, event);
        break;
      }
      case 'gap':
        this.#gaps += 1;
        return null;
      case 'marker':
        return null;
      case 'session.closed':
        this.#closed = event;
        for (const x of this.#open.keys()) this.#changed.add(x);
        return null;
    }
    this.#changed.add(event.x);
    return event.x;
  }

  /** How an exchange was joined to its command; null once it has been forgotten. */
  grouping(x: number): Grouping | null {
    return this.#open.get(x)?.grouping ?? null;
  }

  /**
   * Bodies matter to rows in three things only: what a created object is called, whether a deletion is a dry run, and how a command in a
   * container ended. A copy of a small body is kept while the exchange is open.
   */
  piece(piece: BodyPiece): void {
    const exchange = this.#open.get(piece.x);
    if (exchange === undefined) return;
    exchange.exit?.piece(piece);
    const { direction, offset, bytes } = piece;
    if (direction !== 'request' || offset !== 0 || bytes.length > MAX_SMALL) return;
    if (!mayName(exchange.request) && !mayBeDry(exchange.request)) return;
    exchange.body = Uint8Array.from(bytes);
    this.#changed.add(piece.x);
  }

  /** Instead of `changed` when nobody wants rows: what has ended is counted and forgotten. Costs next to nothing. */
  settle(): void {
    for (const x of this.#changed) {
      const exchange = this.#open.get(x);
      if (exchange === undefined) continue;
      const outline = this.#outline(exchange);
      if (outline.outcome === 'open') continue;
      count(this.#ended, outline);
      this.#open.delete(x);
    }
    this.#changed.clear();
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
    for (const exchange of this.#open.values()) count(verdicts, this.#outline(exchange));
    return {
      id: fallback.id,
      startedAt,
      endedAt: this.#closed === null ? null : isoAfter(Date.parse(startedAt), this.#closed.at),
      agent: info?.agent.name ?? 'unknown',
      subject: info?.subject ?? 'unknown',
      info: factsOf(info),
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

  #begin(request: RequestEvent): void {
    const { x, at, target, listen, policy, ours } = request;
    const client = clientHeaders(listen.headers);
    const attributes = policy?.attributes;
    const grouping = this.#commands.add({
      n: x,
      at: at / 1000,
      target,
      session: client.session,
      userAgent: client.userAgent,
      connection: listen.connection,
      discovery: attributes?.discovery ?? false,
      resource: attributes?.resource ?? '',
      subresource: attributes?.subresource ?? '',
      namespace: attributes?.namespace ?? '',
      url: listen.url,
      upgrade: listen.upgrade !== undefined,
      forStep: ours?.x ?? null,
    });
    this.#open.set(x, { request, response: null, end: null, client, grouping, body: null, exit: null });
  }

  #answer(exchange: Exchange, response: ResponseEvent): void {
    const { request } = exchange;
    exchange.response = response;
    if (request.listen.upgrade === undefined) return;
    this.#commands.answered(request.x, response.status);
    const stream = streamOf(request, response);
    if (stream === 'exec' || stream === 'attach') exchange.exit = new ExitWatch(request, response);
  }

  #finish(exchange: Exchange, end: EndEvent): void {
    exchange.end = end;
    exchange.exit?.end();
    this.#commands.ended(end.x, end.at / 1000);
  }

  #outline({ request, response, end }: Exchange): Outline {
    return {
      verdict: request.policy?.decision.verdict ?? 'none',
      status: response?.status ?? null,
      outcome: end?.outcome ?? (this.#closed === null ? 'open' : 'lost'),
      maskedSpans: maskedIn(request.masked) + maskedIn(response?.masked) + maskedIn(end?.masked),
    };
  }

  #row(exchange: Exchange): StepRow {
    const { request, response, end, body, client, grouping, exit } = exchange;
    const { listen, policy } = request;
    const attributes = policy?.attributes;
    const stream = streamOf(request, response);
    const row: Omit<StepRow, 'sentence'> = {
      n: request.x,
      at: isoAfter(this.#started, request.at),
      sinceStart: request.at / 1000,
      took: end === null ? null : (end.at - request.at) / 1000,
      track: 'kubernetes',
      command: client.command,
      commandId: client.session,
      commandStep: grouping.first,
      retryOf: grouping.retryOf,
      by: request.ours === undefined ? 'agent' : 'chaperone',
      forStep: request.ours?.x ?? null,
      options: optionsOf(listen.url),
      userAgent: client.userAgent,
      target: request.target,
      method: listen.method,
      url: listen.url,
      verb: attributes?.verb ?? listen.method.toLowerCase(),
      apiGroup: attributes?.apiGroup ?? '',
      apiVersion: attributes?.apiVersion ?? '',
      resource: attributes?.resource ?? '',
      subresource: attributes?.subresource ?? '',
      namespace: attributes?.namespace ?? '',
      name: body !== null && mayName(request) ? nameIn(body) : (attributes?.name ?? ''),
      dryRun: body !== null && mayBeDry(request) ? isDry(body) : (attributes?.dryRun ?? false),
      discovery: attributes?.discovery ?? false,
      write: attributes !== undefined && mustBeDurableFirst(attributes),
      ...this.#outline(exchange),
      rule: policy?.decision.rule ?? null,
      grant: policy?.decision.grant ?? null,
      token: request.identity?.token ?? null,
      code: end?.code ?? response?.code ?? null,
      auditId: response?.auditId ?? request.auditId ?? null,
      requestBytes: end?.requestBytes ?? 0,
      responseBytes: end?.responseBytes ?? 0,
      unrecordedBytes: end?.unrecordedBytes ?? 0,
      stream,
      exitCode: exit?.exit?.code ?? null,
      opaque: stream === 'other' || exit?.opaque === true,
    };
    return { ...row, sentence: sentenceOf(row) };
  }
}

const STREAMS: ReadonlyMap<string, NonNullable<StepRow['stream']>> = new Map([
  ['exec', 'exec'],
  ['attach', 'attach'],
  ['portforward', 'portforward'],
]);

/** What an upgraded connection carries, by the subresource: the HTTP verb says nothing (exec over WebSocket is a GET). */
function streamOf({ listen, policy }: RequestEvent, response: ResponseEvent | null): StepRow['stream'] {
  if (listen.upgrade === undefined || response?.status !== 101) return null;
  return STREAMS.get(policy?.attributes.subresource ?? '') ?? 'other';
}

function clientHeaders(headers: HeaderList): ClientHeaders {
  let command: string | null = null;
  let session: string | null = null;
  let userAgent = '';
  for (const [name, value] of headers) {
    // Lengths first: this runs for every request, on the path's own thread.
    if (name.length === 15 && name.toLowerCase() === 'kubectl-command') command ??= value;
    else if (name.length === 15 && name.toLowerCase() === 'kubectl-session') session ??= value;
    else if (name.length === 10 && userAgent === '' && name.toLowerCase() === 'user-agent') userAgent = value;
  }
  return { command, session, userAgent };
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
/** What the counts of a summary need of a row. */
type Outline = Pick<StepRow, 'verdict' | 'status' | 'outcome' | 'maskedSpans'>;

/** The session's own token, which every request carries, is not counted. */
function maskedIn(spans: readonly MaskedSpan[] | undefined): number {
  let masked = 0;
  for (const { rule } of spans ?? []) if (rule !== SESSION_TOKEN_RULE) masked += 1;
  return masked;
}

function count(counts: Mutable<VerdictCounts>, row: Outline): void {
  if (row.verdict === 'allow') counts.allow += 1;
  if (row.verdict === 'deny') counts.deny += 1;
  if (row.maskedSpans > 0) counts.masked += 1;
  if (isError(row)) counts.error += 1;
}

/** `at` in microseconds. */
function isoAfter(started: number, at: number): string {
  return new Date(started + at / 1000).toISOString();
}
