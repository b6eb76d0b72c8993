/** A recorder in memory whose `durable` and `drained` a test can hold. */
import { ChaperoneError } from '../../contract/errors.ts';
import type {
  BodyPiece,
  Direction,
  EndEvent,
  RecordEvent,
  RequestEvent,
  ResponseEvent,
  SessionRecorder,
} from '../../contract/record.ts';

export class MemoryRecorder implements SessionRecorder {
  readonly id: string;
  readonly events: RecordEvent[] = [];
  readonly pieces: BodyPiece[] = [];
  /** While set, `durable` waits for it. */
  hold: Promise<void> | undefined;
  /** Called on each `durable`, before it is answered. */
  onDurable: () => void = () => undefined;
  /** When it returns an error, the call throws or rejects with it. */
  fault: (call: 'event' | 'body' | 'durable', event?: RecordEvent) => Error | undefined = () => undefined;
  congested = false;
  losses = 0;
  drain: Promise<void> = Promise.resolve();
  readonly #waiters = new Map<number, () => void>();
  readonly #watchers: (() => void)[] = [];
  #x = 0;
  #at = 0;

  constructor(id = 'session-1') {
    this.id = id;
  }

  at(): number {
    return (this.#at += 1);
  }

  nextExchange(): number {
    return (this.#x += 1);
  }

  event(event: RecordEvent): void {
    this.#check('event', event);
    this.events.push(event);
    for (const wake of this.#watchers.splice(0)) wake();
    if (event.t === 'end') this.#waiters.get(event.x)?.();
  }

  body(piece: BodyPiece): void {
    this.#check('body');
    this.pieces.push({ ...piece, bytes: Uint8Array.from(piece.bytes) });
    for (const wake of this.#watchers.splice(0)) wake();
  }

  /** Resolves when the recorded answer of an exchange holds a text. */
  async seen(x: number, part: string): Promise<void> {
    while (!this.text(x, 'response').includes(part)) await new Promise<void>((resolve) => this.#watchers.push(resolve));
  }

  /** Resolves with the number of the first exchange after `since` that fits and whose answer has begun. */
  async answered(fits: (request: RequestEvent, answer: ResponseEvent) => boolean, since = 0): Promise<number> {
    for (;;) {
      for (const answer of this.events.filter((e): e is ResponseEvent => e.t === 'response' && e.x > since)) {
        const request = this.request(answer.x);
        if (request && fits(request, answer)) return answer.x;
      }
      await new Promise<void>((resolve) => this.#watchers.push(resolve));
    }
  }

  /** Forgets what has ended; numbers go on. */
  clear(): void {
    this.events.length = 0;
    this.pieces.length = 0;
    this.#waiters.clear();
  }

  get lastExchange(): number {
    return this.#x;
  }

  async durable(): Promise<void> {
    this.onDurable();
    this.#check('durable');
    await this.hold;
    this.#check('durable');
  }

  async drained(): Promise<void> {
    await this.drain;
  }

  #check(call: 'event' | 'body' | 'durable', event?: RecordEvent): void {
    const error = this.fault(call, event);
    if (error) throw error;
  }

  request(x: number): RequestEvent | undefined {
    return this.events.find((e): e is RequestEvent => e.t === 'request' && e.x === x);
  }

  response(x: number): ResponseEvent | undefined {
    return this.events.find((e): e is ResponseEvent => e.t === 'response' && e.x === x);
  }

  /** Resolves when the exchange has ended. */
  async end(x: number): Promise<EndEvent> {
    const find = (): EndEvent | undefined => this.events.find((e): e is EndEvent => e.t === 'end' && e.x === x);
    if (!find()) await new Promise<void>((resolve) => this.#waiters.set(x, resolve));
    return find()!;
  }

  text(x: number, direction: Direction, encoding: BufferEncoding = 'utf8'): string {
    return Buffer.concat(this.pieces.filter((p) => p.x === x && p.direction === direction).map((p) => p.bytes)).toString(
      encoding,
    );
  }

  /** Everything that was ever recorded, as one text: for canaries. */
  everything(): string {
    return JSON.stringify(this.events) + Buffer.concat(this.pieces.map((p) => p.bytes)).toString('latin1');
  }
}

export const stopped = (): ChaperoneError => new ChaperoneError('record.stopped', { reason: 'disk full' });
