/** Turns a recorded body into what the viewer shows, and into the sentences that say what is not shown. */
import type { BodyView } from '../../contract/step.ts';
import { bytes } from '../words/size.ts';
import { formWords } from './form.ts';
import { bytesOfBase64, hexdump } from './hexdump.ts';
import { prettyJson } from './pretty.ts';

export type Language = 'json' | 'yaml' | 'text' | 'hex';

export const INDENTED = 'indented for reading';

export interface Shown {
  /** Null when there is nothing to show but the notes. */
  readonly text: string | null;
  readonly language: Language;
  readonly notes: readonly { readonly kind: 'plain' | 'decoded' | 'missing' | 'opaque'; readonly text: string }[];
  /** True when asking for more bytes would show more. */
  readonly more: boolean;
}

function languageOf(body: BodyView): Language {
  if (body.encoding === 'base64') return 'hex';
  if (body.form === 'yaml' || body.mediaType.includes('yaml')) return 'yaml';
  if (body.mediaType.includes('json') || /^\s*[{[]/.test(body.content)) return 'json';
  return 'text';
}

export function shownBody(body: BodyView): Shown {
  const notes: Shown['notes'][number][] = [];
  if (body.state === 'none') return { text: null, language: 'text', notes: [{ kind: 'plain', text: 'No body.' }], more: false };
  if (body.state === 'not-recorded')
    return {
      text: null,
      language: 'text',
      notes: [{ kind: 'missing', text: 'The body was not recorded at this level; only its size and headers were kept.' }],
      more: false,
    };
  const language = languageOf(body);
  notes.push({
    kind: 'plain',
    text: `${body.mediaType === '' ? 'no content type' : body.mediaType} · ${bytes(body.bytes)} recorded`,
  });
  const form = formWords(body.form);
  if (form !== '') notes.push({ kind: 'plain', text: form });
  if (body.decodedFrom !== null)
    notes.push({
      kind: 'decoded',
      text: `decoded from ${body.decodedFrom.includes('protobuf') ? 'protobuf' : body.decodedFrom} for reading; Raw has the recorded bytes`,
    });
  if (body.note !== null) notes.push({ kind: 'missing', text: body.note });
  if (body.opaque !== null) notes.push({ kind: 'opaque', text: `Opaque: ${body.opaque}. Shown as bytes.` });
  if (body.state === 'partial')
    notes.push({ kind: 'missing', text: 'Recorded in part: the stream ended early or its rest was lost.' });
  if (body.truncated) notes.push({ kind: 'missing', text: `Cut at ${bytes(body.content.length)}.` });
  if (language === 'hex') return { text: hexdump(bytesOfBase64(body.content)), language, notes, more: body.truncated };
  if (language === 'json') {
    const pretty = prettyJson(body.content);
    if (pretty !== null) {
      if (pretty !== body.content) notes.push({ kind: 'plain', text: INDENTED });
      return { text: pretty, language, notes, more: body.truncated };
    }
  }
  return { text: body.content, language, notes, more: body.truncated };
}
