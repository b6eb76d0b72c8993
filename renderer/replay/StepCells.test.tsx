import { expect, it } from 'vitest';
import { row } from '../testing/rows.ts';
import { makeApp } from '../testing/render.tsx';
import { leading, saying, StepCells } from './StepCells.tsx';

it.each([
  ['get Pod web → 200 in 1 ms', { verb: 'get', rest: ' Pod web', outcome: '200 in 1 ms' }],
  ['apply api (replicas 3 → 5) → 409 in 2 ms', { verb: 'apply', rest: ' api (replicas 3 → 5)', outcome: '409 in 2 ms' }],
  ['alone', { verb: 'alone', rest: '', outcome: '' }],
])('takes %s apart', (sentence, parts) => {
  expect(saying(sentence)).toEqual(parts);
});

it('lets the gravest mark lead', () => {
  expect(leading(['write', 'masked', 'denied'])).toBe('denied');
  expect(leading(['write', 'gap', 'open'])).toBe('gap');
  expect(leading([])).toBeUndefined();
});

it('says each verdict in words beside its shape', async () => {
  const { text, html } = await makeApp();
  const cells = (change: Parameters<typeof row>[1]) => text(<StepCells row={row(1, change)} />);
  expect(cells({})).toBe('get Pod web in shop 200 1.0 ms');
  expect(cells({ maskedSpans: 3 })).toContain('3 masked');
  expect(cells({ verdict: 'deny', status: 403 })).toContain('denied 403');
  expect(cells({ opaque: true })).toContain('not decoded');
  expect(cells({ unrecordedBytes: 5 })).toContain('body not recorded');
  expect(cells({ outcome: 'lost', took: null, status: null })).toContain('end lost – lost');
  expect(cells({ outcome: 'open', took: null })).toContain('…');
  expect(cells({ exitCode: 7 })).toContain('exit 7');
  expect(cells({ exitCode: 0 })).not.toContain('exit');
  expect(cells({ by: 'chaperone', forStep: 12 })).toContain('read by Chaperone before step 12');
  const refused = <StepCells row={row(1, { status: 403, write: true })} retriedBy={2} />;
  expect(text(refused)).toContain('upgrade refused, then SPDY in step 2');
  expect(html(refused)).not.toMatch(/status-error|glyph-error/);
  expect(html(<StepCells row={row(1, { write: true })} />)).toContain('verb-write');
  expect(text(<StepCells row={row(1)} command="kubectl get" place />)).toBe('get Pod web in shop kubectl get shop 200 1.0 ms');
});
