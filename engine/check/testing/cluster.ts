/** A TLS server that answers by method and path, and upstreams and kubeconfigs that lead there. */
import { createServer, type Server } from 'node:https';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { issueListenerIdentity, makeAuthority } from '../../../proxy/listen/authority.ts';
import { systemClock, systemRandom } from '../../clock.ts';
import type { StoredTarget } from '../../../contract/target.ts';
import { systemSchedule } from '../../schedule.ts';
import { upstreams, type TargetUpstream } from '../../upstream.ts';

export type Answers = (request: IncomingMessage, body: string) => readonly [status: number, body: unknown] | undefined;

export class FakeCluster {
  readonly ca: string;
  readonly port: number;
  /** `METHOD path` of every request, with the impersonated user behind it. */
  readonly asked: string[] = [];
  readonly #server: Server;

  private constructor(server: Server, ca: string) {
    this.#server = server;
    this.ca = ca;
    this.port = (server.address() as AddressInfo).port;
  }

  /** What `answers` has nothing for is 404. Client certificates are asked for and taken from anybody. */
  static async start(answers: Answers): Promise<FakeCluster> {
    const sources = { clock: systemClock, random: systemRandom };
    const authority = await makeAuthority(sources);
    const tls = await issueListenerIdentity(authority, sources);
    const server = createServer({ ...tls, requestCert: true, rejectUnauthorized: false }, (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const as = request.headers['impersonate-user'];
        cluster.asked.push(`${request.method ?? ''} ${request.url ?? ''}${as === undefined ? '' : ` as ${String(as)}`}`);
        const [status, body] = answers(request, Buffer.concat(chunks).toString()) ?? [404, {}];
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(typeof body === 'string' ? body : JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const cluster = new FakeCluster(server, authority.cert);
    return cluster;
  }

  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** What a kubeconfig says about it. */
  get entry(): object {
    return { server: `https://${this.host}`, 'certificate-authority-data': Buffer.from(this.ca).toString('base64') };
  }

  upstream(over: Partial<StoredTarget> = {}): Promise<TargetUpstream> {
    const target: StoredTarget = {
      ...{ name: 't', kind: 'kubernetes', server: `https://${this.host}`, context: null, addedAt: '', ca: this.ca },
      ...{
        tlsServerName: null,
        insecure: false,
        proxyUrl: null,
        impersonate: null,
        credential: { type: 'token', token: 'good' },
      },
      ...over,
    };
    const around = { clock: systemClock, random: systemRandom, schedule: systemSchedule, env: { PATH: process.env['PATH'] } };
    const make = upstreams({ ...around, practice: () => Promise.reject(new Error('not asked for')) });
    return make(target, () => Promise.resolve());
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

export const VERSION = [200, { gitVersion: 'v1.32.4' }] as const;
export const REVIEW = 'POST /apis/authentication.k8s.io/v1/selfsubjectreviews';
export const ACCESS = 'POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

/** Answers of an API server: /version is open, everything else wants the token `good`. */
export function apiServer(table: Readonly<Record<string, readonly [number, unknown]>>): Answers {
  return (request) => {
    const key = `${request.method ?? ''} ${request.url ?? ''}`;
    const open = request.url?.endsWith('/version') === true || request.headers.authorization === 'Bearer good';
    return open ? table[key] : [401, {}];
  };
}
