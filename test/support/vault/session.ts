/** A session in memory, exchange by exchange, as what reads sessions is given it. */
import type { BodyPiece, HeaderList, Outcome, RecordEvent, RequestEvent } from '../../../contract/record.ts';
import { attributesOf } from '../../../proxy/policy/attributes.ts';
import type { SessionSource } from '../../../vault/read/session-source.ts';
import { StepBuilder } from '../../../vault/read/step-builder.ts';
import { endEvent, environment, responseEvent, sessionInfo } from './fixture.ts';

const JSON_TYPE: HeaderList = [['Content-Type', 'application/json']];

export interface AskOptions {
  /** An object is sent as JSON. */
  readonly send?: unknown;
  readonly target?: string;
  readonly verdict?: 'allow' | 'deny';
  readonly ours?: RequestEvent['ours'];
  readonly headers?: HeaderList;
}

export interface AnswerOptions {
  readonly status?: number;
  readonly headers?: HeaderList;
  readonly outcome?: Outcome;
  readonly from?: 'target' | 'chaperone';
  readonly code?: string;
  /** Only counted, not recorded. */
  readonly unrecorded?: boolean;
}

export class RecordedSession {
  readonly #records: (RecordEvent | BodyPiece)[] = [];
  #x = 0;
  #at = 0;

  constructor() {
    this.#records.push({
      t: 'session.opened',
      v: 1,
      at: 0,
      session: { ...sessionInfo(environment()), startedAt: '2026-11-20T10:00:00.000Z' },
    });
  }

  /** Opens an exchange; every record is a millisecond after the one before. */
  ask(method: string, url: string, options: AskOptions = {}): number {
    this.#x += 1;
    const [path = '', query = ''] = url.split('?');
    const attributes = attributesOf(method, decodeURIComponent(path), [...new URLSearchParams(query)]);
    const verdict = options.verdict ?? 'allow';
    this.#records.push({
      t: 'request',
      x: this.#x,
      at: this.#next(),
      listen: { method, url, httpVersion: '1.1', headers: options.headers ?? JSON_TYPE },
      target: options.target ?? 'prod',
      ...(options.ours ? { ours: options.ours } : {}),
      policy: { attributes, decision: { verdict, rule: 'r', policy: 'p', reason: 'because', level: 'RequestResponse' } },
    });
    if (options.send !== undefined) this.send(this.#x, 'request', 0, Buffer.from(JSON.stringify(options.send)));
    return this.#x;
  }

  head(x: number, { status = 200, headers = JSON_TYPE, from = 'target', code }: AnswerOptions = {}): void {
    this.#records.push(responseEvent(x, this.#next(), { status, headers, from, ...(code === undefined ? {} : { code }) }));
  }

  send(x: number, direction: BodyPiece['direction'], offset: number, bytes: Uint8Array): void {
    this.#records.push({ x, direction, at: this.#next(), offset, bytes });
  }

  end(x: number, { outcome = 'complete', code, unrecorded = false }: AnswerOptions = {}): void {
    const more = { outcome, ...(code === undefined ? {} : { code }), unrecordedBytes: unrecorded ? 100 : 0 } as const;
    this.#records.push(endEvent(x, this.#next(), more));
  }

  /** The whole answer to an open exchange. A string or bytes are sent as they are, anything else as JSON. */
  answer(x: number, body: unknown, options: AnswerOptions = {}): void {
    this.head(x, options);
    const bytes = body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    if (options.unrecorded !== true && bytes.length > 0) this.send(x, 'response', 0, bytes);
    this.end(x, options);
  }

  /** A whole exchange; its number. */
  exchange(method: string, url: string, body: unknown, options: AskOptions & AnswerOptions = {}): number {
    const x = this.ask(method, url, options.headers === undefined ? options : { ...options, headers: JSON_TYPE });
    this.answer(x, body, options);
    return x;
  }

  source(): SessionSource {
    const builder = new StepBuilder();
    for (const record of this.#records) {
      if ('t' in record) builder.apply(record);
      else builder.piece(record);
    }
    const rows = builder.changed();
    const visitAll: SessionSource['visitAll'] = (visitor) => {
      for (const record of this.#records) {
        if ('t' in record) visitor.event?.(record);
        else if (visitor.piece?.(record) === false) break;
      }
      return Promise.resolve();
    };
    return {
      id: '01JD0000000000000000000001',
      rows,
      row: (n) => rows.find((row) => row.n === n)!,
      visit: (n, visitor) =>
        visitAll({
          event: (event) => {
            if ('x' in event && event.x === n) visitor.event?.(event);
          },
          piece: (piece) => (piece.x === n ? visitor.piece?.(piece) : undefined),
        }),
      visitAll,
    };
  }

  #next(): number {
    return (this.#at += 1_000);
  }
}
