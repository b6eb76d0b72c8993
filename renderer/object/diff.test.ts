import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedNoise, diffLines, hunks, type DiffLine } from './diff.ts';

const linesOf = (text: readonly string[]) => text.map((t) => ({ text: t, noise: false }));
const side = (diff: readonly DiffLine[], op: 'removed' | 'added'): readonly string[] =>
  diff.filter((l) => l.op === 'same' || l.op === op).map((l) => l.text);
const edits = (diff: readonly DiffLine[]): number => diff.filter((l) => l.op !== 'same').length;

/** Length of a longest common subsequence, the slow and certain way. */
function common(a: readonly string[], b: readonly string[]): number {
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++)
      table[i]![j] = a[i - 1] === b[j - 1] ? table[i - 1]![j - 1]! + 1 : Math.max(table[i - 1]![j]!, table[i]![j - 1]!);
  return table[a.length]![b.length]!;
}

const some = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 30 });

describe('a diff', () => {
  it('has both sides whole and in order, and is as short as can be', () => {
    fc.assert(
      fc.property(some, some, (a, b) => {
        const diff = diffLines(linesOf(a), linesOf(b));
        expect(side(diff, 'removed')).toEqual(a);
        expect(side(diff, 'added')).toEqual(b);
        expect(edits(diff)).toBe(a.length + b.length - 2 * common(a, b));
      }),
    );
  });

  it('stays true when the bound of work is met, only longer', () => {
    fc.assert(
      fc.property(some, some, fc.integer({ min: 0, max: 5 }), (a, b, most) => {
        const diff = diffLines(linesOf(a), linesOf(b), most);
        expect(side(diff, 'removed')).toEqual(a);
        expect(side(diff, 'added')).toEqual(b);
      }),
    );
  });

  it('of two long texts without anything in common ends', () => {
    const long = (word: string) => linesOf(Array.from({ length: 20_000 }, (_, i) => `${word}${i}`));
    expect(edits(diffLines(long('a'), long('b')))).toBe(40_000);
  });

  it('shows what changed with a little around it, and says how much it left out', () => {
    const a = Array.from({ length: 20 }, (_, i) => `line ${i}`);
    const b = a.with(10, 'other');
    const shown = hunks(diffLines(linesOf(a), linesOf(b)), { around: 1, noise: false });
    expect(shown.map((h) => (h.folded ? `${h.count} more` : `${h.line.op} ${h.line.text}`))).toEqual([
      '9 more',
      'same line 9',
      'removed line 10',
      'added other',
      'same line 11',
      '8 more',
    ]);
  });

  it('folds noise away, counting what changed in it, and shows it when wanted', () => {
    const a = [
      { text: 'name: web', noise: false },
      { text: 'resourceVersion: "1"', noise: true },
      { text: 'replicas: 1', noise: false },
    ];
    const b = a.with(1, { text: 'resourceVersion: "2"', noise: true }).with(2, { text: 'replicas: 2', noise: false });
    const diff = diffLines(a, b);
    const short = (noise: boolean) =>
      hunks(diff, { around: 3, noise }).map((h) => (h.folded ? `${h.count} more` : `${h.line.op} ${h.line.text}`));
    expect(changedNoise(diff)).toBe(2);
    expect(short(false)).toEqual(['same name: web', 'removed replicas: 1', 'added replicas: 2']);
    expect(short(true)).toContain('added resourceVersion: "2"');
    const still = hunks(diffLines(a, a.with(1, { text: 'resourceVersion: "3"', noise: true })), { around: 3, noise: false });
    expect(still.every((h) => h.folded)).toBe(true);
  });
});
