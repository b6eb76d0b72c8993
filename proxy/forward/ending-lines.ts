import type { ChaperoneError } from '../../contract/errors.ts';
import type { RequestAttributes } from '../../contract/kubernetes.ts';
import type { HeaderList } from '../../contract/record.ts';
import type { Journal, Reply } from '../exchange.ts';
import { statusOf } from '../status.ts';
import { PATIENCE, type Schedule } from './ending.ts';

const LINE_FEED = 0x0a;
/** How long a client may take to read its last line, milliseconds. */
const READ_WITHIN = 2_000;

/**
 * True for the answers of a watch that are lines of JSON and of unknown length. Of a watch in protobuf, or one that is compressed, we do not
 * know the boundaries, and logs are the target's own words: these break off.
 */
export function isLines({ verb, isResource }: RequestAttributes, status: number, headers: HeaderList): boolean {
  const of = (name: string): string => headers.find(([key]) => key.toLowerCase() === name)?.[1].toLowerCase() ?? '';
  return (
    isResource &&
    verb === 'watch' &&
    status === 200 &&
    /^application\/json(?:;|$)/.test(of('content-type')) &&
    /^(?:identity)?$/.test(of('content-encoding')) &&
    of('content-length') === ''
  );
}

export interface LinesOptions {
  readonly reply: Reply;
  readonly journal: Journal;
  readonly schedule: Schedule;
  readonly reason: ChaperoneError;
  /** The client has got whole lines only. */
  readonly between: boolean;
  /** Called once: with true when the client was told and its answer is complete, with false when it has to be broken off. */
  readonly done: (told: boolean) => void;
}

/** Ends a watch that we end: with one more event of type ERROR, after the line that is under way. Throws nothing. */
export class LinesEnding {
  readonly #o: LinesOptions;
  #cancel: () => void = () => undefined;
  #over = false;

  constructor(options: LinesOptions) {
    this.#o = options;
  }

  start(): void {
    if (this.#o.between) {
      this.#speak();
      return;
    }
    this.#cancel = this.#o.schedule(PATIENCE, () => {
      this.#finish(false);
    });
  }

  /** What the target still sends: the end of its line goes on. */
  data(chunk: Buffer): void {
    if (this.#over) return;
    const end = chunk.indexOf(LINE_FEED) + 1;
    const passing = end === 0 ? chunk : chunk.subarray(0, end);
    try {
      this.#o.journal.answerBody(passing, chunk.length);
      this.#o.reply.write(passing);
    } catch {
      this.#finish(false);
      return;
    }
    if (end > 0) this.#speak();
  }

  /** The target is done, in the middle of a line. */
  broken(): void {
    this.#finish(false);
  }

  /** Source of the form: k8s.io/apimachinery/pkg/apis/meta/v1/watch.go, WatchEvent; an object of type ERROR is a Status. */
  #speak(): void {
    const { journal, reason, reply, schedule } = this.#o;
    const line = Buffer.from(`${JSON.stringify({ type: 'ERROR', object: statusOf(reason, undefined) })}\n`);
    try {
      journal.answerTold(line);
    } catch {
      this.#finish(false);
      return;
    }
    reply.end(line);
    // Does nothing to an answer that has left.
    schedule(READ_WITHIN, () => {
      reply.destroy();
    });
    this.#finish(true);
  }

  #finish(told: boolean): void {
    if (this.#over) return;
    this.#over = true;
    this.#cancel();
    this.#o.done(told);
  }
}
