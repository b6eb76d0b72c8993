/** Loopback proxies as a company has them between its machines and the world: CONNECT in clear or over TLS, and SOCKS5. */
import { createServer as createInClear } from 'node:http';
import { createServer as createOverTls, type ServerOptions } from 'node:https';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export interface WayProxy {
  readonly port: number;
  /** `host:port` of each connection that was asked for and let through, as the client named it. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

export interface WayOptions {
  /** The one user it lets through; anybody when absent. */
  readonly user?: { readonly name: string; readonly password: string };
  /** Where names lead that only the proxy can resolve; everything else goes to 127.0.0.1. */
  readonly port?: number;
  /** Makes it an `https:` proxy. */
  readonly tls?: ServerOptions;
}

/** RFC 9110 section 9.3.6. */
export async function startConnectProxy({ user, port: to, tls }: WayOptions = {}): Promise<WayProxy> {
  const expected = user && `Basic ${Buffer.from(`${user.name}:${user.password}`).toString('base64')}`;
  const asked: string[] = [];
  const server = tls ? createOverTls(tls) : createInClear();
  const opened = track(server);
  server.on('connect', (request, socket: Duplex) => {
    socket.on('error', () => undefined);
    if (expected !== undefined && request.headers['proxy-authorization'] !== expected) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="way"\r\n\r\n');
      return;
    }
    const authority = request.url ?? '';
    asked.push(authority);
    const there = connect(to ?? Number(authority.slice(authority.lastIndexOf(':') + 1)), '127.0.0.1');
    opened.add(there);
    there.once('connect', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(there).pipe(socket);
    });
    there.on('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
  });
  return running(server, opened, asked);
}

/** RFC 1928, CONNECT only, with RFC 1929 when a user is given. */
export async function startSocksProxy({ user, port: to }: WayOptions = {}): Promise<WayProxy> {
  const asked: string[] = [];
  const server = createServer();
  const opened = track(server);
  server.on('connection', (socket) => {
    void serveSocks(socket, user).then((destination) => {
      if (!destination) {
        socket.end();
        return;
      }
      asked.push(`${destination.host}:${destination.port}`);
      const there = connect(to ?? destination.port, '127.0.0.1');
      opened.add(there);
      const reply = (code: number): Buffer => Buffer.from([5, code, 0, 1, 0, 0, 0, 0, 0, 0]);
      there.once('connect', () => {
        socket.write(reply(0));
        socket.pipe(there).pipe(socket);
      });
      there.on('error', () => socket.end(reply(5)));
    });
  });
  return running(server, opened, asked);
}

async function serveSocks(socket: Socket, user: WayOptions['user']): Promise<{ host: string; port: number } | undefined> {
  socket.on('error', () => undefined);
  const read = reader(socket);
  const [version, methods] = await read(2);
  if (version !== 5) return undefined;
  const offered = await read(methods ?? 0);
  const wanted = user ? 2 : 0;
  if (!offered.includes(wanted)) {
    socket.write(Buffer.from([5, 0xff]));
    return undefined;
  }
  socket.write(Buffer.from([5, wanted]));
  if (user) {
    const [, nameLength] = await read(2);
    const name = (await read(nameLength ?? 0)).toString();
    const [length] = await read(1);
    const right = (await read(length ?? 0)).toString() === user.password && name === user.name;
    socket.write(Buffer.from([1, right ? 0 : 1]));
    if (!right) return undefined;
  }
  const [, , , kind] = await read(4);
  const host =
    kind === 1
      ? [...(await read(4))].join('.')
      : kind === 3
        ? (await read((await read(1))[0] ?? 0)).toString()
        : (await read(16)).toString('hex');
  return { host, port: (await read(2)).readUInt16BE() };
}

/** Exactly so many bytes, one read after the other; never resolves for a client that has left. */
function reader(socket: Socket): (bytes: number) => Promise<Buffer> {
  return async (bytes) => {
    for (;;) {
      const got = bytes === 0 ? Buffer.alloc(0) : (socket.read(bytes) as Buffer | null);
      if (got) return got;
      await new Promise((resolve) => socket.once('readable', resolve));
    }
  };
}

function track(server: Server): Set<Socket> {
  const opened = new Set<Socket>();
  server.on('connection', (socket: Socket) => opened.add(socket));
  return opened;
}

async function running(server: Server, opened: ReadonlySet<Socket>, asked: readonly string[]): Promise<WayProxy> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of opened) socket.destroy();
      await closed;
    },
  };
}
