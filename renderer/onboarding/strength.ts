/** A hint about a passphrase. Never a gate beyond the minimum: the vault's Argon2id makes guessing slow, not impossible. */
export const MINIMUM = 8;

export interface Strength {
  /** 0 too short, 1 weak, 2 fair, 3 good. */
  readonly level: 0 | 1 | 2 | 3;
  readonly hint: string;
}

/** Rough bits: the size of the alphabet in use, counting repeated and consecutive characters once. */
export function roughBits(passphrase: string): number {
  const chars = Array.from(passphrase);
  let alphabet = 0;
  if (/[a-z]/.test(passphrase)) alphabet += 26;
  if (/[A-Z]/.test(passphrase)) alphabet += 26;
  if (/\d/.test(passphrase)) alphabet += 10;
  if (/[^A-Za-z\d]/.test(passphrase)) alphabet += 33;
  let effective = 0;
  chars.forEach((c, i) => {
    const step = (c.codePointAt(0) ?? 0) - (chars[i - 1]?.codePointAt(0) ?? -99);
    effective += Math.abs(step) <= 1 ? 0.25 : 1;
  });
  const variety = new Set(chars).size / Math.max(1, chars.length);
  return effective * Math.log2(Math.max(2, alphabet)) * Math.min(1, 0.4 + variety);
}

export function strength(passphrase: string): Strength {
  const length = Array.from(passphrase).length;
  if (length < MINIMUM) return { level: 0, hint: `At least ${MINIMUM} characters; ${MINIMUM - length} to go.` };
  const bits = roughBits(passphrase);
  if (bits < 45)
    return { level: 1, hint: 'Weak: somebody with a copy of the vault could guess it. Four or more random words are better.' };
  if (bits < 70) return { level: 2, hint: 'Fair. One or two more words make it good.' };
  return { level: 3, hint: 'Good.' };
}
