/** A recorded body as people see it: content decoding undone, text as text, the rest as base64, always within a limit. */
import { constants, createGunzip, deflateRawSync, inflateRawSync } from 'node:zlib';
import type { HeaderList } from '../../contract/record.ts';
import type { BodyState, BodyView } from '../../contract/step.ts';
import { PROTOBUF, readBody, type ReadBody } from '../../wire/kubernetes/body.ts';
import { header } from './step-builder.ts';

/** Gathers the pieces of one direction; keeps at most `limit` bytes of them. */
export class BodyCollector {
  readonly #limit: number;
  /** The beginning of what was kept, in parts that are raw DEFLATE (RFC 1951). */
  readonly #packed: Uint8Array[] = [];
  #kept: Uint8Array[] = [];
  #keptBytes = 0;
  #loose = 0;
  #bytes = 0;
  #whole = true;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Recorded bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** No piece is missing between the first byte and the last that was recorded. */
  get whole(): boolean {
    return this.#whole;
  }

  /** Takes a copy. Pieces come in order; a hole is noticed and what follows it is not kept. */
  add(piece: { readonly offset: number; readonly bytes: Uint8Array }): void {
    if (piece.offset !== this.#bytes) this.#whole = false;
    this.#bytes += piece.bytes.length;
    if (!this.#whole || this.#keptBytes >= this.#limit) return;
    const part = Uint8Array.from(piece.bytes.subarray(0, this.#limit - this.#keptBytes));
    this.#kept.push(part);
    this.#keptBytes += part.length;
    this.#loose += part.length;
  }

  /** Bytes that `pack` would compress. */
  get loose(): number {
    return this.#loose;
  }

  /** Compresses what came since the last time: for a body that grows slowly and is looked at much later, if ever. */
  pack(): void {
    if (this.#loose === 0) return;
    // A copy of its own size: what zlib returns may be a view of something larger.
    this.#packed.push(Uint8Array.from(deflateRawSync(Buffer.concat(this.#kept), { level: 1 })));
    this.#kept = [];
    this.#loose = 0;
  }

  /** What was kept, from the beginning of the body. */
  content(): Uint8Array {
    const limit = { maxOutputLength: Math.max(1, this.#keptBytes) };
    return Buffer.concat([...this.#packed.map((part) => inflateRawSync(part, limit)), ...this.#kept], this.#keptBytes);
  }
}

export interface BodyFacts {
  readonly headers: HeaderList;
  readonly body: BodyCollector;
  /** Bytes on the wire as the end event counts them; null when the end was not recorded. */
  readonly wire: number | null;
  /** The exchange came to its end as it should. */
  readonly complete: boolean;
  /** The recording level leaves this direction out. */
  readonly excluded: boolean;
  /** It answers a watch. */
  readonly watch: boolean;
  /** Why the bytes are not HTTP content, e.g. after an upgrade; null when they are. */
  readonly raw: string | null;
}

/** `limit`: bytes of content shown, after decoding. */
export async function viewBody(facts: BodyFacts, limit: number): Promise<BodyView> {
  const mediaType = mediaTypeOf(facts.headers);
  const { bytes } = facts.body;
  const shown = { state: stateOf(facts), mediaType, bytes };
  const decoded = facts.raw === null ? await decodeContent(facts.body.content(), facts.headers, limit) : null;
  const content = decoded?.bytes ?? facts.body.content();
  const more = decoded?.more === true || (facts.body.whole && bytes > facts.body.content().length);
  const raw = facts.raw ?? decoded?.opaque ?? null;
  // Protobuf is decoded from all that was kept: half of its bytes are seldom half of its JSON.
  const whole = mediaType === PROTOBUF ? content : content.subarray(0, limit);
  const cut = more || content.length > whole.length || !facts.body.whole || !facts.complete;
  const read = raw === null ? readBody(whole, { mediaType, watch: facts.watch, cut }) : unreadable(raw);
  if (read.text === null) {
    const part = content.subarray(0, limit);
    const opaque = part.length === 0 ? null : read.opaque;
    const form = part.length === 0 ? 'none' : 'opaque';
    const base64 = Buffer.from(part).toString('base64');
    const truncated = more || content.length > limit;
    return { ...shown, form, encoding: 'base64', content: base64, truncated, opaque, decodedFrom: null, note: null };
  }
  const { form, decodedFrom, note } = read;
  const text = decodedFrom === null ? read.text : read.text.slice(0, limit);
  const truncated = more || content.length > whole.length || text.length < read.text.length;
  return { ...shown, form, encoding: 'utf8', content: text, truncated, opaque: null, decodedFrom, note };
}

function unreadable(reason: string): ReadBody {
  return { form: 'opaque', text: null, decodedFrom: null, opaque: reason, note: null };
}

/** Text of a body for searching, protobuf as JSON, at most `limit` characters or so; empty for what is no text. */
export async function bodyText(headers: HeaderList, body: BodyCollector, watch: boolean, limit: number): Promise<string> {
  const content = body.content();
  const { bytes, opaque, more } = await decodeContent(content, headers, limit);
  if (opaque !== null) return '';
  const cut = more || bytes.length > limit || body.bytes > content.length;
  const { text } = readBody(bytes.subarray(0, limit), { mediaType: mediaTypeOf(headers), watch, cut });
  return text?.slice(0, limit) ?? '';
}

/** `Content-Type` without parameters, lower case. */
export function mediaTypeOf(headers: HeaderList): string {
  return (header(headers, 'content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

function stateOf({ body, wire, complete, excluded }: BodyFacts): BodyState {
  if (body.bytes === 0) return wire === 0 || (wire === null && !excluded) ? 'none' : 'not-recorded';
  return body.whole && complete ? 'complete' : 'partial';
}

interface Decoded {
  readonly bytes: Uint8Array;
  readonly more: boolean;
  /** Why the bytes are still encoded; null when they are not. */
  readonly opaque: string | null;
}

async function decodeContent(bytes: Uint8Array, headers: HeaderList, limit: number): Promise<Decoded> {
  const encoding = (header(headers, 'content-encoding') ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity' || encoding === '' || bytes.length === 0) return { bytes, more: false, opaque: null };
  if (encoding !== 'gzip' && encoding !== 'x-gzip')
    return { bytes, more: false, opaque: `Content-Encoding ${encoding} is not decoded` };
  return gunzip(bytes, limit);
}

/** Stops at `limit`, whatever the data promise to become; a truncated stream gives what there is of it. */
function gunzip(bytes: Uint8Array, limit: number): Promise<Decoded> {
  return new Promise((resolve) => {
    const stream = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
    const parts: Buffer[] = [];
    let length = 0;
    const done = (more: boolean): void => {
      stream.destroy();
      resolve({ bytes: Buffer.concat(parts), more, opaque: null });
    };
    stream.on('data', (part: Buffer) => {
      parts.push(part);
      length += part.length;
      if (length > limit) done(true);
    });
    stream.on('end', () => done(false));
    stream.on('error', () => resolve({ bytes, more: false, opaque: 'the gzip data are damaged' }));
    stream.end(bytes);
  });
}
