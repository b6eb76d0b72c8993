/** The filter fields as typed, and the query they mean. */
import { SessionQuery } from '../../contract/bridge.ts';
import { labelText } from '../words/identity.ts';
import { typedList } from '../words/lists.ts';

export interface Draft {
  readonly agent: string;
  readonly target: string;
  readonly namespace: string;
  readonly subject: string;
  readonly group: string;
  /** `team=payments, urgent` */
  readonly labels: string;
  readonly verdict: string;
  /** `YYYY-MM-DD` in the reader's time zone, as date fields give it. */
  readonly since: string;
  readonly until: string;
  readonly text: string;
}

export const EMPTY_DRAFT: Draft = {
  agent: '',
  target: '',
  namespace: '',
  subject: '',
  group: '',
  labels: '',
  verdict: '',
  since: '',
  until: '',
  text: '',
};

/** `team=payments`; without a value, only that the label is there. */
const labelsOf = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    typedList(text).map((part) => {
      const at = part.indexOf('=');
      return at === -1 ? [part, ''] : [part.slice(0, at).trim(), part.slice(at + 1).trim()];
    }),
  );

const two = (n: number): string => String(n).padStart(2, '0');

function localDay(iso: string | undefined): string {
  if (iso === undefined) return '';
  const d = new Date(iso);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;
}

export const draftOf = (query: SessionQuery): Draft => ({
  agent: query.agent ?? '',
  target: query.target ?? '',
  namespace: query.namespace ?? '',
  subject: query.subject ?? '',
  group: query.group ?? '',
  labels: Object.entries(query.labels ?? {})
    .map(([key, value]) => labelText(key, value))
    .join(', '),
  verdict: query.verdict ?? '',
  since: localDay(query.since),
  until: localDay(query.until),
  text: query.text ?? '',
});

/** The start or the last millisecond of the reader's day, as an instant; empty for what is no day. */
function instant(dayText: string, end: boolean): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(dayText);
  if (match === null) return '';
  const [, y, m, d] = match.map(Number);
  const at = end ? new Date(y ?? 0, (m ?? 1) - 1, d ?? 1, 23, 59, 59, 999) : new Date(y ?? 0, (m ?? 1) - 1, d ?? 1);
  return Number.isNaN(at.getTime()) ? '' : at.toISOString();
}

/** Fields that are empty or do not fit the contract's schema are left out. */
export function queryOf(draft: Draft): SessionQuery {
  const fields = {
    agent: draft.agent.trim(),
    target: draft.target.trim(),
    namespace: draft.namespace.trim(),
    subject: draft.subject.trim(),
    group: draft.group.trim(),
    verdict: draft.verdict,
    since: instant(draft.since, false),
    until: instant(draft.until, true),
    text: draft.text.trim(),
  };
  const query: Record<string, string> = {};
  for (const [field, value] of Object.entries(fields))
    if (value !== '' && SessionQuery.safeParse({ [field]: value }).success) query[field] = value;
  const labels = labelsOf(draft.labels);
  const fit = Object.keys(labels).length > 0 && SessionQuery.safeParse({ labels }).success;
  return fit ? { ...query, labels } : query;
}

export const isEmpty = (query: SessionQuery): boolean => Object.keys(query).every((key) => key === 'limit');
