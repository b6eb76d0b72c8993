/** Finds where in a JSON text the masked values stand, by the paths that the record gives them. */
import { jsonLanguage } from '@codemirror/lang-json';
import type { MaskedSpan } from '../../contract/record.ts';

export interface MaskedRange {
  /** Character offsets of the placeholder, quotes included. */
  readonly from: number;
  readonly to: number;
  readonly span: MaskedSpan;
}

/** One spelling for `data["tls.crt"]`, `$.data.tls.crt` and `data.tls.crt`. */
export const normalPath = (path: string): string =>
  path
    .replace(/^\$\.?/, '')
    .replace(/\[["']([^"']*)["']\]/g, '.$1')
    .replace(/^\./, '');

/** Ascending; spans whose path is not in the text are left out (the text may have been cut). */
export function maskedRanges(text: string, spans: readonly MaskedSpan[]): readonly MaskedRange[] {
  if (spans.length === 0) return [];
  const wanted = new Map(spans.map((span) => [normalPath(span.path), span]));
  const found: MaskedRange[] = [];
  const path: string[] = [];
  const counters: number[] = [];
  const VALUES = new Set(['Object', 'Array', 'String', 'Number', 'True', 'False', 'Null']);
  jsonLanguage.parser.parse(text).iterate({
    enter: (node) => {
      const parent = node.node.parent?.name;
      if (node.name === 'PropertyName') {
        const raw = text.slice(node.from, node.to);
        try {
          path.push(`.${String(JSON.parse(raw))}`);
        } catch {
          path.push(`.${raw}`);
        }
      } else if (VALUES.has(node.name)) {
        if (parent === 'Array') {
          const index = counters.at(-1) ?? 0;
          counters[counters.length - 1] = index + 1;
          path.push(`[${index}]`);
        }
        const span = wanted.get(path.join('').replace(/^\./, ''));
        if (span !== undefined) found.push({ from: node.from, to: node.to, span });
        if (node.name === 'Array') counters.push(0);
      }
    },
    leave: (node) => {
      if (node.name === 'Array') counters.pop();
      if (node.name === 'Property') path.pop();
      else if (VALUES.has(node.name) && node.node.parent?.name === 'Array') path.pop();
    },
  });
  return found;
}
