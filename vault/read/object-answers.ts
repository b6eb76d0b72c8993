/** The documents in the answers of chosen steps, in the order in which they were recorded. */
import type { BodyPiece, EndEvent, HeaderList, RequestEvent, ResponseEvent } from '../../contract/record.ts';
import type { StepRow } from '../../contract/step.ts';
import { documentsOf, eventsOf, HeldBody, MAX_BODY, type Budget, type EventReader } from './object-body.ts';
import type { SessionSource } from './session-source.ts';

/** Bytes of all bodies that are held at the same time. */
const MAX_HELD = 64 << 20;
/** Bytes of a request's body, where it is wanted. */
const MAX_REQUEST = 3 << 20;

export interface AnswerListener {
  /** The step was asked for. */
  asked?(row: StepRow): void;
  /** A document of its answer: the answer itself, or one line of a watch. `at`: microseconds since the session was opened. */
  document(row: StepRow, document: unknown, at: number): void;
  done?(row: StepRow, end: AnswerEnd): void;
}

export interface AnswerEnd {
  /** The answer, or a part of it, is not recorded or cannot be read. */
  readonly unread: boolean;
  /** When its head came; of a watch, when it ended. */
  readonly at: number;
  /** The parsed body of the request, where it was wanted and is JSON. */
  readonly request: unknown;
}

export interface Choice {
  readonly wants: (row: StepRow) => boolean;
  readonly wantsRequest?: (row: StepRow) => boolean;
}

/** One pass over the session. Rejects like `SessionSource.visitAll`. */
export async function readAnswers(source: SessionSource, choice: Choice, listener: AnswerListener): Promise<void> {
  const wanted = new Map(source.rows.filter(choice.wants).map((row) => [row.n, row]));
  if (wanted.size === 0) return;
  const open = new Map<number, Answer>();
  const budget: Budget = { left: MAX_HELD };
  await source.visitAll({
    event: (event) => {
      if (event.t === 'request') {
        const row = wanted.get(event.x);
        if (row === undefined) return;
        listener.asked?.(row);
        open.set(event.x, new Answer(row, event, choice.wantsRequest?.(row) ?? false, budget, listener));
      } else if (event.t === 'response') open.get(event.x)?.head(event);
      else if (event.t === 'end') {
        open.get(event.x)?.finish(event);
        open.delete(event.x);
      }
    },
    piece: (piece) => {
      open.get(piece.x)?.piece(piece);
    },
  });
  // Those that are still open, and those whose end was lost.
  for (const answer of open.values()) answer.finish(null);
}

/** One exchange while it is open. */
class Answer {
  readonly #row: StepRow;
  readonly #listener: AnswerListener;
  readonly #request: { readonly headers: HeaderList; readonly body: HeldBody | null };
  readonly #body: HeldBody;
  readonly #budget: Budget;
  #events: EventReader | null = null;
  #response: ResponseEvent | null = null;
  #at: number;
  #unread = false;

  constructor(row: StepRow, request: RequestEvent, wantsRequest: boolean, budget: Budget, listener: AnswerListener) {
    this.#row = row;
    this.#listener = listener;
    this.#request = { headers: request.listen.headers, body: wantsRequest ? new HeldBody(MAX_REQUEST, budget) : null };
    this.#body = new HeldBody(MAX_BODY, budget);
    this.#budget = budget;
    this.#at = request.at;
  }

  head(event: ResponseEvent): void {
    this.#response = event;
    this.#at = event.at;
    if (this.#row.verb === 'watch' && event.status === 200) this.#events = eventsOf(event.headers, this.#budget);
  }

  piece(piece: BodyPiece): void {
    if (piece.direction === 'request') this.#request.body?.add(piece);
    else if (this.#events === null) this.#body.add(piece);
    else for (const event of this.#events.push(piece)) this.#tell(event, piece.at);
  }

  finish(end: EndEvent | null): void {
    const body = this.#body.release();
    if (this.#events === null) this.#whole(body, end);
    else {
      this.#events.close();
      if (this.#events.lost || (end?.unrecordedBytes ?? 0) > 0) this.#unread = true;
      this.#at = end?.at ?? this.#at;
    }
    const request = this.#request.body?.release() ?? null;
    const [sent] = (request && documentsOf(request, this.#request.headers, false)) ?? [];
    this.#listener.done?.(this.#row, { unread: this.#unread, at: this.#at, request: sent });
  }

  #whole(body: Uint8Array | null, end: EndEvent | null): void {
    const status = this.#response?.status ?? 0;
    if (status < 200 || status >= 300) return;
    if (body === null || (body.length === 0 && end?.unrecordedBytes !== 0)) this.#unread = true;
    else this.#tell(body, this.#at);
  }

  #tell(bytes: Uint8Array, at: number): void {
    const documents = documentsOf(bytes, this.#response?.headers ?? [], this.#row.verb === 'watch');
    if (documents === null) this.#unread = true;
    else for (const document of documents) this.#listener.document(this.#row, document, at);
  }
}
