/** The filter fields as typed, and the query they mean. */
import { SessionQuery } from '../../contract/bridge.ts';

export interface Draft {
  readonly agent: string;
  readonly target: string;
  readonly namespace: string;
  readonly verdict: string;
  /** `YYYY-MM-DD` in the reader's time zone, as date fields give it. */
  readonly since: string;
  readonly until: string;
  readonly text: string;
}

export const EMPTY_DRAFT: Draft = { agent: '', target: '', namespace: '', verdict: '', since: '', until: '', text: '' };

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
    verdict: draft.verdict,
    since: instant(draft.since, false),
    until: instant(draft.until, true),
    text: draft.text.trim(),
  };
  const query: Record<string, string> = {};
  for (const [field, value] of Object.entries(fields))
    if (value !== '' && SessionQuery.safeParse({ [field]: value }).success) query[field] = value;
  return query;
}

export const isEmpty = (query: SessionQuery): boolean => Object.keys(query).every((key) => key === 'limit');
