import { randomBytes } from 'node:crypto';
import { request } from 'node:https';
import { describe, expect, it } from 'vitest';
import type { RecordEvent, SessionRecorder } from '../contract/record.ts';
import { createProxy } from './create.ts';
import { issueListenerIdentity, makeAuthority } from './listen/authority.ts';
import type { Upstream } from './proxy.ts';

const sources = {
  clock: { wall: () => Date.now(), monotonic: () => Math.trunc(performance.now() * 1_000) },
  random: (n: number) => randomBytes(n),
};
const target = (name: string): Upstream => ({
  name,
  kind: 'kubernetes',
  server: new URL('https://127.0.0.1:1'),
  tls: {},
  authorize: () => ({ headers: {} }),
});

// What the wired stages do together is tested in test/path.
describe('createProxy', () => {
  it('opens one listener per target, records strangers with the target they asked for, and closes all of them', async () => {
    const authority = await makeAuthority(sources);
    const events: RecordEvent[] = [];
    let x = 0;
    const recorder: SessionRecorder = {
      id: 'u',
      at: () => 0,
      nextExchange: () => (x += 1),
      event: (e) => void events.push(e),
      body: () => undefined,
      durable: () => Promise.resolve(),
      congested: false,
      losses: 0,
      drained: () => Promise.resolve(),
    };
    const proxy = createProxy({
      ...sources,
      identity: await issueListenerIdentity(authority, sources),
      sessions: {
        find: () => undefined,
        admit: () => Promise.reject(new Error('unused')),
        exchange: () => Promise.reject(new Error('unused')),
        unattributed: () => Promise.resolve({ recorder, maskingKey: new Uint8Array(32) }),
      },
      onUnrecorded: () => undefined,
    });
    const listeners = [await proxy.listen(target('a'), 0), await proxy.listen(target('b'), 0)];
    const status = (port: number): Promise<number> =>
      new Promise((resolve, reject) => {
        request({ host: '127.0.0.1', port, path: '/api', ca: authority.cert, agent: false }, (response) => {
          response.resume().on('end', () => {
            resolve(response.statusCode!);
          });
        })
          .on('error', reject)
          .end();
      });
    expect([await status(listeners[0]!.port), await status(listeners[1]!.port)]).toEqual([401, 401]);
    expect(events.filter((e) => e.t === 'request').map((e) => e.target)).toEqual(['a', 'b']);
    await proxy.endSession('nobody');
    await listeners[0]!.close();
    await expect(status(listeners[0]!.port)).rejects.toThrow();
    expect(await status(listeners[1]!.port)).toBe(401);
    await proxy.close();
    await expect(status(listeners[1]!.port)).rejects.toThrow();
  });
});
