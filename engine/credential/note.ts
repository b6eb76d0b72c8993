import { credentialsIn, replaced } from '../../wire/credential/text.ts';

/**
 * What only the supervisor may read of a failure: it travels as the `cause` of the error that the agent gets. Texts of programs and servers
 * may hold anything, so credentials in them are hidden even here.
 */
export class Note extends Error {}

/** Characters of foreign words that are passed on. */
const LONGEST = 300;

/** A text in one line as it may be shown, credentials in it and each of `secrets` replaced by `***`. */
export function shownText(text: string, secrets: readonly string[] = []): string {
  let shown = text;
  // Shorter ones stand in too many words to say anything.
  for (const secret of secrets) if (secret.length >= 6) shown = shown.replaceAll(secret, '***');
  shown = replaced(shown, credentialsIn(shown), () => '***');
  // Terminals obey control characters.
  const plain = shown.replace(/[\s\p{C}]+/gu, ' ').trim();
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST)}…` : plain;
}

/** The first line that is not empty, shown so; empty when there is none. */
export function firstLine(text: string, secrets: readonly string[] = []): string {
  return shownText(text.split(/[\r\n]+/).find((one) => one.trim() !== '') ?? '', secrets);
}
