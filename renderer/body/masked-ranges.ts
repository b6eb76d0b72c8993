/** Finds where in a text the masked values stand: by their JSON paths, else by the placeholder that carries the commitment. */
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

const VALUES: ReadonlySet<string> = new Set(['Object', 'Array', 'String', 'Number', 'True', 'False', 'Null']);

function byPath(text: string, spans: readonly MaskedSpan[]): readonly MaskedRange[] {
  const wanted = new Map(spans.map((span) => [normalPath(span.path), span]));
  const found: MaskedRange[] = [];
  const path: string[] = [];
  const counters: number[] = [];
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

/** Every place where the placeholder of a commitment stands, in plain or in base64. */
function byCommitment(text: string, spans: readonly MaskedSpan[]): readonly MaskedRange[] {
  const found: MaskedRange[] = [];
  for (const span of new Map(spans.map((s) => [s.commitment, s])).values()) {
    const plain = `(chaperone-masked:${span.commitment})`;
    for (const needle of [plain, btoa(plain)])
      for (let at = text.indexOf(needle); at !== -1; at = text.indexOf(needle, at + needle.length))
        found.push({ from: at, to: at + needle.length, span });
  }
  return found;
}

/** Ascending and apart from each other; spans that are not in the text are left out (it may have been cut). */
export function maskedRanges(text: string, spans: readonly MaskedSpan[], language: string): readonly MaskedRange[] {
  if (spans.length === 0) return [];
  const exact = language === 'json' ? byPath(text, spans) : [];
  const others = byCommitment(text, spans).filter((o) => !exact.some((e) => o.from < e.to && e.from < o.to));
  return [...exact, ...others].sort((a, b) => a.from - b.from);
}
