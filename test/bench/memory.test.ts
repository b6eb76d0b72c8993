import { expect, test } from 'vitest';
import { memoryOf, parseStatus, processorTimeOf, resetPeak } from './memory.ts';

test('the two fields are found among the others', () => {
  expect(parseStatus('Name:\tnode\nVmPeak:\t 900 kB\nVmHWM:\t  700 kB\nVmRSS:\t  650 kB\nThreads:\t7\n')).toEqual({
    now: 650,
    peak: 700,
  });
});

test.runIf(process.platform === 'linux')('a block that comes and goes is seen in the peak', async () => {
  await resetPeak(process.pid);
  const before = (await memoryOf(process.pid))!;
  const block = Buffer.alloc(64 << 20, 1);
  expect(block[1]).toBe(1);
  const after = (await memoryOf(process.pid))!;
  expect(after.peak - before.now).toBeGreaterThan(50_000);
  expect(await processorTimeOf(process.pid)).toBeGreaterThan(0);
});

test('an absent process is null', async () => {
  expect(await memoryOf(2 ** 30)).toBeNull();
  expect(await processorTimeOf(2 ** 30)).toBeNull();
});
