import { expect, it } from 'vitest';
import { PATIENCE } from './ending.ts';

it('waits for the end of a frame and for the client to leave, and is over within a second all the same', () => {
  expect(2 * PATIENCE).toBeLessThan(1_000);
});
