import { ChaperoneError } from '../contract/errors.ts';

/** Anything Date reads, as ISO 8601. Throws `cli.usage`. */
export function instant(text: string): string {
  const ms = Date.parse(text);
  if (Number.isNaN(ms))
    throw new ChaperoneError('cli.usage', { reason: `${text} is not a time; write it as 2026-11-20T10:00:00Z.` });
  return new Date(ms).toISOString();
}

/** `2026-11-20 10:00:00`, UTC, from ISO 8601. */
export function shortTime(iso: string): string {
  return iso.slice(0, 19).replace('T', ' ');
}
