/** Lists as people say them and as they type them. */

/** `a`, `a and b`, `a, b and c`. */
export function spoken(words: readonly string[], last = 'and'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`;
}

/** What was typed between commas or on lines of its own, without what is empty or there twice. */
export const typedList = (text: string): readonly string[] => [
  ...new Set(
    text
      .split(/[,\n]/)
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  ),
];

/** The typed list with one more, or without it when it was there. */
export function toggledWord(text: string, word: string): string {
  const list = typedList(text);
  return (list.includes(word) ? list.filter((w) => w !== word) : [...list, word]).join(', ');
}
