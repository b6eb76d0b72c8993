import { PassThrough, type Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import type { Journal } from '../exchange.ts';
import type { Ending } from './ending.ts';
import { farewell } from './farewell.ts';

const REASON = new ChaperoneError('grant.ended', { grant: 'G1', why: 'over' });

function house(wait: boolean) {
  const log: string[] = [];
  const client = new PassThrough();
  const socket: Duplex = client;
  const write = client.write.bind(client);
  const timers: (() => void)[] = [];
  Object.assign(socket, { write: (bytes: Buffer) => log.push(`> ${bytes.toString()}`) });
  const run = (answerTold: (bytes: Uint8Array) => void = (bytes) => log.push(`record ${Buffer.from(bytes).toString()}`)) =>
    farewell({
      ending: { farewell: () => ({ bytes: Buffer.from('bye'), wait }) } as unknown as Ending,
      reason: REASON,
      journal: { answerTold } as unknown as Journal,
      schedule: (ms, later) => {
        log.push(`${ms} ms`);
        timers.push(later);
        return () => log.push('cancelled');
      },
      socket,
    });
  return { log, socket, client, write, timers, run };
}

describe('farewell', () => {
  it('is recorded and said at once where the client waits for it', async () => {
    const { log, run } = house(false);
    await run();
    expect(log).toEqual(['record bye', '> bye']);
  });

  it('is said after a moment where the client may leave by itself, and has not', async () => {
    const { log, timers, run } = house(true);
    const done = run();
    expect(log).toEqual(['250 ms']);
    timers[0]!();
    await done;
    expect(log).toEqual(['250 ms', 'cancelled', 'record bye', '> bye']);
  });

  it.each(['end', 'close'] as const)('is not said to a client that has left (%s)', async (how) => {
    const { log, client, run } = house(true);
    const done = run();
    if (how === 'end') client.end();
    else client.destroy();
    await done;
    expect(log).toEqual(['250 ms', 'cancelled']);
    await run();
    expect(log.filter((line) => line.startsWith('record'))).toEqual([]);
  });

  it('is not said when it cannot be recorded', async () => {
    const { log, run } = house(false);
    await run(() => {
      throw new ChaperoneError('record.stopped', { reason: 'disk full' });
    });
    expect(log).toEqual([]);
  });
});
