import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { liveSessions } from './live.ts';

function fakePort() {
  const port = Object.assign(new EventEmitter(), {
    sent: [] as unknown[],
    closed: false,
    start: () => undefined,
    postMessage: (message: unknown) => void port.sent.push(message),
    close: () => void (port.closed = true),
  });
  return port;
}

describe('liveSessions', () => {
  it('asks for the status and takes its number, past notifications', async () => {
    const port = fakePort();
    const live = liveSessions(port, () => () => undefined);
    expect(port.sent).toEqual([{ jsonrpc: '2.0', id: 1, method: 'status', params: {} }]);
    port.emit('message', { data: { method: 'status', params: { sessions: { live: 9 } } } });
    port.emit('message', { data: { id: 1, result: { sessions: { live: 2 } } } });
    expect(await live).toBe(2);
    expect(port.closed).toBe(true);
  });

  it('is 0 when nothing can be learned', async () => {
    const port = fakePort();
    const live = liveSessions(port, () => () => undefined);
    port.emit('message', { data: { id: 1, error: { code: 1, message: '' } } });
    expect(await live).toBe(0);
    let expire = (): void => undefined;
    const silent = liveSessions(fakePort(), (run) => ((expire = run), () => undefined));
    expire();
    expect(await silent).toBe(0);
  });
});
