import { getPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';

it('lowers the priority of its own thread and of no other', async () => {
  const program = `
    import { parentPort, workerData } from 'node:worker_threads';
    import { getPriority } from 'node:os';
    import { readlinkSync } from 'node:fs';
    const { yieldToOthers } = await import(workerData);
    const lowered = yieldToOthers();
    const thread = lowered ? Number(readlinkSync('/proc/thread-self').split('/').at(-1)) : 0;
    parentPort.postMessage({ lowered, priority: lowered ? getPriority(thread) : null });
  `;
  const before = getPriority();
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(program)}`), {
    workerData: new URL('./background.ts', import.meta.url).href,
    execArgv: [],
  });
  const result = await new Promise((resolve, reject) => {
    worker.on('message', resolve);
    worker.on('error', reject);
  });
  expect(result).toEqual(process.platform === 'linux' ? { lowered: true, priority: 19 } : { lowered: false, priority: null });
  expect(getPriority()).toBe(before);
  await worker.terminate();
});
