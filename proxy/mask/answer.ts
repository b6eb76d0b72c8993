import { ChaperoneError } from '../../contract/errors.ts';
import type { HeaderList, MaskedSpan } from '../../contract/record.ts';
import type { AnswerMask } from '../exchange.ts';
import { findSecrets } from './find.ts';
import { JsonSyntaxError, parseJson } from './json-tree.ts';
import type { Sensitive } from './sensitive.ts';
import { decodeUtf8, maskText, mediaType } from './text.ts';

/** Bytes of one document that is held for masking: the largest list of secrets that passes. */
export const MAX_HELD = 64 << 20;

const NOTHING = Buffer.alloc(0);

export interface AnswerOptions {
  readonly sensitive: Sensitive;
  readonly maskingKey: Uint8Array;
  /** True for a watch: one JSON document per line, as they come. */
  readonly lines: boolean;
  /** Bytes; MAX_HELD unless a test says otherwise. */
  readonly limit?: number;
}

/**
 * The mask of one answer. Throws ChaperoneError `mask.undecodable` when its head already says that it cannot be read.
 * @param bodiless true for HEAD, 204 and 304.
 */
export function answerMask(headers: HeaderList, bodiless: boolean, options: AnswerOptions): AnswerMask {
  const get = (name: string): string | undefined => headers.find(([n]) => n.toLowerCase() === name)?.[1];
  const encoding = get('content-encoding') ?? 'identity';
  const empty = bodiless || get('content-length') === '0';
  if (!empty && encoding.toLowerCase() !== 'identity') throw undecodable('it is compressed although that was not asked for');
  if (!empty && mediaType(get('content-type')) !== 'application/json') throw undecodable('it is not JSON');
  return new DocumentMask(options);
}

function undecodable(reason: string): ChaperoneError {
  return new ChaperoneError('mask.undecodable', { reason });
}

class DocumentMask implements AnswerMask {
  readonly whole: boolean;
  readonly spans: MaskedSpan[] = [];
  readonly #options: AnswerOptions;
  #held: Buffer[] = [];
  #size = 0;

  constructor(options: AnswerOptions) {
    this.whole = !options.lines;
    this.#options = options;
  }

  push(chunk: Buffer): Buffer {
    const end = this.#options.lines ? chunk.lastIndexOf(0x0a) + 1 : 0;
    if (end === 0) {
      this.#hold(chunk);
      return NOTHING;
    }
    this.#hold(chunk.subarray(0, end));
    const lines = this.#release();
    this.#hold(chunk.subarray(end));
    const masked: Buffer[] = [];
    for (let at = 0; at < lines.length;) {
      const next = lines.indexOf(0x0a, at) + 1;
      masked.push(this.#mask(lines.subarray(at, next)));
      at = next;
    }
    return Buffer.concat(masked);
  }

  finish(): Buffer {
    return this.#mask(this.#release());
  }

  #hold(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.#size += chunk.length;
    if (this.#size > (this.#options.limit ?? MAX_HELD)) throw undecodable('it is too large to be masked');
    // The parser may reuse its memory after this call.
    this.#held.push(Buffer.from(chunk));
  }

  #release(): Buffer {
    const bytes = Buffer.concat(this.#held, this.#size);
    this.#held = [];
    this.#size = 0;
    return bytes;
  }

  #mask(bytes: Buffer): Buffer {
    if (bytes.length === 0) return bytes;
    const { sensitive, maskingKey } = this.#options;
    try {
      const text = decodeUtf8(bytes);
      // A watch may send empty lines to keep the connection alive.
      if (this.#options.lines && text.trim() === '') return bytes;
      const masked = maskText(text, findSecrets(text, parseJson(text), sensitive), maskingKey, 'response.body', sensitive.rule);
      if (masked.spans.length === 0) return bytes;
      this.spans.push(...masked.spans);
      return Buffer.from(masked.text);
    } catch (error) {
      if (error instanceof JsonSyntaxError) throw undecodable('it is not valid JSON');
      if (error instanceof TypeError) throw undecodable('it is not valid UTF-8');
      throw error;
    }
  }
}
