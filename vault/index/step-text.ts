/** What can be found of a step: its sentence, URL, command, and its JSON bodies up to a limit. */
import type { BodyPiece, HeaderList, RecordEvent } from '../../contract/record.ts';
import type { StepRow } from '../../contract/step.ts';
import { BodyCollector, jsonText } from '../read/body.ts';

/** Bytes of each body that are kept while its exchange is open, and characters of it that are indexed. */
const LIMIT = 65_536;

interface Texts {
  request: BodyCollector | null;
  response: BodyCollector | null;
  requestHeaders: HeaderList;
  responseHeaders: HeaderList;
}

/** Gathers the bodies of the open exchanges of one session. */
export class StepTexts {
  readonly #open = new Map<number, Texts>();

  event(event: RecordEvent): void {
    if (event.t === 'request') {
      this.#open.set(event.x, { request: null, response: null, requestHeaders: event.listen.headers, responseHeaders: [] });
    } else if (event.t === 'response') {
      const texts = this.#open.get(event.x);
      if (texts !== undefined) texts.responseHeaders = event.headers;
    }
  }

  piece(piece: BodyPiece): void {
    const texts = this.#open.get(piece.x);
    if (texts === undefined) return;
    const body = (texts[piece.direction] ??= new BodyCollector(LIMIT));
    body.add(piece);
  }

  /** The text of a row; once its exchange has ended, what was gathered is let go. */
  async text(row: StepRow): Promise<string> {
    const lines = [row.sentence, decoded(row.url), row.command ?? ''];
    const texts = this.#open.get(row.n);
    if (texts !== undefined && !row.opaque) {
      if (texts.request !== null) lines.push(await jsonText(texts.requestHeaders, texts.request, LIMIT));
      if (texts.response !== null) lines.push(await jsonText(texts.responseHeaders, texts.response, LIMIT));
    }
    if (row.outcome !== 'open') this.#open.delete(row.n);
    return lines.join('\n');
  }
}

/** As people would type it, when it is well-formed. */
function decoded(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}
