import { MessageChannel, Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { makeVault } from '../../test/support/vault/fixture.ts';
import { openStream, saidIn, startLog } from '../../test/support/vault/log.ts';

describe('log thread', () => {
  it('keeps a session from a thread of its own', async () => {
    const made = await makeVault();
    const { client } = await startLog(made, 'thread');
    const { id, queue, say, seal } = await openStream(made, client);
    for (let n = 0; n < 50; n += 1) {
      say(`word ${n}`);
      await queue.durable();
    }
    await seal();
    await client.stop();
    expect(await saidIn(made, id)).toEqual(Array.from({ length: 50 }, (_, n) => `word ${n}`));
  });

  it('stops recording for good when it dies, and refuses those who wait', async () => {
    const made = await makeVault();
    const { client } = await startLog(made, 'thread');
    const { id, queue, say } = await openStream(made, client);
    say('kept');
    await queue.durable();
    // No writer makes such a batch; whatever the fault, the thread must not go on with it.
    queue.take = () => [
      { stream: id, seq: 9, buffer: new SharedArrayBuffer(8), length: 100, count: 1, at: 0, sync: true, busy: false },
    ];
    say('lost');
    const call = client.call({ call: 'seal', id, closed: { t: 'session.closed', at: 1, reason: 'ended' }, at: '' });
    await expect(queue.durable()).rejects.toMatchObject({ code: 'record.stopped' });
    await expect(call).rejects.toMatchObject({ code: 'record.stopped' });
    expect(client.healthy).toBe(false);
    expect(() => say('refused')).toThrow(expect.objectContaining({ code: 'record.stopped' }));
    await client.stop();
    const again = await startLog(made, 'thread');
    expect(again.start.recovered).toEqual([id]);
    await again.client.stop();
    expect(await saidIn(made, id)).toEqual(['kept']);
  });

  it('ends when its port does', async () => {
    const { port1, port2 } = new MessageChannel();
    const worker = new Worker(new URL('./thread.ts', import.meta.url), { workerData: { port: port2 }, transferList: [port2] });
    const exit = new Promise((resolve) => worker.on('exit', resolve));
    port1.close();
    expect(await exit).toBe(0);
  });
});
