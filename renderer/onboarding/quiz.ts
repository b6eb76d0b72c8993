/** Which words of the recovery key are asked for, to see that it was written down. */

/** Three different places of 1…`words`, ascending. `random` returns 0 ≤ x < 1. */
export function placesToAsk(words: number, random: () => number): readonly number[] {
  const places = new Set<number>();
  // Bounded: a stuck source of randomness falls back to the next free place.
  while (places.size < Math.min(3, words)) {
    let place = 1 + Math.floor(random() * words);
    while (places.has(place)) place = (place % words) + 1;
    places.add(place);
  }
  return [...places].sort((a, b) => a - b);
}

/** True when the word at `place` (from 1) was typed; case and space around it do not matter. */
export function isWord(key: string, place: number, typed: string): boolean {
  return key.trim().split(/\s+/)[place - 1]?.toLowerCase() === typed.trim().toLowerCase();
}
