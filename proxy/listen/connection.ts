import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ChaperoneError } from '../../contract/errors.ts';
import type { HeaderList } from '../../contract/record.ts';
import { Memo } from '../memo.ts';
import { type Shown, shownBy } from './client-certificate.ts';
import { pairsOf } from './head.ts';

/** Requests that may wait for their turn on one connection; more are not a client but a flood. */
const MAX_WAITING = 64;

/** One request on its way, as its connection knows it. */
export interface Exchange {
  readonly controller: AbortController;
  readonly request: Pick<IncomingMessage, 'complete'>;
  /** True when the whole answer has been handed to the system: then nothing that happens to the connection concerns it. */
  answered(): boolean;
}

/**
 * One client connection: its exchanges, in the order in which they came. HTTP/1.1 lets a client send requests before it has the
 * answers (pipelining, RFC 9112 section 9.3.2); they are carried one after the other, so that a write and a later read keep their order.
 */
export class Connection {
  /** From 1 for each listener. */
  readonly number: number;
  readonly socket: Duplex;
  /** The client's certificate; nothing of it changes while the connection lives, since there is neither renegotiation nor late authentication. */
  readonly shown: Shown;
  /** True when the connection has left HTTP: then each side may close its direction alone. */
  upgraded = false;
  // Lists and not sets, because connections live long: see the same in proxy/create.ts.
  readonly #open: Exchange[] = [];
  readonly #carried: Promise<void>[] = [];
  #refused = false;
  #lines: readonly string[] = [];
  #headers: HeaderList = [];
  #memo: Memo | undefined;

  constructor(number: number, socket: Duplex) {
    this.number = number;
    this.socket = socket;
    this.shown = shownBy(socket);
  }

  get busy(): boolean {
    return this.#open.length > 0;
  }

  get full(): boolean {
    return this.#open.length >= MAX_WAITING;
  }

  /** True the first time: the parser reports each further chunk of a connection that it has given up. */
  refuseOnce(): boolean {
    const first = !this.#refused;
    this.#refused = true;
    return first;
  }

  /** The header lines as pairs; when they are those of the request before, the same list and a memo of what follows from it. */
  headersOf(lines: readonly string[]): { readonly headers: HeaderList; readonly memo: Memo | undefined } {
    const before = this.#lines;
    if (lines.length > 0 && lines.length === before.length && lines.every((line, i) => line === before[i]))
      this.#memo ??= new Memo();
    else {
      this.#lines = lines;
      this.#headers = pairsOf(lines);
      this.#memo = undefined;
    }
    return { headers: this.#headers, memo: this.#memo };
  }

  /** Runs `carry` when every earlier exchange has ended, and `done` at its end, however it ends. */
  take(exchange: Exchange, carry: () => Promise<void>, done: () => void): void {
    const started = this.busy ? this.settled().then(carry) : carry();
    const end = (): void => {
      const i = this.#open.indexOf(exchange);
      this.#open.splice(i, 1);
      void this.#carried.splice(i, 1);
      done();
    };
    this.#open.push(exchange);
    this.#carried.push(started.then(end, end));
  }

  /** Resolves when the exchanges that are open now have ended. */
  async settled(): Promise<void> {
    await Promise.all(this.#carried);
  }

  /** Ends every exchange that is not yet answered. */
  end(reason: ChaperoneError): void {
    for (const exchange of this.#open.slice()) if (!exchange.answered()) exchange.controller.abort(reason);
  }

  /** Ends the exchanges whose request has not arrived whole. False when there are none. */
  endIncomplete(reason: ChaperoneError): boolean {
    const incomplete = this.#open.filter(({ request }) => !request.complete);
    for (const { controller } of incomplete) controller.abort(reason);
    return incomplete.length > 0;
  }
}
