import { expect, it } from 'vitest';
import { Remembered } from './history.ts';

it('keeps what is worth it, and not too much', () => {
  const history = new Remembered();
  for (const line of ['a', 'a', ' ', 'b', 'a']) history.add(line);
  expect(history.lines).toEqual(['a', 'b', 'a']);
  for (let i = 0; i < 200; i += 1) history.add(String(i));
  expect([history.lines.length, history.lines.at(-1)]).toEqual([100, '199']);
});
