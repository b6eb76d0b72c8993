import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTestAuthority } from '../test/support/authority/authority.ts';
import { startConnectProxy, startSocksProxy, type WayProxy } from '../test/support/way/proxies.ts';
import { dialThrough, proxyOrigin } from './dial.ts';

const user = { name: 'ada:x', password: 'hunter2@%' };
const userinfo = `${encodeURIComponent(user.name)}:${encodeURIComponent(user.password)}`;
const closing: (() => unknown)[] = [];
let echo: Server;
let port: number;

beforeEach(async () => {
  echo = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  port = (echo.address() as AddressInfo).port;
  closing.push(() => new Promise((resolve) => echo.close(resolve)));
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function started(proxy: Promise<WayProxy>): Promise<WayProxy> {
  const running = await proxy;
  closing.push(() => running.close());
  return running;
}

async function echoed(socket: Socket, text: string): Promise<string> {
  closing.push(() => socket.destroy());
  const answer = new Promise<string>((resolve, reject) => {
    socket.once('data', (chunk: Buffer) => {
      resolve(chunk.toString());
    });
    socket.once('error', reject);
  });
  socket.write(text);
  return answer;
}

const never = new AbortController().signal;

describe('dialThrough', () => {
  it.each([
    ['http', (at: number) => `http://127.0.0.1:${at}`, startConnectProxy, undefined],
    ['http with a password', (at: number) => `http://${userinfo}@127.0.0.1:${at}`, startConnectProxy, user],
    ['socks5', (at: number) => `socks5://127.0.0.1:${at}`, startSocksProxy, undefined],
    ['socks5h with a password', (at: number) => `socks5h://${userinfo}@127.0.0.1:${at}`, startSocksProxy, user],
  ] as const)('goes through %s, which resolves the name', async (_, url, start, who) => {
    const proxy = await started(start({ port, ...(who ? { user: who } : {}) }));
    const socket = await dialThrough(url(proxy.port), 't')('api.inside', 6443, never);
    expect(await echoed(socket, 'hello')).toBe('hello');
    expect(proxy.asked).toEqual(['api.inside:6443']);
  });

  it('checks the certificate of an https proxy', async () => {
    const authority = await makeTestAuthority();
    const { cert, key } = await authority.client({ names: [{ type: 'dns', value: 'localhost' }], extendedUsage: [] });
    const proxy = await started(startConnectProxy({ tls: { cert, key } }));
    const url = `https://localhost:${proxy.port}`;
    const socket = await dialThrough(url, 't', authority.cert)('127.0.0.1', port, never);
    expect(await echoed(socket, 'hello')).toBe('hello');
    await expect(dialThrough(url, 't')('127.0.0.1', port, never)).rejects.toMatchObject({ code: 'forward.unreachable' });
  });

  it('leaves the connection alone once it stands', async () => {
    const proxy = await started(startConnectProxy());
    const giveUp = new AbortController();
    const socket = await dialThrough(`http://127.0.0.1:${proxy.port}`, 't')('127.0.0.1', port, giveUp.signal);
    giveUp.abort();
    expect(await echoed(socket, 'still here')).toBe('still here');
  });

  it.each([
    ['a wrong password', 'http', { user }, 'it wants another user name and password'],
    ['a wrong password', 'socks5', { user }, 'it wants another user name and password'],
    ['a closed door behind it', 'http', {}, 'it answers 502'],
    ['a closed door behind it', 'socks5', {}, 'it says ConnectionRefused'],
  ] as const)('says %s of %s, without the password', async (_, scheme, options, reason) => {
    const proxy = await started((scheme === 'http' ? startConnectProxy : startSocksProxy)(options));
    await new Promise((resolve) => echo.close(resolve));
    const failed = dialThrough(`${scheme}://mallory:wr0ng-pass@127.0.0.1:${proxy.port}`, 't')('127.0.0.1', port, never);
    const error: unknown = await failed.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'forward.unreachable',
      message: `The target t cannot be reached: through ${scheme}://127.0.0.1:${proxy.port}: ${reason}.`,
    });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('wr0ng');
  });

  it.each(['http', 'socks5'])('gives up on a silent %s proxy, and on one that is not there', async (scheme) => {
    const opened: Socket[] = [];
    const silent = createServer((socket) => opened.push(socket.on('error', () => undefined).resume()));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const at = (silent.address() as AddressInfo).port;
    const giveUp = new AbortController();
    silent.once('connection', () => {
      giveUp.abort();
    });
    const failed = dialThrough(`${scheme}://127.0.0.1:${at}`, 't')('h', 1, giveUp.signal);
    await expect(failed).rejects.toThrow(/: it does not answer\.$/);
    for (const socket of opened) if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
    await new Promise((resolve) => silent.close(resolve));
    await expect(dialThrough(`${scheme}://127.0.0.1:${at}`, 't')('h', 1, never)).rejects.toThrow(/: ECONNREFUSED\.$/);
    await expect(dialThrough(`${scheme}://127.0.0.1:${at}`, 't')('h', 1, AbortSignal.abort())).rejects.toThrow(/does not answer/);
  });
});

it('proxyOrigin shows no user', () => {
  expect(proxyOrigin(`socks5h://${userinfo}@proxy.inside:1080/x`)).toBe('socks5h://proxy.inside:1080');
});
