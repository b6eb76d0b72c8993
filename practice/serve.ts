/** One request from head to answer: read, authenticate, authorize, serve, write down. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { authorize, denial, type User } from './access/rbac.ts';
import { impersonate } from './access/users.ts';
import { uuid } from './object/identity.ts';
import type { ServePath } from './paths.ts';
import type { PracticeAuditEvent } from './practice.ts';
import { serveResource, type Backend } from './resources.ts';
import { isStream, send, startStream } from './wire/answer.ts';
import { readBody } from './wire/body.ts';
import { Failure, forbidden, internal } from './wire/failure.ts';
import { negotiate, type Accepted } from './wire/negotiate.ts';
import { parseRequest, type ApiRequest } from './wire/request.ts';

export interface Service extends Backend {
  readonly servePath: ServePath;
  readonly onAudit: (event: PracticeAuditEvent) => void;
}

const NOBODY: User = { username: 'system:anonymous', uid: '', groups: ['system:unauthenticated'] };

/** Serves one request; never rejects. Every refusal is a Status, every answer has an Audit-Id. */
export async function serve(service: Service, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const given = incoming.headers['audit-id'];
  const auditID = typeof given === 'string' && /^[\w-]{1,64}$/.test(given) ? given : uuid(service.cluster.random);
  response.setHeader('Audit-Id', auditID);
  let user = NOBODY;
  let request: ApiRequest | undefined;
  const audit = (code: number): void => {
    service.onAudit(auditEvent(auditID, incoming, user, request, code));
  };
  try {
    request = parseRequest(incoming.method ?? 'GET', incoming.url ?? '/', incoming.headers);
    user = service.users.authenticate(incoming.headers.authorization);
    user = impersonate(service.cluster, user, incoming.headers);
    if (!authorize(service.cluster, user, request).allowed) throw forbidden(denial(user, request), request.kind, request.name);
    const body = await readBody(incoming);
    const answer = request.resource === '' ? service.servePath(request) : serveResource(service, user, request, body);
    audit(isStream(answer) ? 200 : answer.code);
    if (isStream(answer)) startStream(response, answer);
    else await send(response, answer, formatFor(incoming), encodings(incoming));
  } catch (error) {
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    const failure = error instanceof Failure ? error : internal();
    const { code } = failure.status;
    audit(code);
    if (!incoming.complete) response.setHeader('Connection', 'close');
    await send(response, { code, body: failure.json() }, 'json', '');
  }
}

const encodings = (incoming: IncomingMessage): string => [incoming.headers['accept-encoding'] ?? []].flat().join(',');

/** The text format; what the media type is about was decided where the answer was made. */
function formatFor(incoming: IncomingMessage): Accepted['format'] {
  const plain = (incoming.headers.accept ?? '').replaceAll(/;(as|g|v)=[^;,]*/g, '');
  try {
    return negotiate(plain).format;
  } catch {
    return 'json';
  }
}

function auditEvent(
  auditID: string,
  incoming: IncomingMessage,
  user: User,
  request: ApiRequest | undefined,
  code: number,
): PracticeAuditEvent {
  const base = {
    auditID,
    verb: request?.verb ?? (incoming.method ?? '').toLowerCase(),
    requestURI: incoming.url ?? '',
    user: { username: user.username, groups: user.groups },
    responseStatus: { code },
  };
  if (request === undefined || request.resource === '') return base;
  const { resource, subresource, namespace, name, group } = request;
  const fields = { resource, subresource, namespace, name, apiGroup: group };
  return { ...base, objectRef: Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== '')) };
}
