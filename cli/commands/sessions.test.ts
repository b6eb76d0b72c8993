import { expect, it } from 'vitest';
import type { StepRow } from '../../contract/step.ts';
import { play } from './sessions.ts';

const rows = [100, 1100, 1100, 61_100].map((sinceStart, i) => ({ n: i + 1, sinceStart }) as StepRow);

async function played(speed: number, idle: number) {
  const seen: string[] = [];
  await play(
    rows,
    { speed, idle },
    (ms) => Promise.resolve(seen.push(`wait ${ms}`)),
    ({ n }) => seen.push(`step ${n}`),
  );
  return seen;
}

it('keeps the recorded pace, cuts idle time, and does not wait before the first step', async () => {
  expect(await played(1, 2)).toEqual(['step 1', 'wait 1000', 'step 2', 'step 3', 'wait 2000', 'step 4']);
});

it('divides by the speed before it cuts', async () => {
  expect(await played(100, 2)).toEqual(['step 1', 'wait 10', 'step 2', 'step 3', 'wait 600', 'step 4']);
  expect(await played(1, 0)).toEqual(['step 1', 'step 2', 'step 3', 'step 4']);
});
