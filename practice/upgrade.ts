/** exec, attach and port-forward: requests that become another protocol. Everything is checked before the upgrade, with ordinary answers. */
import { ServerResponse, type IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { textAt, type JsonMap } from './object/json.ts';
import { admitted, auditEvent, auditIdOf, NOBODY, requireRight, type Admission, type Service } from './serve.ts';
import { agree, PORT_CHANNELS, type Agreement } from './stream/agreement.ts';
import { socketCarrier, webSocketCarrier, type Carrier } from './stream/carrier.ts';
import { forwardChannels, portsOf } from './stream/channel-forward.ts';
import { PodSessions } from './stream/pod-sessions.ts';
import { PortForward } from './stream/port-forward.ts';
import { expectedStreams, spdyChannels, StreamGatherer } from './stream/spdy-channels.ts';
import { SpdyConnection } from './stream/spdy-connection.ts';
import { streamOptions } from './stream/stream-options.ts';
import { webSocketChannels } from './stream/websocket-channels.ts';
import { read } from './verbs/read.ts';
import { send } from './wire/answer.ts';
import { badRequest, Failure, forbidden, internal, pathNotFound } from './wire/failure.ts';
import type { ApiRequest } from './wire/request.ts';

/** Largest WebSocket message taken; kubectl sends 32 KiB. */
const LARGEST_MESSAGE = 1 << 20;
/** Milliseconds within which a SPDY client opens its streams. Source: kubelet streaming, DefaultStreamCreationTimeout. */
const STREAMS_WITHIN = 30_000;

export class UpgradeServer {
  readonly #service: Service;
  readonly #webSockets: 'accept' | 'refuse';
  readonly #sessions: PodSessions;
  readonly #open = new Set<Duplex>();

  constructor(service: Service, webSockets: 'accept' | 'refuse' = 'accept') {
    this.#service = service;
    this.#webSockets = webSockets;
    this.#sessions = new PodSessions(service);
  }

  /** Serves what Node's server calls an upgrade. Never throws. */
  serve(incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#open.add(socket);
    socket.on('close', () => this.#open.delete(socket));
    socket.on('error', () => socket.destroy());
    const auditID = auditIdOf(this.#service, incoming);
    const admission: Admission = { user: NOBODY, request: undefined };
    const audit = (code: number): void => {
      this.#service.onAudit(auditEvent(auditID, incoming, admission, code));
    };
    try {
      const request = admitted(this.#service, incoming, admission);
      const start = this.#prepare(request, incoming, admission);
      audit(101);
      start(socket, head);
    } catch (error) {
      const failure = error instanceof Failure ? error : internal();
      audit(failure.status.code);
      refuse(incoming, socket, auditID, failure);
    }
  }

  /** Ends all that is open. */
  close(): void {
    for (const socket of this.#open) socket.destroy();
    this.#sessions.close();
  }

  /** Checks everything that can be wrong. Throws a Failure. */
  #prepare(request: ApiRequest, incoming: IncomingMessage, admission: Admission): Start {
    const { kind } = request;
    if (kind === undefined) throw pathNotFound();
    const pod = read(this.#service.cluster, kind, request);
    const agreement = agree(request, incoming.rawHeaders);
    if (agreement.carrier === 'websocket') {
      if (this.#webSockets === 'refuse') throw forbidden('WebSockets are refused here');
      // A GET must not give what a POST would not. Source: kubernetes, feature AuthorizePodWebsocketUpgradeCreatePermission.
      requireRight(this.#service, admission.user, { ...request, verb: 'create' });
    }
    return request.subresource === 'portforward'
      ? this.#forward(request, incoming, pod, agreement)
      : this.#command(request, incoming, pod, agreement);
  }

  #command(request: ApiRequest, incoming: IncomingMessage, pod: JsonMap, { carrier, protocol }: Agreement): Start {
    const options = streamOptions(request, pod);
    return (socket, head) => {
      if (carrier === 'websocket') {
        acceptWebSocket(incoming, socket, head, protocol, (peer) => {
          this.#sessions
            .command(request, pod, options, webSocketChannels(peer, protocol, options.stdin, this.#service.timer))
            .catch(() => socket.destroy());
        });
        return;
      }
      acceptSpdy(socket, protocol);
      const gathered = new StreamGatherer(expectedStreams(options));
      const connection = new SpdyConnection(socketCarrier(socket, head), (stream) => {
        gathered.add(stream);
      });
      const stop = this.#service.timer.after(STREAMS_WITHIN, () => {
        connection.close();
      });
      gathered.all
        .then((streams) => {
          stop();
          return this.#sessions.command(request, pod, options, spdyChannels(connection, streams));
        })
        .catch(() => socket.destroy());
    };
  }

  #forward(request: ApiRequest, incoming: IncomingMessage, pod: JsonMap, { carrier, protocol }: Agreement): Start {
    const phase = textAt(pod, 'status', 'phase');
    if (phase !== 'Running') throw badRequest(`unable to forward port because pod is not running. Current status=${phase}`);
    const ports = protocol === PORT_CHANNELS ? portsOf(request) : [];
    const dial = this.#sessions.dialer(pod);
    const over = (bytes: Carrier): void => {
      const forward = new PortForward(dial);
      const connection: SpdyConnection = new SpdyConnection(bytes, (stream) => {
        forward.add(stream, connection);
      });
      const stop = this.#sessions.onGone(pod, () => {
        connection.close();
      });
      connection.signal.addEventListener('abort', stop);
    };
    return (socket, head) => {
      if (carrier === 'spdy') {
        acceptSpdy(socket, protocol);
        over(socketCarrier(socket, head));
        return;
      }
      acceptWebSocket(incoming, socket, head, protocol, (peer) => {
        if (protocol === PORT_CHANNELS) forwardChannels(peer, ports, dial);
        else over(webSocketCarrier(peer));
      });
    };
  }
}

/** Agrees to the upgrade and serves it; nothing can be refused any more. */
type Start = (socket: Duplex, head: Buffer) => void;

function acceptSpdy(socket: Duplex, protocol: string): void {
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: SPDY/3.1'];
  socket.write([...lines, `X-Stream-Protocol-Version: ${protocol}`, '', ''].join('\r\n'));
}

function acceptWebSocket(
  incoming: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  protocol: string,
  use: (peer: WebSocket) => void,
): void {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: LARGEST_MESSAGE,
  });
  // ws takes tokens only (RFC 6455, section 4.1); Kubernetes has a subprotocol with a slash in its name. What was agreed on is told here.
  Reflect.deleteProperty(incoming.headers, 'sec-websocket-protocol');
  server.on('headers', (headers) => {
    headers.push(`Sec-WebSocket-Protocol: ${protocol}`);
  });
  server.handleUpgrade(incoming, socket, head, use);
}

/** An ordinary answer on a connection whose request asked for an upgrade. */
function refuse(incoming: IncomingMessage, socket: Duplex, auditID: string, failure: Failure): void {
  if (!(socket instanceof Socket)) {
    socket.destroy();
    return;
  }
  const response = new ServerResponse(incoming);
  response.assignSocket(socket);
  response.on('finish', () => {
    response.detachSocket(socket);
    socket.end();
  });
  response.setHeader('Audit-Id', auditID);
  response.setHeader('Connection', 'close');
  send(response, { code: failure.status.code, body: failure.json() }, 'json', '').catch(() => socket.destroy());
}
