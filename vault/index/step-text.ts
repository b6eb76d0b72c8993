/** What can be found of a step: its sentence, URL and command, its bodies as text, and what crossed the terminal of an exec or attach. */
import type { BodyPiece, HeaderList, RecordEvent, RequestEvent } from '../../contract/record.ts';
import type { StepRow } from '../../contract/step.ts';
import { BodyCollector, bodyText } from '../read/body.ts';
import { StreamText } from './stream-text.ts';

/** Bytes of each body that are kept while its exchange is open, and characters of it that are indexed. */
const LIMIT = 65_536;
/** Bytes of a body that lie about as they came, while its exchange goes on; more of them are compressed. A watch may stay open for days. */
const LOOSE = 8_192;

interface Texts {
  readonly event: RequestEvent;
  request: BodyCollector | null;
  response: BodyCollector | null;
  responseHeaders: HeaderList;
  /** After an upgrade: instead of bodies. */
  stream: StreamText | null;
}

/** Gathers the bodies of the open exchanges of one session. */
export class StepTexts {
  readonly #open = new Map<number, Texts>();
  /** Bodies of open exchanges of which more than `LOOSE` lies about. */
  readonly #large = new Set<BodyCollector>();

  event(event: RecordEvent): void {
    if (event.t === 'request') {
      this.#open.set(event.x, { event, request: null, response: null, responseHeaders: [], stream: null });
    } else if (event.t === 'response') {
      const texts = this.#open.get(event.x);
      if (texts === undefined) return;
      texts.responseHeaders = event.headers;
      if (texts.event.listen.upgrade !== undefined && event.status === 101)
        texts.stream = new StreamText(texts.event, event, LIMIT);
    }
  }

  piece(piece: BodyPiece): void {
    const texts = this.#open.get(piece.x);
    if (texts === undefined) return;
    if (texts.stream !== null) {
      texts.stream.piece(piece);
      return;
    }
    const body = (texts[piece.direction] ??= new BodyCollector(LIMIT));
    body.add(piece);
    if (body.loose > LOOSE) this.#large.add(body);
  }

  /** Makes small what is kept of the exchanges that are still open. Call it after `text`: most have ended by then, and cost nothing. */
  pack(): void {
    for (const body of this.#large) body.pack();
    this.#large.clear();
  }

  /** The text of a row; once its exchange has ended, what was gathered is let go. */
  async text(row: StepRow): Promise<string> {
    const lines = [row.sentence, decoded(row.url), row.command ?? ''];
    const texts = this.#open.get(row.n);
    if (texts?.stream) lines.push(texts.stream.text());
    else if (texts !== undefined) {
      if (texts.request !== null) lines.push(await bodyText(texts.event.listen.headers, texts.request, false, LIMIT));
      if (texts.response !== null) lines.push(await bodyText(texts.responseHeaders, texts.response, row.verb === 'watch', LIMIT));
    }
    if (row.opaque) lines.push('opaque');
    if (row.outcome !== 'open') this.#forget(row.n);
    return lines.join('\n');
  }

  #forget(x: number): void {
    const texts = this.#open.get(x);
    for (const body of [texts?.request, texts?.response]) if (body) this.#large.delete(body);
    this.#open.delete(x);
  }
}

/** As people would type it, when it is well-formed. In queries a plus sign is a space. */
function decoded(url: string): string {
  try {
    return decodeURIComponent(url.replaceAll('+', ' '));
  } catch {
    return url;
  }
}
