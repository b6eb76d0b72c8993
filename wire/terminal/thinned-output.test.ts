import { expect, it } from 'vitest';
import { ThinnedOutput } from './thinned-output.ts';

function thinned(): { output: ThinnedOutput; drawn: () => string; parts: [number, string][]; gaps: () => number } {
  const parts: [number, string][] = [];
  let gaps = 0;
  const output = new ThinnedOutput(
    ({ i, bytes }) => parts.push([i, Buffer.from(bytes).toString()]),
    () => (gaps += 1),
  );
  return { output, parts, drawn: () => parts.map(([, text]) => text).join(''), gaps: () => gaps };
}

const push = (output: ThinnedOutput, i: number, text: string): void => output.push({ i, at: i, bytes: Buffer.from(text) });

it('passes a little output as it is, at once', () => {
  const { output, parts, gaps } = thinned();
  push(output, 0, 'one');
  push(output, 1, 'two');
  expect(parts).toEqual([
    [0, 'one'],
    [1, 'two'],
  ]);
  output.flush();
  expect(parts).toHaveLength(2);
  expect(gaps()).toBe(0);
});

it('between beginning and end nothing is lost when nothing had to be', () => {
  const { output, drawn, gaps } = thinned();
  const text = Array.from({ length: 3000 }, (_, n) => `${n}`.padStart(9, '0')).join('\n');
  for (let at = 0, i = 0; at < text.length; at += 700, i += 1) push(output, i, text.slice(at, at + 700));
  output.flush();
  expect(drawn()).toBe(text);
  expect(gaps()).toBe(0);
});

it('of much output the beginning and the end are drawn, and the end begins with a line', () => {
  const { output, drawn, parts, gaps } = thinned();
  for (let i = 0; i < 500; i += 1) push(output, i, `line ${i}\n`.repeat(200));
  expect(parts.at(-1)![0]).toBeLessThan(20);
  output.flush();
  expect(gaps()).toBe(1);
  expect(drawn().length).toBeLessThan(40_000);
  expect(drawn()).toMatch(/^line 0\n/);
  expect(drawn()).toMatch(/line 499\n$/);
  expect(drawn()).toMatch(/^(?:line \d+\n)*(?:li?n?e? ?\d*)?(?:line \d+\n)*$/);
  expect(parts.at(-1)![0]).toBe(499);
});

it('one chunk may be much by itself', () => {
  const { output, drawn, gaps } = thinned();
  push(output, 7, `${'a'.repeat(100_000)}\nend`);
  output.flush();
  expect(gaps()).toBe(1);
  expect(drawn()).toBe(`${'a'.repeat(16_384)}end`);
});

it('after a flush it is a beginning again', () => {
  const { output, drawn, gaps } = thinned();
  for (let n = 0; n < 10; n += 1) {
    push(output, n, 'x'.repeat(16_000));
    output.flush();
  }
  expect(drawn().length).toBe(160_000);
  expect(gaps()).toBe(0);
});

it('does not keep the memory that it was given', () => {
  const { output, drawn } = thinned();
  const bytes = Buffer.from('x'.repeat(20_000));
  output.push({ i: 0, at: 0, bytes });
  bytes.fill(0x79);
  output.flush();
  expect(drawn()).toBe('x'.repeat(20_000));
});
