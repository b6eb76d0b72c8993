import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { Headers } from './Headers.tsx';

it('keeps order and repetition, folded to a number', async () => {
  const { text } = await makeApp();
  const headers = [
    ['Accept', 'a'],
    ['X', '1'],
    ['X', '2'],
  ] as const;
  expect(text(<Headers headers={headers} open={false} onToggle={() => undefined} />)).toBe('3 headers');
  expect(text(<Headers headers={headers} open onToggle={() => undefined} />)).toBe('3 headers Accept a X 1 X 2');
});
