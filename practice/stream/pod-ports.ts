/** What listens inside practice pods: a tiny HTTP/1.1 page on each declared port, served in this process. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { duplexPair, type Duplex } from 'node:stream';
import { listAt, nameOf, numberAt, textAt, uidOf, type JsonMap } from '../object/json.ts';

/** A connection, or why there is none, in the kubelet's words. */
export type Dial = (port: number) => Duplex | string;

/** Images that listen on port 80 whether their spec says so or not. */
const WEB_SERVERS = /^(nginx|httpd|caddy)$/;
/** Counters of pods that are gone are dropped, oldest first, beyond this many. */
const MOST_COUNTED = 1_000;

export class PodPorts {
  readonly #server: Server;
  readonly #pods = new WeakMap<object, { readonly pod: JsonMap; readonly port: number }>();
  readonly #requests = new Map<string, number>();
  readonly #connections = new Set<Duplex>();

  constructor() {
    this.#server = createServer((request, response) => {
      this.#answer(request, response);
    });
    this.#server.on('clientError', (_error, socket) => {
      if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
      else socket.destroy();
    });
  }

  /** Connects to ports of one pod. */
  dialer(pod: JsonMap): Dial {
    return (port) => {
      if (!listens(pod, port)) return refused(pod, port);
      const [client, server] = duplexPair();
      this.#pods.set(server, { pod, port });
      this.#connections.add(client);
      client.on('close', () => this.#connections.delete(client));
      client.on('error', () => undefined);
      this.#server.emit('connection', server);
      return client;
    };
  }

  close(): void {
    for (const connection of this.#connections) connection.destroy();
    this.#server.close();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    request.resume();
    const where = this.#pods.get(request.socket);
    const pod = where?.pod ?? {};
    const count = (this.#requests.get(uidOf(pod)) ?? 0) + 1;
    this.#requests.delete(uidOf(pod));
    this.#requests.set(uidOf(pod), count);
    const [oldest] = this.#requests.keys();
    if (this.#requests.size > MOST_COUNTED && oldest !== undefined) this.#requests.delete(oldest);
    const [path] = (request.url ?? '/').split('?');
    const pages: Readonly<Record<string, string>> = {
      '/': `hello from pod ${nameOf(pod)}, port ${where?.port ?? 0}: request ${count}\n`,
      '/healthz': 'ok\n',
    };
    const page = path !== undefined && Object.hasOwn(pages, path) ? pages[path] : undefined;
    response.statusCode = page === undefined ? 404 : 200;
    response.setHeader('Content-Type', 'text/plain; charset=utf-8');
    response.end(page ?? 'the practice pod has / and /healthz\n');
  }
}

function listens(pod: JsonMap, port: number): boolean {
  return listAt(pod, 'spec', 'containers').some((container) => {
    const declared = listAt(container, 'ports').some(
      (row) => numberAt(row, 'containerPort') === port && (textAt(row, 'protocol') || 'TCP') === 'TCP',
    );
    const program = textAt(container, 'image').split('/').at(-1)?.split(/[:@]/)[0] ?? '';
    return declared || (port === 80 && WEB_SERVERS.test(program));
  });
}

/** Source: kubernetes pkg/kubelet/cri/streaming/portforward, containerd's dialer. */
const refused = (pod: JsonMap, port: number): string =>
  `error forwarding port ${port} to pod ${uidOf(pod)}, uid : failed to connect to localhost:${port} inside the pod's namespace: dial tcp4 127.0.0.1:${port}: connect: connection refused`;
