import { describe, expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { Desk, nextRow, type DeskLine } from './Desk.tsx';

const lines: readonly DeskLine[] = [
  { kind: 'head', key: 'one', className: 'x', cells: ['One', 'Column'] },
  { kind: 'row', key: 'a', className: 'x', cells: ['a', 'A'] },
  { kind: 'note', key: 'note', content: 'nothing more here' },
  { kind: 'head', key: 'two', className: 'x', cells: ['Two'] },
  { kind: 'row', key: 'b', className: 'x', cells: ['b'] },
];

describe('moving', () => {
  it.each([
    [null, 1, 'a'],
    ['a', 1, 'b'],
    ['b', 1, null],
    ['b', -1, 'a'],
    ['a', -1, null],
    [null, -1, 'b'],
    ['gone', 1, 'a'],
  ] as const)('from %s by %d goes to %s, over heads and notes', (from, by, to) => {
    expect(nextRow(lines, from, by)).toBe(to);
  });

  it('goes nowhere in an empty list', () => {
    expect(nextRow([], null, 1)).toBeNull();
  });
});

it('shows its bar, and beside the list what was chosen', async () => {
  const { text, html } = await makeApp();
  const desk = (
    <Desk name="x" label="Things" bar="the bar" lines={lines} chosen="a" onChoose={() => undefined}>
      the details
    </Desk>
  );
  expect(text(desk)).toContain('the bar');
  expect(text(desk)).toContain('the details');
  expect(html(desk)).toMatch(/role="grid" aria-label="Things" aria-rowcount="5" aria-activedescendant="x-1"/);
});
