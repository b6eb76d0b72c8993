import { MessageChannel, Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { recordedVault } from '../../test/support/vault/recorded.ts';
import { INFO } from '../keys/vault-key.ts';
import type { FromIndex, ToIndex } from './protocol.ts';

it('serves from a thread of its own and ends when told', async () => {
  const { made } = await recordedVault();
  const key = await made.unlock();
  const { port1, port2 } = new MessageChannel();
  const options = { dir: made.dir, vault: made.id, indexKey: key.derive(INFO.index), wrapKey: key.derive(INFO.streamWrap) };
  const worker = new Worker(new URL('./thread.ts', import.meta.url), {
    workerData: { port: port2, options },
    transferList: [port2],
  });
  const exit = new Promise((resolve) => worker.on('exit', resolve));
  const answer = new Promise<FromIndex>((resolve) => port1.once('message', resolve));
  port1.postMessage({ is: 'query', number: 5, query: {} } satisfies ToIndex);
  expect(await answer).toMatchObject({ is: 'progress', records: [] });
  port1.postMessage({ is: 'stop' } satisfies ToIndex);
  expect(await exit).toBe(0);
});
