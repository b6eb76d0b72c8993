/** What a body is, in words, beside its content type. */
import type { BodyForm } from '../../contract/step.ts';

const WORDS: Readonly<Record<BodyForm, string>> = {
  none: '',
  json: '',
  yaml: '',
  text: '',
  opaque: '',
  lines: 'a watch: one JSON document per event',
  table: 'a Table, as the server made it for kubectl',
  'json-patch': 'a JSON patch: operations (RFC 6902)',
  'merge-patch': 'a merge patch: null deletes, lists replace (RFC 7386)',
  'strategic-merge-patch': 'a strategic merge patch: lists merge by their keys',
  'apply-patch': 'a server-side apply: the fields that its manager owns',
};

/** Empty where the content type says it all. */
export const formWords = (form: BodyForm): string => WORDS[form];
