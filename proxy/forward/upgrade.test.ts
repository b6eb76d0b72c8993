import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import type { Arrival, Caller, Journal, Masks, Ruling } from '../exchange.ts';
import type { Upstream } from '../proxy.ts';
import { Pools } from './pool.ts';
import { forwardUpgrade } from './upgrade.ts';

const clock = { wall: () => 0, monotonic: () => 0 };
const caller = { session: { id: 's', agent: 'a' }, identity: { subject: 'ada' } } as unknown as Caller;
const EXEC = { attributes: { isResource: true, verb: 'get', subresource: 'exec' } } as Ruling;

function setup(port: number) {
  const log: string[] = [];
  const socket = new PassThrough();
  const aborter = new AbortController();
  const journal = {
    trace: () => undefined,
    durable: () => (log.push('durable'), Promise.resolve()),
    end: (outcome: string) => log.push(`end ${outcome}`),
  } as unknown as Journal;
  const arrival = {
    method: 'GET',
    url: '/exec',
    headers: [],
    query: [],
    signal: aborter.signal,
    upgrade: { socket, head: Buffer.alloc(0), protocol: 'websocket' },
  } as unknown as Arrival;
  const upstream: Upstream = {
    name: 't',
    kind: 'kubernetes',
    server: new URL(`https://127.0.0.1:${port}`),
    tls: {},
    authorize: () => ({ headers: {} }),
  };
  const pools = new Pools(upstream);
  const forward = forwardUpgrade({
    upstream,
    pools,
    clock,
    schedule: () => () => undefined,
  });
  return {
    log,
    socket,
    aborter,
    arrival,
    journal,
    run: (a = arrival, ruling = EXEC) => forward(a, caller, ruling, {} as Masks, journal),
  };
}
/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

// What passes through an open tunnel is tested with real servers in test/path/upgrade.test.ts.
describe('forwardUpgrade', () => {
  it('rejects, and leaves the client to be answered, when the target cannot be reached', async () => {
    const { log, socket, run } = setup(await freePort());
    await expect(run()).rejects.toMatchObject({ code: 'forward.unreachable' });
    expect(log).toEqual(['durable']);
    expect([socket.destroyed, socket.listenerCount('data')]).toEqual([false, 0]);
  });

  it('does not trust a target without a certificate', async () => {
    const server = createServer((socket) => socket.resume().end('HTTP/1.1 101 Switching Protocols\r\n\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await expect(setup((server.address() as AddressInfo).port).run()).rejects.toBeInstanceOf(ChaperoneError);
    await new Promise((resolve) => server.close(resolve));
  });

  it('connects nowhere for what does not enter a workload, or is no upgrade, or has ended', async () => {
    const { arrival, run, aborter, log } = setup(1);
    await expect(
      run(arrival, { attributes: { isResource: true, verb: 'watch', subresource: '' } } as Ruling),
    ).rejects.toMatchObject({ code: 'listen.upgrade' });
    await expect(run({ ...arrival, upgrade: undefined })).rejects.toMatchObject({ code: 'engine.internal' });
    expect(log).toEqual([]);
    aborter.abort(new ChaperoneError('listen.gone'));
    await expect(run()).rejects.toMatchObject({ code: 'listen.gone' });
  });
});
