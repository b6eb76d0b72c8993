/** Recorded bytes on their way to documents, within bounded memory. */
import { constants, gunzipSync } from 'node:zlib';
import type { BodyPiece, HeaderList } from '../../contract/record.ts';
import { PROTOBUF, readBody } from '../../wire/kubernetes/body.ts';
import { parseYaml } from '../../wire/kubernetes/yaml.ts';
import { mediaTypeOf } from './body.ts';
import { parseDocument } from './object-state.ts';
import { header } from './step-builder.ts';

/** Bytes of one answer, as recorded and when decoded; a longer one is not read. */
export const MAX_BODY = 32 << 20;
/** Bytes of one event of a watch. */
const MAX_EVENT = 8 << 20;
const NEWLINE = 0x0a;

/** Bytes that all bodies together may still hold. */
export interface Budget {
  left: number;
}

type Part = Pick<BodyPiece, 'offset' | 'bytes'>;

/** A body that is kept until it is whole, or given up when it becomes too long or has a hole. */
export class HeldBody {
  readonly #limit: number;
  readonly #budget: Budget;
  #parts: Uint8Array[] = [];
  #bytes = 0;
  #lost = false;

  constructor(limit: number, budget: Budget) {
    this.#limit = limit;
    this.#budget = budget;
  }

  /** Takes a copy. */
  add({ offset, bytes }: Part): void {
    if (this.#lost) return;
    if (offset !== this.#bytes || this.#bytes + bytes.length > this.#limit || bytes.length > this.#budget.left) {
      this.release();
      this.#lost = true;
      return;
    }
    this.#parts.push(Uint8Array.from(bytes));
    this.#bytes += bytes.length;
    this.#budget.left -= bytes.length;
  }

  /** All of it, and lets go of it; null when it was given up. */
  release(): Uint8Array | null {
    const bytes = this.#lost ? null : Buffer.concat(this.#parts, this.#bytes);
    this.#parts = [];
    this.#budget.left += this.#bytes;
    this.#bytes = 0;
    return bytes;
  }
}

/** The events of a watch as they become complete: lines, or frames with a length of four bytes (protobuf). */
export class EventReader {
  readonly #framed: boolean;
  readonly #budget: Budget;
  #event: HeldBody;
  #filled = 0;
  /** Bytes of the frame that is being read, its length included, as far as it is known. */
  #wanted = 4;
  #offset = 0;
  #lost = false;

  constructor(framed: boolean, budget: Budget) {
    this.#framed = framed;
    this.#budget = budget;
    this.#event = new HeldBody(MAX_EVENT, budget);
  }

  /** True when an event was too long or a piece is missing. Later lines are read nevertheless, later frames cannot be. */
  get lost(): boolean {
    return this.#lost;
  }

  push({ offset, bytes }: Part): Uint8Array[] {
    const events: Uint8Array[] = [];
    if (offset !== this.#offset) this.#lost = true;
    this.#offset = offset + bytes.length;
    if (this.#framed && this.#lost) return [];
    for (let at = 0; at < bytes.length;) {
      const end = this.#framed ? at + this.#wanted - this.#filled : bytes.indexOf(NEWLINE, at) + 1;
      const whole = end > 0 && end <= bytes.length;
      const part = bytes.subarray(at, whole ? end : bytes.length);
      this.#event.add({ offset: this.#filled, bytes: part });
      this.#filled += part.length;
      at += part.length;
      if (whole) this.#take(events);
    }
    return events;
  }

  /** Lets go of an event that never ended. */
  close(): void {
    this.#event.release();
  }

  #take(events: Uint8Array[]): void {
    const event = this.#event.release();
    if (event !== null && this.#framed && this.#filled === 4) {
      const length = Buffer.from(event).readUInt32BE();
      this.#event.add({ offset: 0, bytes: event });
      this.#wanted = 4 + length;
      if (length > 0) return;
    }
    if (event === null) this.#lost = true;
    else events.push(event);
    this.#event = new HeldBody(MAX_EVENT, this.#budget);
    this.#filled = 0;
    this.#wanted = 4;
  }
}

/** Reads the answer to a watch event by event; null when it is compressed, or of a form that has no events. */
export function eventsOf(headers: HeaderList, budget: Budget): EventReader | null {
  const mediaType = mediaTypeOf(headers);
  if (encodingOf(headers) !== 'identity') return null;
  if (mediaType === PROTOBUF) return new EventReader(true, budget);
  return mediaType === 'application/json' ? new EventReader(false, budget) : null;
}

/** The documents of a whole body, or of one event; null when it cannot be read. An empty body has none. */
export function documentsOf(bytes: Uint8Array, headers: HeaderList, watch: boolean): readonly unknown[] | null {
  const plain = inflate(bytes, headers);
  if (plain === null) return null;
  const { form, text } = readBody(plain, { mediaType: mediaTypeOf(headers), watch, cut: false });
  if (text === null || form === 'text') return null;
  try {
    if (form === 'yaml') return [parseYaml(text)];
    const parts = form === 'lines' ? text.split('\n') : [text];
    return parts.flatMap((part) => (part.trim() === '' ? [] : [parseDocument(part)]));
  } catch {
    return null;
  }
}

function inflate(bytes: Uint8Array, headers: HeaderList): Uint8Array | null {
  const encoding = encodingOf(headers);
  if (encoding === 'identity') return bytes;
  if (encoding !== 'gzip' && encoding !== 'x-gzip') return null;
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_BODY, finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return null;
  }
}

function encodingOf(headers: HeaderList): string {
  return (header(headers, 'content-encoding') ?? 'identity').trim().toLowerCase();
}
