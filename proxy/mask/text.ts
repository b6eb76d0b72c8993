import type { MaskedSpan } from '../../contract/record.ts';
import { commitmentOf } from '../commitment.ts';
import { type Found, replaceFound, valuesOf } from './find.ts';
import { placeholder, placeholderBase64 } from './placeholder.ts';

export interface MaskedText {
  readonly text: string;
  readonly spans: readonly MaskedSpan[];
}

/** The text with its secret values replaced, and what was replaced. */
export function maskText(
  text: string,
  found: readonly Found[],
  key: Uint8Array,
  part: MaskedSpan['part'],
  rule: string,
): MaskedText {
  if (found.length === 0) return { text, spans: [] };
  const spans = valuesOf(found).map(({ path, value }): MaskedSpan => ({
    part,
    path,
    bytes: value.length,
    commitment: commitmentOf(key, value),
    rule,
  }));
  const form = (f: Found): string => (f.base64 ? placeholderBase64 : placeholder)(commitmentOf(key, f.value));
  return { text: replaceFound(text, found, form), spans };
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Throws TypeError for anything that would not encode to the same bytes again. */
export function decodeUtf8(bytes: Uint8Array): string {
  return UTF8.decode(bytes);
}

/** `type/subtype` in lower case without parameters; empty when absent. */
export function mediaType(value: string | undefined): string {
  return (value ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}
