/**
 * The filter language of the step list: `verb:delete or has:masked`, `-is:discovery`, `status:4xx web`.
 * Terms side by side must all hold, `or` separates alternatives, a leading `-` or `not` turns one term around.
 */
import type { OutlineStep } from '../state/outline.ts';

type Test = (step: OutlineStep) => boolean;

/** The words before a colon, and what each looks at; shown as help when a word is not known. */
export const FIELDS: Readonly<Record<string, (value: string) => Test>> = {
  verb: (v) => (s) => s.verb === v,
  method: (v) => (s) => s.method.toLowerCase() === v,
  ns: (v) => (s) => s.namespace === v,
  resource: (v) => (s) => s.resource === v,
  name: (v) => (s) => s.name.includes(v),
  status: (v) => (s) => {
    const status = s.status === null ? '' : String(s.status);
    return /^\dxx$/.test(v) ? status.startsWith(v.charAt(0)) : status === v;
  },
  verdict: (v) => (s) => s.verdict === v,
  rule: (v) => (s) => s.rule === v,
  has: (v) => (s) => s.marks.some((mark) => mark === v) || (v === 'mask' && s.marks.includes('masked')),
  is: (v) => (s) => (v === 'discovery' ? s.discovery : v === 'read' ? !s.marks.includes('write') : s.marks.some((m) => m === v)),
};

export interface StepFilter {
  readonly matches: Test;
  /** What was not understood, as a sentence; the filter then looks for it as plain text. */
  readonly problem: string | null;
}

/** Null when there is nothing to filter by. */
export function parseFilter(text: string): StepFilter | null {
  const words = text.toLowerCase().match(/-?[a-z]+:"[^"]*"|-?"[^"]*"|\S+/g);
  if (words === null) return null;
  let problem: string | null = null;
  const alternatives: Test[][] = [[]];
  let negate = false;
  for (const word of words) {
    if (word === 'or') {
      alternatives.push([]);
      continue;
    }
    if (word === 'and') continue;
    if (word === 'not') {
      negate = !negate;
      continue;
    }
    const turned = word.length > 1 && word.startsWith('-') ? !negate : negate;
    const bare = word.replace(/^-(?=.)/, '');
    const colon = bare.indexOf(':');
    const field = colon > 0 ? bare.slice(0, colon) : null;
    const make = field === null || !Object.hasOwn(FIELDS, field) ? undefined : FIELDS[field];
    if (field !== null && make === undefined && /^[a-z]+$/.test(field))
      problem = `${field}: is not a field; known are ${Object.keys(FIELDS).join(', ')}.`;
    const value = (make === undefined ? bare : bare.slice(colon + 1)).replaceAll('"', '');
    const test: Test = make?.(value) ?? ((s) => s.text.includes(value));
    alternatives.at(-1)?.push(turned ? (s) => !test(s) : test);
    negate = false;
  }
  const useful = alternatives.filter((tests) => tests.length > 0);
  if (useful.length === 0) return null;
  return { problem, matches: (step) => useful.some((tests) => tests.every((test) => test(step))) };
}
